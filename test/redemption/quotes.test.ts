/** Quotes, and the purchases that points pay a part of: what a redemption is held to, and what a refund gives back. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { redeemedPoints } from '../../src/ledger/redemption/redemption.ts'
import type { Quote } from '../../src/redemption/quote.ts'
import { savePolicy, readPolicy } from '../../src/redemption/store/policies.ts'
import { setLock } from '../../src/redemption/store/locks.ts'
import { defaultPolicy } from '../../src/redemption/policy.ts'
import { startCounter, type Counter } from './desk.ts'

let counter: Counter
let memberId: bigint
beforeAll(async () => {
  counter = await startCounter()
})
beforeEach(async () => {
  counter.shop.now = new Date('2026-11-20T09:00:00Z')
  memberId = await counter.shop.member({ '2026-12-31': 60n, '2027-06-30': 300n })
  await counter.agree({
    worth: [{ currency: 'KZT', minorPerPoint: 100n }],
    ...{ sharePercent: 50, pointsMin: 10n, pointsStep: 5n },
  })
})
afterEach(() => counter.shop.assertRight())
afterAll(() => counter.shop.stop())

const ask = (minor: bigint, currency = 'KZT') =>
  counter.desk.quote({
    ...{ memberId, partnerId: counter.shop.pharmacy, purchase: { minor, currency } },
  })

async function quoted(minor: bigint): Promise<Quote> {
  const answer = await ask(minor)
  if (answer.outcome !== 'quoted') throw new Error(answer.outcome)
  return answer.quote
}

describe('a quote', () => {
  test('says how many points may be used: of the share, of the steps, of what there is', async () => {
    expect(await ask(50_000n)).toMatchObject({
      ...{ outcome: 'quoted', available: 360n, proofs: defaultPolicy.proofs },
      quote: {
        purchase: { minor: 50_000n, currency: 'KZT', minorPerPoint: 100n },
        bounds: { min: 10n, max: 250n, step: 5n },
        expiresAt: new Date('2026-11-20T09:05:00Z'),
      },
    })
    expect((await quoted(1_000_000n)).bounds.max).toBe(360n)
    const none = await quoted(1500n)
    expect(none.bounds.max < none.bounds.min).toBe(true)
  })

  test('is not made without a worth, a member, a partner, or against a lock', async () => {
    expect(await ask(50_000n, 'USD')).toEqual({ outcome: 'no_worth' })
    const at = { memberId, partnerId: counter.shop.pharmacy }
    const purchase = { minor: 50_000n, currency: 'KZT' }
    const { desk } = counter
    const stranger = await desk.quote({ ...at, memberId: 987_654_321n, purchase })
    expect(stranger).toEqual({ outcome: 'not_found' })
    const nowhere = await desk.quote({ ...at, partnerId: 987_654_321n, purchase })
    expect(nowhere).toEqual({ outcome: 'partner_left' })
    await setLock(counter.shop.sql, memberId, true, { by: 'member', at: counter.shop.now })
    expect(await ask(50_000n)).toEqual({ outcome: 'spend_locked' })
  })

  test('binds the redemption that names it, whatever is agreed anew', async () => {
    const { quoteId } = await quoted(50_000n)
    await counter.agree({ worth: [], pointsMax: 20n })
    const bounds = { min: 10n, max: 250n, step: 5n }
    for (const points of [5n, 12n, 255n]) {
      const answer = await counter.redeem(memberId, { quoteId, points })
      expect(answer).toEqual({ outcome: 'points_out_of_bounds', bounds })
    }
    const made = await counter.made(memberId, { quoteId, points: 250n })
    expect(made).toMatchObject({
      ...{ quoteId, purchase: { minor: 50_000n, currency: 'KZT', minorPerPoint: 100n } },
    })
  })

  test('is named once, in time, at its own partner, by its own member', async () => {
    const { quoteId } = await quoted(50_000n)
    const refused = (why: string) => ({ outcome: 'quote_refused', why })
    const elsewhere = { quoteId, partnerId: counter.shop.bakery }
    expect(await counter.redeem(memberId, elsewhere)).toEqual(refused('none'))
    const other = await counter.shop.member({ '2027-06-30': 100n })
    expect(await counter.redeem(other, { quoteId })).toEqual(refused('none'))
    const key = randomUUID()
    const first = await counter.made(memberId, { quoteId, key })
    expect(await counter.redeem(memberId, { quoteId })).toEqual(refused('used'))
    const again = await counter.redeem(memberId, { quoteId, key })
    expect(again).toEqual({ outcome: 'repeated', redemption: first })
    const unnamed = await counter.redeem(memberId, { key })
    expect(unnamed).toEqual({ outcome: 'key_reused' })
    const late = await quoted(50_000n)
    counter.pass(300)
    expect(await counter.redeem(memberId, late)).toEqual(refused('expired'))
  })

  test('binds the post of its hold', async () => {
    const { quoteId } = await quoted(50_000n)
    const held = await counter.made(memberId, { quoteId, points: 100n, holdSeconds: 600 })
    const odd = await counter.desk.post(counter.till, held, 99n)
    expect(odd).toMatchObject({ outcome: 'points_out_of_bounds' })
    const more = await counter.desk.post(counter.operator, held, 255n)
    expect(more).toMatchObject({ outcome: 'points_out_of_bounds' })
    expect(await counter.desk.post(counter.till, held, 95n)).toMatchObject({ outcome: 'done' })
  })
})

describe('a purchase', () => {
  const purchase = { minor: 50_000n, currency: 'KZT' }

  test('without a quote is held to the policy of the moment', async () => {
    const most = await counter.redeem(memberId, { purchase, points: 255n })
    expect(most).toMatchObject({ outcome: 'points_out_of_bounds', bounds: { max: 250n } })
    const dollars = { minor: 50_000n, currency: 'USD' }
    expect(await counter.redeem(memberId, { purchase: dollars })).toEqual({ outcome: 'no_worth' })
    expect((await counter.made(memberId, { purchase, points: 250n })).purchase).toMatchObject({
      ...purchase,
    })
  })

  test('has to be named where the policy says so, but by the operator', async () => {
    await counter.agree({ purchaseRequired: true })
    expect(await counter.redeem(memberId)).toEqual({ outcome: 'purchase_required' })
    const asked = { proof: null }
    expect((await counter.made(memberId, asked, counter.operator)).purchase).toBeNull()
  })

  test('is refunded in the parts in which it was paid, once each', async () => {
    const { redemptions } = counter.shop
    const made = await counter.made(memberId, { purchase, points: 250n })
    const refund = (refundedMinor: bigint, key: string = randomUUID()) =>
      redemptions.refund({ ...made, key, refundedMinor })
    const key = randomUUID()
    const third = await refund(16_667n, key)
    const back = (answer: typeof third) =>
      'redemption' in answer ? redeemedPoints(answer.redemption.takings).returned : answer
    expect(back(third)).toBe(83n)
    expect(await refund(16_667n, key)).toEqual({ ...third, outcome: 'repeated' })
    expect(await refund(16_668n, key)).toEqual({ outcome: 'key_reused' })
    const asPoints = await redemptions.return({ ...made, key, points: 83n })
    expect(asPoints).toEqual({ outcome: 'key_reused' })
    expect(back(await refund(1n))).toBe(83n)
    expect(await refund(33_333n)).toEqual({ outcome: 'exceeds_purchase', refundable: 33_332n })
    expect(back(await refund(33_332n))).toBe(250n)
    expect(await counter.shop.lots(memberId)).toEqual({ '2026-12-31': 60n, '2027-06-30': 300n })
  })

  test('is not refunded before anything of it was posted', async () => {
    const held = await counter.made(memberId, { purchase, points: 250n, holdSeconds: 600 })
    const asked = { ...held, key: randomUUID(), refundedMinor: 1n }
    const none = { outcome: 'exceeds_purchase', refundable: 0n }
    expect(await counter.shop.redemptions.refund(asked)).toEqual(none)
  })

  test('is refunded once by twenty tills that send the same, and in all by twenty that do not', async () => {
    const { redemptions } = counter.shop
    const made = await counter.made(memberId, { purchase, points: 250n })
    const key = randomUUID()
    const same = await Promise.all(
      Array.from({ length: 20 }, () => redemptions.refund({ ...made, key, refundedMinor: 2000n })),
    )
    expect(same.filter(({ outcome }) => outcome === 'done')).toHaveLength(1)
    const others = await Promise.all(
      Array.from({ length: 30 }, () =>
        redemptions.refund({ ...made, key: randomUUID(), refundedMinor: 2000n }),
      ),
    )
    expect(others.filter(({ outcome }) => outcome === 'done')).toHaveLength(24)
    const left = await redemptions.read(made)
    expect(left?.refundedMinor).toBe(50_000n)
    expect(redeemedPoints(left?.takings ?? [])).toEqual({ redeemed: 250n, returned: 250n })
  })
})

test('a policy is kept in versions, also by two who agree on one at once', async () => {
  const { sql, bakery } = counter.shop
  expect(await readPolicy(sql, bakery)).toMatchObject({ version: 0, policy: defaultPolicy })
  const saved = await Promise.all(
    [1, 2, 3, 4, 5, 6].map((percent) =>
      savePolicy(sql, bakery, { ...defaultPolicy, sharePercent: percent }, 'office'),
    ),
  )
  expect(saved.toSorted()).toEqual([1, 2, 3, 4, 5, 6])
  const kept = await readPolicy(sql, bakery)
  expect(kept).toMatchObject({ version: 6, changedBy: 'office' })
  expect({ ...kept.policy, sharePercent: 100 }).toEqual(defaultPolicy)
  expect(await savePolicy(sql, 987_654_321n, defaultPolicy, 'office')).toBe('no_partner')
})
