import { afterAll, expect, test } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { freshDatabase } from '../support/database.ts'

const db = await freshDatabase({ empty: true })
afterAll(() => db.drop())

test('int8 is a bigint, a date without zone is text', async () => {
  const [row] = await db.sql`
    SELECT 9007199254740993::int8 AS n, ARRAY[1, 2]::int8[] AS list, ${12n} + 0::int8 AS back,
           '2026-03-01'::date AS day, '2026-03-01 12:00'::timestamp AS local,
           '2026-03-01 12:00Z'::timestamptz AS at, ${'2026-03-02'}::date AS given`
  expect(row).toEqual({
    n: 9007199254740993n,
    list: [1n, 2n],
    back: 12n,
    day: '2026-03-01',
    local: '2026-03-01 12:00:00',
    at: new Date('2026-03-01T12:00:00Z'),
    given: '2026-03-02',
  })
})

test('a statement that takes too long is cancelled', async () => {
  const sql = connect(db.url, { connectionsMax: 1, statementTimeoutMs: 50 })
  await expect(sql`SELECT pg_sleep(10)`).rejects.toMatchObject({ code: '57014' })
  await sql.end()
})

test('what an error enumerates has no query and no parameter in it', async () => {
  const error: unknown = await db.sql`SELECT ${'needle'}::text::int`.catch(
    (caught: unknown) => caught,
  )
  const entries = Object.entries(Object(error) as object).filter(([key]) => key !== 'message')
  expect(Object.keys(Object(error) as object)).not.toContain('parameters')
  expect(JSON.stringify(entries)).not.toMatch(/needle|SELECT/)
})
