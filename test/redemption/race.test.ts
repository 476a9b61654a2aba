/** A hundred tills redeem the same points at once: exactly what there is goes, and the books are right. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { redeemedPoints } from '../../src/ledger/redemption/redemption.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'
import { startCounter, type Counter } from './desk.ts'

let counter: Counter
beforeAll(async () => {
  counter = await startCounter()
  counter.shop.now = new Date('2026-11-20T09:00:00Z')
  // What is raced for are points: neither proofs nor limits are in the way.
  const { pharmacy, bakery } = counter.shop
  for (const partnerId of [pharmacy, bakery]) {
    await counter.agree({ proofs: [], limits: [] }, partnerId)
  }
})
afterAll(() => counter.shop.stop())

test('of a hundred redemptions as many pass as the balance allows', async () => {
  const { shop } = counter
  const memberId = await shop.member({ '2026-12-31': 130n, '2027-06-30': 140n })
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, at) =>
      counter.redeem(memberId, {
        ...{ points: 11n, proof: null, till: `till-${at % 10}` },
        partnerId: at % 2 === 0 ? shop.pharmacy : shop.bakery,
        holdSeconds: at % 3 === 0 ? 600 : null,
      }),
    ),
  )
  const passed = answers.flatMap((each) => ('redemption' in each ? [each.redemption] : []))
  expect(passed).toHaveLength(24)
  const refused = answers.filter((each) => !('redemption' in each))
  const poor = { outcome: 'insufficient_points', available: 6n }
  expect(refused.filter((each) => each.outcome === poor.outcome)).toHaveLength(76)
  expect(refused.at(-1)).toEqual(poor)
  const held = passed.filter(({ state }) => state === 'held')
  const posted = passed.reduce((sum, each) => sum + redeemedPoints(each.takings).redeemed, 0n)
  expect(posted).toBe(264n - BigInt(held.length) * 11n)
  const balance = { available: 6n, held: BigInt(held.length) * 11n, pending: 0n }
  expect(await shop.balance(memberId)).toEqual(balance)
  const ends = await Promise.all(
    held.map((each, at) =>
      at % 2 === 0 ? counter.desk.post(counter.till, each, null) : shop.redemptions.void(each),
    ),
  )
  expect(ends.every(({ outcome }) => outcome === 'done')).toBe(true)
  const voided = BigInt(Math.floor(held.length / 2)) * 11n
  expect(await shop.balance(memberId)).toEqual({ available: 6n + voided, held: 0n, pending: 0n })
  expect(await ledgerFaults(shop.sql)).toEqual([])
})

test('of a hundred with limits, quotes and codes none passes twice', async () => {
  const { shop } = counter
  await counter.agree({ worth: [{ currency: 'KZT', minorPerPoint: 100n }] })
  const memberId = await shop.member({ '2027-06-30': 500n })
  const quote = await counter.desk.quote({
    ...{ memberId, partnerId: shop.pharmacy, purchase: { minor: 10_000n, currency: 'KZT' } },
  })
  if (quote.outcome !== 'quoted') throw new Error(quote.outcome)
  const { quoteId } = quote.quote
  const proof = await counter.code(memberId)
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, at) =>
      counter.redeem(memberId, { proof, points: 100n, ...(at % 2 === 0 ? { quoteId } : {}) }),
    ),
  )
  expect(answers.filter(({ outcome }) => outcome === 'done')).toHaveLength(1)
  const balance = await shop.balance(memberId)
  expect(balance?.available).toBe(400n)
  expect(await ledgerFaults(shop.sql)).toEqual([])
})
