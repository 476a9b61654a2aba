/** Limits, and the person who looks at what is beyond them. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expireHolds } from '../../src/ledger/redemption/sweep.ts'
import type { RedemptionId } from '../../src/ledger/redemption/redemption.ts'
import type { Limit } from '../../src/redemption/limits.ts'
import { dropEnded } from '../../src/redemption/store/ended.ts'
import { listReviews } from '../../src/redemption/store/reviews.ts'
import { startCounter, type Counter } from './desk.ts'

let counter: Counter
let memberId: bigint
beforeAll(async () => {
  counter = await startCounter()
})
beforeEach(async () => {
  counter.shop.now = new Date('2026-11-20T09:10:00Z')
  memberId = await counter.shop.member({ '2027-06-30': 1000n })
})
afterEach(() => counter.shop.assertRight())
afterAll(() => counter.shop.stop())

const limit = (over: Partial<Limit>): Limit => ({
  ...{ of: 'member', per: 'hour', redemptions: null, points: null, beyond: 'review' },
  ...over,
})
const reviews = async (open = true) =>
  (await listReviews(counter.shop.sql, { open, now: counter.shop.now, limit: 100 })).filter(
    (each) => each.memberId === memberId,
  )
const decide = (id: RedemptionId, decision: 'approved' | 'refused') =>
  counter.desk.decide(id, { decision, by: 'Dana', note: 'called the customer' })

describe('a limit', () => {
  test('of a member counts an hour back, over all partners, and holds the next one', async () => {
    await counter.agree({ limits: [limit({ redemptions: 2 })] })
    await counter.agree({ limits: [limit({ redemptions: 2 })] }, counter.shop.bakery)
    expect((await counter.made(memberId)).inReview).toBe(false)
    counter.pass(1800)
    const elsewhere = { partnerId: counter.shop.bakery }
    expect((await counter.made(memberId, elsewhere)).inReview).toBe(false)
    counter.pass(1799)
    expect(await counter.made(memberId)).toMatchObject({ inReview: true, state: 'held' })
    expect(await reviews()).toMatchObject([{ reasons: ['member_hour_redemptions'], waits: true }])
    counter.pass(1802)
    expect((await counter.made(memberId)).inReview).toBe(false)
  })

  test('refuses where it says so, and leaves the code', async () => {
    await counter.agree({ limits: [limit({ points: 50n, beyond: 'refuse', per: 'day' })] })
    await counter.made(memberId, { points: 50n })
    const proof = await counter.code(memberId)
    expect(await counter.redeem(memberId, { proof })).toEqual({
      ...{ outcome: 'limit_exceeded', limits: ['member_day_points'] },
    })
    counter.pass(86_400)
    const later = await counter.code(memberId)
    expect((await counter.made(memberId, { proof: later })).state).toBe('posted')
  })

  test('of a till counts that till, by the hour of the clock', async () => {
    await counter.agree({ limits: [limit({ of: 'till', redemptions: 1 })] })
    const others = await counter.shop.member({ '2027-06-30': 100n })
    await counter.made(others, { till: 'almaty-3/7' })
    expect((await counter.made(memberId, { till: 'almaty-3/8' })).inReview).toBe(false)
    expect((await counter.made(memberId)).inReview).toBe(false)
    expect((await counter.made(memberId, { till: 'almaty-3/7' })).inReview).toBe(true)
    counter.pass(3000)
    expect((await counter.made(memberId, { till: 'almaty-3/7' })).inReview).toBe(false)
  })

  test('of a partner counts it over all members and tills', async () => {
    counter.pass(7 * 86_400)
    await counter.agree({ limits: [limit({ of: 'partner', per: 'day', points: 40n })] })
    for (let at = 0; at < 4; at += 1) {
      const each = await counter.shop.member({ '2027-06-30': 10n })
      expect((await counter.made(each, { till: `till-${at}` })).inReview).toBe(false)
    }
    expect((await counter.made(memberId)).inReview).toBe(true)
    const elsewhere = await counter.made(memberId, { partnerId: counter.shop.bakery })
    expect(elsewhere.inReview).toBe(false)
  })

  test('of one redemption is by its points; the operator is not held to any', async () => {
    const most = { per: 'redemption', points: 99n } as const
    await counter.agree({ limits: [limit(most), limit({ redemptions: 1, beyond: 'refuse' })] })
    expect((await counter.made(memberId, { points: 100n })).inReview).toBe(true)
    for (let times = 0; times < 3; times += 1) {
      const asked = { points: 100n, proof: null }
      expect((await counter.made(memberId, asked, counter.operator)).state).toBe('posted')
    }
  })

  test('of a member is exact for fifty tills at once', async () => {
    await counter.agree({ limits: [limit({ redemptions: 7, beyond: 'refuse' })], proofs: [] })
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => counter.redeem(memberId, { proof: null, points: 1n })),
    )
    expect(answers.filter(({ outcome }) => outcome === 'done')).toHaveLength(7)
    expect(answers.filter(({ outcome }) => outcome === 'limit_exceeded')).toHaveLength(43)
  })
})

describe('a redemption in review', () => {
  beforeEach(() => counter.agree({ limits: [limit({ per: 'redemption', points: 99n })] }))
  const suspicious = (holdSeconds: number | null = 600) =>
    counter.made(memberId, { points: 100n, holdSeconds, till: 'till-7' })

  test('is held, not posted, and posted once it is approved', async () => {
    const before = counter.shop.redemptions.reviews()
    const held = await suspicious()
    expect(counter.shop.redemptions.reviews()).toBe(before + 1)
    expect(await counter.shop.balance(memberId)).toMatchObject({ available: 900n, held: 100n })
    expect(await counter.desk.post(counter.till, held, null)).toEqual({ outcome: 'in_review' })
    expect(await counter.desk.post(counter.operator, held, null)).toEqual({ outcome: 'in_review' })
    expect(await decide(held, 'approved')).toMatchObject({
      ...{ outcome: 'done', redemption: { state: 'held', inReview: false } },
    })
    expect(await decide(held, 'refused')).toEqual({ outcome: 'not_in_review' })
    const posted = await counter.desk.post(counter.till, held, null)
    expect(posted).toMatchObject({ outcome: 'done', redemption: { state: 'posted' } })
    expect(await reviews()).toEqual([])
    expect(await reviews(false)).toMatchObject([
      {
        ...{ decision: 'approved', decidedBy: 'Dana', note: 'called the customer', waits: false },
        ...{ madeBy: 'till-17', till: 'till-7', points: 100n, reasons: ['redemption_points'] },
      },
    ])
  })

  test('is released when it is refused', async () => {
    const held = await suspicious()
    expect(await decide(held, 'refused')).toMatchObject({ redemption: { state: 'voided' } })
    expect(await counter.shop.balance(memberId)).toMatchObject({ available: 1000n, held: 0n })
    const ended = { outcome: 'hold_ended', state: 'voided' }
    expect(await counter.desk.post(counter.till, held, null)).toEqual(ended)
    expect(await decide(held, 'approved')).toEqual({ outcome: 'not_in_review' })
  })

  test('is held although it was to be redeemed at once, and its repeat is one', async () => {
    const key = randomUUID()
    const asked = { points: 100n, key }
    const first = await counter.made(memberId, asked)
    expect(first).toMatchObject({ state: 'held', inReview: true, holdSeconds: null })
    expect(first.heldUntil).toEqual(new Date(counter.shop.now.getTime() + 900_000))
    const again = await counter.redeem(memberId, { ...asked, proof: null })
    expect(again).toEqual({ outcome: 'repeated', redemption: first })
  })

  test('ends as a hold does, by the clock and by the job', async () => {
    const held = await suspicious(60)
    counter.pass(60)
    expect(await reviews()).toEqual([])
    expect(await decide(held, 'approved')).toEqual({ outcome: 'hold_ended', state: 'expired' })
    const other = await suspicious(60)
    counter.pass(60)
    const { sql, ids, now } = counter.shop
    expect(await expireHolds({ sql, ids, now: () => now })).toMatchObject({ holds: 1 })
    expect(await counter.shop.redemptions.read(other)).toMatchObject({ state: 'expired' })
    expect(await reviews(false)).toMatchObject([{ decision: null, waits: false }, {}])
  })

  test('is decided once by two who decide at once', async () => {
    const held = await suspicious()
    const answers = await Promise.all([decide(held, 'approved'), decide(held, 'refused')])
    expect(answers.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'not_in_review'])
  })

  test('may be given up by the till', async () => {
    const held = await suspicious()
    expect(await counter.shop.redemptions.void(held)).toMatchObject({ outcome: 'done' })
    expect(await reviews()).toEqual([])
  })
})

test('what is over is forgotten, and nothing else', async () => {
  const { sql, now } = counter.shop
  await counter.code(memberId)
  await counter.made(memberId, { till: 'till-9', proof: null }, counter.operator)
  const before = await sql`SELECT * FROM redemption_tally`
  expect(await dropEnded(sql, new Date('2026-11-20T09:00:00Z'))).toBe(0)
  expect(await sql`SELECT * FROM redemption_tally`).toEqual(before)
  expect(await dropEnded(sql, new Date(now.getTime() + 30 * 86_400_000))).toBeGreaterThan(1)
  expect(await dropEnded(sql, new Date(now.getTime() + 30 * 86_400_000))).toBe(0)
  expect(await sql`SELECT FROM redemption_code`).toHaveLength(0)
})
