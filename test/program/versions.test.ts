/** A rule version in the database stands as it was written, but for its end. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRules } from '../../src/program/store.ts'
import { seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
  await seedCoalition(database.sql, 0)
})
afterAll(() => database.drop())

test('those of an owner, or of one rule, are read without the others', async () => {
  const { sql } = database
  await sql`INSERT INTO rule (partner_id, name) VALUES (NULL, 'Mondays')`
  await sql`
    INSERT INTO rule_version (rule_id, version, currency, terms, since_revision, valid_from)
    SELECT (SELECT max(rule_id) FROM rule), 1, currency,
           terms || '{"condition": "payment.weekday == 1"}', 0, valid_from
      FROM rule_version LIMIT 1`
  await sql`INSERT INTO rule_funder SELECT max(rule_id), 1, min(partner_id), 100 FROM rule`
  const all = await readRules(sql)
  const owners = new Set(all.map(({ partnerId }) => partnerId))
  expect(owners.size).toBeGreaterThan(2)
  for (const owner of [...owners, null, 999n]) {
    const own = all.filter(({ partnerId }) => partnerId === owner)
    // Compiled once: the very same condition is told again.
    const read = await readRules(sql, { owner })
    expect(read).toEqual(own)
    for (const [at, { condition }] of read.entries()) expect(condition).toBe(own[at]?.condition)
  }
  expect(all.some(({ condition }) => condition !== null)).toBe(true)
  const ruleId = all[0]?.ruleId ?? 0n
  expect(await readRules(sql, { ruleId })).toEqual(all.filter((each) => each.ruleId === ruleId))
})

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
