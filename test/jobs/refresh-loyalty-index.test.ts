/** Loyalty indices are worked out and kept by the month. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { refreshLoyaltyIndexJob } from '../../src/jobs/refresh-loyalty-index.ts'
import type { IndexDocument } from '../../src/program/loyalty-index/index-definition.ts'
import { readIndexHistory } from '../../src/program/loyalty-index/store.ts'
import { setTurnover } from '../support/turnover.ts'
import { partnerId, startStanding, type StandingTest } from './standing.ts'

let at: StandingTest
beforeEach(async () => {
  at = await startStanding()
})
afterEach(() => at.drop())

const index: IndexDocument = {
  ...{ currency: 'KZT', months: 12 },
  parts: [
    { of: 'recency', weight: 2, worstDays: 100 },
    { of: 'frequency', weight: 1, fullPayments: 10 },
    { of: 'shareOfWallet', weight: 1, categories: ['groceries'] },
    { of: 'feedback', weight: 1 },
  ],
}

test('a loyalty index is kept by the month, with what its parts came to', async () => {
  const { sql } = at
  const [one = 0n, two = 0n] = at.members
  await at.define('loyalty_index', partnerId, '', index)
  await setTurnover(sql, [
    {
      memberId: one,
      partnerId,
      month: '2026-03',
      amountMinor: 5500n,
      payments: 5,
      lastOn: '2026-03-05',
    },
    { memberId: two, partnerId: 78n, month: '2026-03', amountMinor: 100n },
  ])
  await sql`
    INSERT INTO profile_month (member_id, month, category, channel, currency, payments, amount_minor, largest_minor)
    VALUES (${one}, '2026-03-01', 'groceries', 'in_store', 'KZT', 9, 10000, 1),
           (${one}, '2026-03-01', 'fuel', 'in_store', 'KZT', 9, 99999, 1)`
  await at.run(refreshLoyaltyIndexJob, '2026-03-10')
  const parts = { recency: 950, frequency: 500, shareOfWallet: 500 }
  const march = { month: '2026-03-01', index: (2 * 950 + 500 + 500) / 4, version: 1, parts }
  expect(await readIndexHistory(sql, one, partnerId, 24)).toEqual([march])
  expect(await readIndexHistory(sql, two, partnerId, 24)).toEqual([])
  expect(await at.run(refreshLoyaltyIndexJob, '2026-03-10')).toMatchObject({ changed: 0 })
  await sql`
    INSERT INTO feedback (member_id, payment_id, partner_id, location_id, score, comment, language, given_at)
    VALUES (${one}, 1, ${partnerId}, 1, 9, '', 'kk', now()), (${one}, 2, ${partnerId}, 1, 4, '', 'kk', now())`
  await at.run(refreshLoyaltyIndexJob, '2026-04-14')
  const april = { ...parts, recency: 600, feedback: 650 }
  expect(await readIndexHistory(sql, one, partnerId, 24)).toEqual([
    { month: '2026-04-01', index: (2 * 600 + 500 + 500 + 650) / 5, version: 1, parts: april },
    march,
  ])
})
