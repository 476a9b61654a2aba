/** A rule version in the database stands as it was written, but for its end. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
  await seedCoalition(database.sql, 0)
})
afterAll(() => database.drop())

test.each(["terms = '{}'", 'points_valid_months = 9', 'since_revision = 9', "valid_from = 'now'"])(
  'SET %s is refused',
  async (change) => {
    const edit = database.sql.unsafe(`UPDATE rule_version SET ${change}`)
    await expect(edit).rejects.toThrow('append-only')
  },
)

test('it is not removed, and its end may be moved', async () => {
  await expect(database.sql`DELETE FROM rule_version`).rejects.toThrow('append-only')
  await database.sql`UPDATE rule_version SET valid_to = '2999-01-01'`
})
