/** `cobrand clearing import`: what it prints, and how it ends. */
import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { clearingCommand } from '../../src/cli/clearing.ts'
import { csvFile, csvRecord } from '../support/clearing.ts'
import { grocery, seedCoalition } from '../support/coalition.ts'
import { runCommand } from '../support/command.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
let folder = ''
beforeAll(async () => {
  database = await freshDatabase()
  await seedCoalition(database.sql, 0)
  folder = await mkdtemp(join(tmpdir(), 'clearing-'))
  const key = join(folder, 'card-token.key')
  await writeFile(key, '00'.repeat(32))
  await chmod(key, 0o600)
  vi.stubEnv('DATABASE_URL', database.url)
  vi.stubEnv('CARD_TOKEN_KEY_FILE', key)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
  await database.drop()
})

const cobrand = (...args: string[]) =>
  runCommand([clearingCommand()], ['clearing', 'import', ...args])

async function save(name: string, bytes: Buffer): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}

describe('clearing import', () => {
  it('prints the report, keeps the rejects, and does nothing the second time', async () => {
    const path = await save('day.csv', csvFile([csvRecord(), csvRecord({ amount: 'x' })]))
    const rejects = join(folder, 'rejects.csv')
    const first = await cobrand(path, '--acquirer', grocery.acquirerId, '--rejects', rejects)
    expect(first).toMatchObject({ code: 0, err: '' })
    expect(first.out).toContain('day.csv: imported\n')
    expect(first.out).toMatch(/rejected +1 {2}\(amount_invalid 1\)\n/)
    expect(first.out).toMatch(/ {2}line 3, byte \d+: amount_invalid\n$/)
    const written = await readFile(rejects, 'utf8')
    expect(written).toMatch(/^line;offset;reason;card;[^\n]*\n3;\d+;amount_invalid;stranger;;+\n$/)

    const again = await cobrand(
      path,
      '--acquirer',
      grocery.acquirerId,
      '--rejects',
      rejects,
      '--json',
    )
    expect(again).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(again.out)).toMatchObject({
      outcome: 'already_imported',
      fileId: '1',
      records: 2,
      strangers: 1,
      rejected: 1,
    })
    expect(await readFile(rejects, 'utf8')).toBe(written)
  })

  it('masks a card number in the name of the file, in the report and in the database', async () => {
    const path = await save('day 4111111111111111.csv', csvFile([csvRecord({ rrn: '7' })]))
    const { code, out } = await cobrand(path, '--acquirer', grocery.acquirerId)
    expect(code).toBe(0)
    expect(out).toContain('day 411111******1111.csv: imported\n')
    const rows = await database.sql`SELECT to_jsonb(clearing_file)::text AS text FROM clearing_file`
    expect(rows.map((row) => String(row['text'])).join()).not.toContain('4111111111111111')
    const none = await cobrand(`${path}.gone`, '--acquirer', grocery.acquirerId)
    expect(none.code).toBe(1)
    expect(none.err).not.toContain('4111111111111111')
  })

  it('says on one line what is wrong with a file, and leaves nothing behind', async () => {
    const path = await save('headless.csv', csvFile([csvRecord()]).subarray(150))
    const { code, out, err } = await cobrand(
      path,
      '--acquirer',
      grocery.acquirerId,
      '--format',
      'generic',
      '--rejects',
      `${path}.r`,
    )
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(/^cobrand: line 1: the header lacks [^\n]*'generic' needs\n$/)
    expect((await readdir(folder)).filter((name) => name.startsWith('headless'))).toEqual([
      'headless.csv',
    ])
  })

  it.each([
    [['--acquirer', 'ACQ2'], 1, "no merchant id of acquirer 'ACQ2' is mapped"],
    [
      ['--acquirer', grocery.acquirerId, '--profile', 'gneric'],
      1,
      'the profiles here are: generic',
    ],
    [['--acquirer', ''], 2, 'it is not an acquirer id'],
    [[], 2, '--acquirer'],
    [['--acquirer', grocery.acquirerId, '--colour'], 2, '--colour'],
  ])('with %j ends with %d', async (args, code, message) => {
    const path = await save('other.csv', csvFile([csvRecord({ rrn: '2' })]))
    const ended = await cobrand(path, ...args)
    expect(ended).toMatchObject({ code, out: '' })
    expect(ended.err).toContain(message)
  })

  it('does not write rejects over the file itself, nor read what is no file', async () => {
    const path = await save('self.csv', csvFile([]))
    const self = await cobrand(path, '--acquirer', grocery.acquirerId, '--rejects', path)
    expect(self).toMatchObject({ code: 1 })
    expect(await cobrand(folder, '--acquirer', grocery.acquirerId)).toMatchObject({ code: 1 })
    expect(await cobrand(join(folder, 'none'), '--acquirer', grocery.acquirerId)).toMatchObject({
      code: 1,
    })
    expect(await readFile(path)).toEqual(csvFile([]))
  })
})
