import { afterAll, expect, test } from 'vitest'
import { migrate } from '../../src/db/migrate.ts'
import { freshDatabase } from '../support/database.ts'

const db = await freshDatabase()
afterAll(() => db.drop())

test('a migrated database is left as it is', async () => {
  const report = await migrate(db.sql)
  expect(report.applied).toEqual([])
  expect(report.version).toBeGreaterThan(0)
})

test('int8 is a bigint, a date without zone a string', async () => {
  const [row] = await db.sql`SELECT 9007199254740993::int8 AS n, '2026-03-01'::date AS d,
    ARRAY[1, 2]::int8[] AS a, ${12n} + 0::int8 AS p`
  expect(row).toEqual({ n: 9007199254740993n, d: '2026-03-01', a: [1n, 2n], p: 12n })
})
