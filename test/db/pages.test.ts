/** Pages of a statement: in order, of one snapshot, under settings that end with it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eachPage } from '../../src/db/pages.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

test('all rows, so many at a time', async () => {
  const pages: number[][] = []
  await eachPage<{ n: number }>(
    database.sql,
    2,
    (sql) => sql`SELECT n FROM generate_series(1, 5) AS n`,
    async (page) => void pages.push(page.map(({ n }) => n)),
  )
  expect(pages).toEqual([[1, 2], [3, 4], [5]])
})

test('settings hold for the statement alone', async () => {
  const seen: string[] = []
  await eachPage<{ value: string }>(
    database.sql,
    1,
    (sql) => sql`SELECT current_setting('enable_nestloop') AS value`,
    async (page) => void seen.push(...page.map(({ value }) => value)),
    { enable_nestloop: 'off' },
  )
  const [after] = await database.sql<{ value: string }[]>`
    SELECT current_setting('enable_nestloop') AS value`
  expect([...seen, after?.value]).toEqual(['off', 'on'])
})
