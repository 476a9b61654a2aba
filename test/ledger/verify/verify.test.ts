/** Clean books have no fault; whatever is changed in them is found, by the check that is meant for it. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Queryable } from '../../../src/db/connect.ts'
import { createRowIds } from '../../../src/intake/ids.ts'
import { createRedemptions } from '../../../src/ledger/redemption/redemptions.ts'
import { runChecks, verifyLedger, type Verification } from '../../../src/ledger/verify/verify.ts'
import { earningsCheck, rollupsCheck } from '../../../src/intake/audit/checks.ts'
import { amountsCheck } from '../../../src/payment/amounts-check.ts'
import { type Books, openBooks, presentment, purchase, refund } from '../../support/books.ts'
import { freshDatabase, type FreshDatabase } from '../../support/database.ts'

let database: FreshDatabase
let books: Books
beforeAll(async () => {
  database = await freshDatabase()
  books = await openBooks(database.sql, 3)
  const { memberIds, book } = books
  const [one = 0n, two = 0n, three = 0n] = memberIds
  await book([purchase(one, 1), purchase(one, 2), purchase(two, 3)], '2026-11-20')
  await book([presentment(one, 1), presentment(two, 3, 700_000n)], '2026-11-21')
  await book([refund(one, 1, 300_000n), presentment(three, 4)], '2026-11-22')
  const ports = {
    sql: database.sql,
    ids: createRowIds(),
    now: () => new Date('2026-11-22T09:00:00Z'),
  }
  const [partner] = await database.sql<{ id: bigint }[]>`SELECT partner_id AS id FROM partner`
  const key = '7d5b0f0e-4f0a-4c39-9b53-6f7d3f1f8a11'
  const redemptions = createRedemptions(ports)
  const held = { memberId: two, partnerId: partner?.id ?? 0n, key, points: 30n, holdSeconds: 600 }
  await redemptions.redeem(held)
  const spent = { ...held, key: randomUUID(), points: 10n, holdSeconds: null }
  const answer = await redemptions.redeem(spent)
  if (!('redemption' in answer)) throw new Error(answer.outcome)
  await redemptions.return({ ...answer.redemption, key: randomUUID(), points: 4n })
})
afterAll(() => database.drop())

class Undo extends Error {}

/** What the checks say of books in which `statement` was run, past the trigger; then it is undone. */
async function afterTampering(statement: string): Promise<Verification> {
  let found: Verification | undefined
  await database.sql
    .begin(async (transaction: Queryable) => {
      await transaction`ALTER TABLE transfer DISABLE TRIGGER transfer_append_only`
      const { count } = await transaction.unsafe(statement)
      expect(count).toBeGreaterThan(0)
      found = await runChecks(transaction, () => {}, [amountsCheck, earningsCheck, rollupsCheck])
      throw new Undo()
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error
    })
  if (found === undefined) throw new Error('nothing was checked')
  return found
}

it('finds nothing in clean books, and tells of each check', async () => {
  const told: string[] = []
  const { faults, checks } = await verifyLedger(database.sql, ({ name }) => void told.push(name))
  expect(checks.flatMap(({ places }) => places)).toEqual([])
  expect(faults).toBe(0)
  expect(told).toEqual(checks.map(({ name }) => name))
})

it('finds nothing in books that are empty', async () => {
  const empty = await freshDatabase()
  expect((await verifyLedger(empty.sql)).faults).toBe(0)
  await empty.drop()
})

const last = "(SELECT max(transfer_id) FROM transfer WHERE kind = 'single')"
const posted = "(SELECT min(transfer_id) FROM transfer WHERE kind = 'post')"
const pending = `(SELECT max((accruals->0->>'transferId')::bigint) FROM payment)`
const versionRaised = `accruals = jsonb_set(accruals, '{0,version}', '9')`

