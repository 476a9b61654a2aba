/** Ids of rows: nobody else has one, however many are taken at once. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRowIds } from '../../src/intake/ids.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

test('more than a block at once are still of nobody else, and ascend', async () => {
  const [mine, others] = [createRowIds(), createRowIds()]
  const taken: bigint[] = []
  const read = (next: () => bigint, count: number): void => {
    const own = Array.from({ length: count }, next)
    expect(own.every((id, at) => at === 0 || id > (own[at - 1] ?? 0n))).toBe(true)
    for (const id of own) taken.push(id)
    expect(next).toThrow(`more than ${count} row ids`)
  }
  for (const count of [10, 140_000, 0, 65_536, 1]) {
    const both = await Promise.all([
      mine.take(database.sql, count),
      mine.take(database.sql, count),
      others.take(database.sql, count),
    ])
    for (const next of both) read(next, count)
  }
  expect(new Set(taken).size).toBe(3 * (10 + 140_000 + 65_536 + 1))
})
