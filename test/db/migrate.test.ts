import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { migrate, schemaState } from '../../src/db/migrate.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let db: FreshDatabase
let directory = ''

beforeEach(async () => {
  db = await freshDatabase({ empty: true })
  directory = mkdtempSync(join(tmpdir(), 'cobrand-migrations-'))
  write('0001-first.sql', 'CREATE TABLE first (n int8);\nINSERT INTO first VALUES (1);\n')
})

afterEach(async () => {
  await db.drop()
  rmSync(directory, { recursive: true })
})

function write(name: string, text: string): void {
  writeFileSync(join(directory, name), text)
}

function folder(): URL {
  return pathToFileURL(`${directory}/`)
}

test('each migration is applied once', async () => {
  expect(await schemaState(db.sql, folder())).toEqual({
    state: 'empty',
    version: 0,
    pending: ['0001-first'],
  })
  expect(await migrate(db.sql, folder())).toEqual({ applied: ['0001-first'], version: 1 })
  write('0002-second.sql', 'INSERT INTO first VALUES (2);')
  expect(await schemaState(db.sql, folder())).toMatchObject({ state: 'behind', version: 1 })
  expect(await migrate(db.sql, folder())).toEqual({ applied: ['0002-second'], version: 2 })
  expect(await migrate(db.sql, folder())).toEqual({ applied: [], version: 2 })
  expect(await schemaState(db.sql, folder())).toEqual({ state: 'current', version: 2 })
  expect(await db.sql`SELECT n FROM first ORDER BY n`).toEqual([{ n: 1n }, { n: 2n }])
})

test('gateways that start at once migrate once', async () => {
  write('0002-second.sql', 'INSERT INTO first VALUES (2);')
  const others = [1, 2, 3].map(() => connect(db.url, { connectionsMax: 1 }))
  const reports = await Promise.all(others.map((sql) => migrate(sql, folder())))
  expect(reports.flatMap((report) => report.applied).toSorted()).toEqual([
    '0001-first',
    '0002-second',
  ])
  await Promise.all(others.map((sql) => sql.end()))
})

test('the migrations of this program apply', async () => {
  const { version } = await migrate(db.sql)
  expect(version).toBeGreaterThan(0)
  expect((await schemaState(db.sql)).state).toBe('current')
})

test('one that fails leaves nothing behind', async () => {
  write('0002-second.sql', 'CREATE TABLE second (n int8); SELECT 1 / 0;')
  await expect(migrate(db.sql, folder())).rejects.toMatchObject({
    code: 'failed_migration',
    message: expect.stringContaining('0002-second'),
  })
  expect(await schemaState(db.sql, folder())).toMatchObject({ version: 1 })
  expect(await db.sql`SELECT to_regclass('second') AS found`).toEqual([{ found: null }])
})

test('an edited migration is refused', async () => {
  await migrate(db.sql, folder())
  write('0001-first.sql', 'CREATE TABLE first (n text);')
  await expect(migrate(db.sql, folder())).rejects.toMatchObject({ code: 'edited_migration' })
  await expect(schemaState(db.sql, folder())).rejects.toMatchObject({ code: 'edited_migration' })
})

test('line ends of another system are no edit', async () => {
  await migrate(db.sql, folder())
  write('0001-first.sql', 'CREATE TABLE first (n int8);\r\nINSERT INTO first VALUES (1);\r\n')
  expect((await migrate(db.sql, folder())).applied).toEqual([])
})

test('a database newer than the program is refused', async () => {
  write('0002-second.sql', 'SELECT 1;')
  await migrate(db.sql, folder())
  rmSync(join(directory, '0002-second.sql'))
  await expect(migrate(db.sql, folder())).rejects.toMatchObject({
    code: 'newer_database',
    message: expect.stringContaining('0002-second'),
  })
})

test.each(['CREATE TABLE theirs (n int)', 'CREATE TABLE schema_migration (version text)'])(
  "another program's database is refused and left alone: %s",
  async (statement) => {
    await db.sql.unsafe(statement)
    await expect(migrate(db.sql, folder())).rejects.toMatchObject({ code: 'foreign_database' })
    expect(await db.sql`SELECT to_regclass('first') AS found`).toEqual([{ found: null }])
  },
)

test.each(['0003-gap.sql', '0001-twice.sql', 'unnumbered.sql'])(
  '%s is out of order',
  async (name) => {
    write(name, 'SELECT 1;')
    await expect(migrate(db.sql, folder())).rejects.toMatchObject({ code: 'bad_migration_file' })
  },
)