it.each([
  ['debits_equal_credits', 'UPDATE account SET debits_posted = debits_posted + 1 WHERE stripe = 3'],
  ['debits_equal_credits', "UPDATE account SET credits_pending = 7 WHERE holder = 'member'"],
  ['balances', 'UPDATE account SET credits_posted = credits_posted + 1 WHERE stripe = 3'],
  ['balances', `UPDATE transfer SET points = points + 1 WHERE transfer_id = ${last}`],
  ['balances', `DELETE FROM transfer WHERE transfer_id = ${last}`],
  ['balances', "DELETE FROM account WHERE holder = 'member'"],
  ['sides', `UPDATE transfer SET debit_account_id = 999 WHERE credit_account_id <> member_id`],
  ['sides', `UPDATE transfer SET expires_on = '2030-01-01' WHERE transfer_id = ${pending}`],
  ['posted', 'UPDATE lot SET points = points + 1'],
  ['posted', 'DELETE FROM lot'],
  ['lots', 'UPDATE lot SET points = points + 1'],
  ['lots', "UPDATE lot SET expires_on = '2030-01-31'"],
  ['lots', `UPDATE transfer SET expires_on = '2030-01-01' WHERE transfer_id = ${last}`],
  ['ends', `UPDATE transfer SET pending_id = ${pending} WHERE transfer_id = ${posted}`],
  [
    'ends',
    `UPDATE transfer SET kind = 'single', pending_id = NULL, expires_on = '2030-01-01'
             WHERE kind = 'pending' AND code = 'accrual'`,
  ],
  ['ends', `UPDATE transfer SET pending_id = 1 WHERE transfer_id = ${posted}`],
  [
    'pendings',
    `UPDATE payment SET accruals = jsonb_set(accruals, '{0,transferId}', 'null') WHERE accruals <> '[]'`,
  ],
  ['totals', 'UPDATE payment SET pending_points = pending_points + 1 WHERE pending_points > 0'],
  ['pendings', `DELETE FROM transfer WHERE transfer_id = ${pending}`],
  ['totals', 'UPDATE payment SET posted_points = posted_points + 1'],
  ['payments', "UPDATE payment SET accruals = '[]'"],
  ['payments', `UPDATE payment SET ${versionRaised} WHERE posted_points > 0`],
  ['pendings', `UPDATE payment SET ${versionRaised} WHERE pending_points > 0`],
  ['pendings', "UPDATE payment SET accruals = '[]' WHERE pending_points > 0"],
  [
    'limits',
    "INSERT INTO limit_use (member_id, starts_on, span, rule_id, points) VALUES (1, '2026-11-01', 'month', 1, 5)",
  ],
  ['payments', `DELETE FROM payment WHERE posted_points > 0`],
  ['accruals', `DELETE FROM payment WHERE posted_points > 0`],
  ['accruals', 'UPDATE transfer SET rule_version = 99'],
  ['accruals', 'UPDATE transfer SET rule_id = 99'],
  ['accruals', 'UPDATE transfer SET funder_id = 99'],
  ['elements', 'DELETE FROM card_event'],
  ['earnings', 'UPDATE payment SET cleared_minor = cleared_minor + 1000000'],
  ['earnings', 'UPDATE payment SET programme_revision = NULL WHERE posted_points > 0'],
  ['rollups', 'UPDATE turnover SET points = points + 1'],
  ['rollups', 'DELETE FROM turnover'],
  ['rollups', 'UPDATE profile_month SET amount_minor = amount_minor + 1'],
  ['rollups', "UPDATE payment SET purchased_on = purchased_on - 40 WHERE reason = ''"],
  ['amounts', 'DELETE FROM card_event'],
  ['amounts', 'UPDATE payment SET cleared_minor = cleared_minor + 1'],
  ['amounts', 'UPDATE payment SET expired = true'],
  ['amounts', "UPDATE card_event SET amount_minor = amount_minor + 1 WHERE kind = 'refund'"],
  ['amounts', "DELETE FROM payment WHERE reason = ''"],
  ['holds', `UPDATE redemption SET state = 'voided' WHERE state = 'held'`],
  ['redemptions', `UPDATE redemption SET state = 'posted' WHERE state = 'held'`],
  ['redemptions', `UPDATE redemption SET state = 'expired' WHERE state = 'held'`],
  ['redemptions', 'UPDATE redemption SET partner_id = partner_id + 1'],
  ['redemptions', `DELETE FROM redemption WHERE state = 'posted'`],
  ['holds', `DELETE FROM redemption WHERE state = 'held'`],
  ['redemptions', "DELETE FROM transfer WHERE code = 'redemption' AND kind = 'single'"],
  ['redemptions', "UPDATE transfer SET points = points + 7 WHERE code = 'return'"],
  ['returns', "UPDATE transfer SET points = points + 1 WHERE code = 'return'"],
  ['returns', 'DELETE FROM redemption_return'],
  ['returns', 'UPDATE redemption_return SET refunded_minor = 1'],
  ['redemptions', "UPDATE redemption SET in_review = true WHERE state = 'posted'"],
  ['holds', `UPDATE redemption SET points = points + 1`],
  ['holds', `DELETE FROM transfer WHERE redemption_id IS NOT NULL`],
])('%s: %s', async (name, statement) => {
  const { faults, checks } = await afterTampering(statement)
  const found = checks.find((each) => each.name === name)
  expect(found?.faults).toBeGreaterThan(0)
  expect(found?.places.length).toBeGreaterThan(0)
  expect(faults).toBeGreaterThan(0)
})

it('tells the place by its ids, and no more than the first few', async () => {
  const { checks } = await afterTampering('UPDATE payment SET posted_points = posted_points + 1')
  const { faults, places } = checks.find(({ name }) => name === 'totals') ?? {}
  const payments = await database.sql<{ place: string }[]>`
    SELECT 'payment ' || member_id || '-' || payment_id AS place FROM payment ORDER BY payment_id`
  expect([faults, places]).toEqual([4, payments.map(({ place }) => place)])
})

it('is a snapshot: what is committed meanwhile does not disturb it', async () => {
  const [one = 0n] = books.memberIds
  let meanwhile: Promise<void> | undefined
  const { faults } = await verifyLedger(database.sql, () => {
    meanwhile ??= books.book([purchase(one, 50), presentment(one, 50)], '2026-11-23')
  })
  await meanwhile
  expect(faults).toBe(0)
})
