/** Every table of the schema that says something of a member is in the list, and so are all of its fates. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { holdings } from '../../src/member-data/holdings.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

/** Columns with the id of a member that are another member's, or no member's, in a table that has one of its own. */
const ofOthers = new Set(['bonus.subject_id', 'outbox.member_ids'])

test('each table with a member in it is exported, or left out for a reason; and removed, or kept for one', async () => {
  const columns = await database.sql<{ place: string }[]>`
    SELECT table_name || '.' || column_name AS place FROM information_schema.columns
     WHERE table_schema = 'public'
       AND (column_name LIKE '%member%id%' OR column_name IN ('referrer_id', 'subject_id'))`
  const found = columns.map(({ place }) => place).filter((place) => !ofOthers.has(place))
  const listed = holdings.map(({ table, column }) => `${table}.${column}`)
  expect(found.toSorted()).toEqual(listed.toSorted())
})

test('what is left out, or stays, has its reason; what is hidden is there', async () => {
  for (const { table, part, fate, why, hidden } of holdings) {
    if (part === null || fate !== 'removed') expect([table, why]).not.toEqual([table, ''])
    for (const column of hidden) {
      const rows = await database.sql`
        SELECT FROM information_schema.columns WHERE table_name = ${table} AND column_name = ${column}`
      expect([table, column, rows.length]).toEqual([table, column, 1])
    }
  }
  const parts = holdings.flatMap(({ part }) => part ?? [])
  expect(new Set(parts).size).toBe(parts.length)
})
