/** Redemptions on a real database: every request once, all of it or nothing, and the books right after each. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { RedemptionAnswer } from '../../../src/ledger/redemption/redemption.ts'
import { startShop, type Shop } from '../shop.ts'

let shop: Shop
let memberId: bigint
beforeAll(async () => {
  shop = await startShop()
})
beforeEach(async () => {
  shop.now = new Date('2026-11-20T09:00:00Z')
  memberId = await shop.member({ '2026-11-30': 30n, '2026-12-31': 50n, '2027-06-30': 20n })
})
afterEach(() => shop.assertRight())
afterAll(() => shop.stop())

const ask = (points: bigint, holdSeconds: number | null = null) => ({
  memberId,
  partnerId: shop.pharmacy,
  key: randomUUID(),
  points,
  holdSeconds,
})

async function made(answer: Promise<RedemptionAnswer>) {
  const known = await answer
  if (!('redemption' in known)) throw new Error(known.outcome)
  return known.redemption
}

const balance = async () => await shop.balance(memberId)

test('points are redeemed at once, oldest first, from their funder to the partner', async () => {
  const redemption = await made(shop.redemptions.redeem(ask(60n)))
  expect(redemption).toMatchObject({ state: 'posted', heldUntil: null })
  expect(redemption.takings).toEqual([
    { funderId: shop.grocer, expiresOn: '2026-11-30', redeemed: 30n, returned: 0n },
    { funderId: shop.grocer, expiresOn: '2026-12-31', redeemed: 30n, returned: 0n },
  ])
  expect(await balance()).toEqual({ available: 40n, held: 0n, pending: 0n })
})

test('a repeat gets the same answer, and another request under the same key is refused', async () => {
  const first = ask(60n)
  const redemption = await made(shop.redemptions.redeem(first))
  expect(await shop.redemptions.redeem(first)).toEqual({ outcome: 'repeated', redemption })
  const reused = { outcome: 'key_reused' }
  expect(await shop.redemptions.redeem({ ...first, points: 61n })).toEqual(reused)
  expect(await shop.redemptions.redeem({ ...first, holdSeconds: 60 })).toEqual(reused)
  expect((await balance())?.available).toBe(40n)
})

test('more than is available is refused, with what there is', async () => {
  await made(shop.redemptions.redeem(ask(70n, 60)))
  expect(await balance()).toEqual({ available: 30n, held: 70n, pending: 0n })
  const refused = { outcome: 'insufficient_points', available: 30n }
  expect(await shop.redemptions.redeem(ask(31n))).toEqual(refused)
  expect(await shop.redemptions.redeem(ask(31n, 60))).toEqual(refused)
})

test('who owes points redeems nothing', async () => {
  await shop.move(memberId, '2027-06-30', -150n)
  const refused = { outcome: 'insufficient_points', available: -50n }
  expect(await shop.redemptions.redeem(ask(1n))).toEqual(refused)
})

test('a debt is covered by the oldest points before any are spent', async () => {
  await shop.move(memberId, '2027-06-30', -45n)
  const redemption = await made(shop.redemptions.redeem(ask(10n)))
  expect(redemption.takings).toMatchObject([
    { expiresOn: '2026-11-30', redeemed: 5n },
    { redeemed: 5n },
  ])
  expect(await shop.lots(memberId)).toEqual({ '2026-12-31': 45n })
})

test('a hold is posted whole, once', async () => {
  const held = await made(shop.redemptions.redeem(ask(60n, 60)))
  expect(held).toMatchObject({ state: 'held', takings: [] })
  const posted = await made(shop.redemptions.post(held, null))
  expect(posted.state).toBe('posted')
  expect(await shop.redemptions.post(held, 60n)).toEqual({
    outcome: 'repeated',
    redemption: posted,
  })
  const ended = { outcome: 'hold_ended', state: 'posted' }
  expect(await shop.redemptions.post(held, 59n)).toEqual(ended)
  expect(await shop.redemptions.void(held)).toEqual(ended)
  expect(await balance()).toEqual({ available: 40n, held: 0n, pending: 0n })
})

test.each([
  ['less', 20n, 80n],
  ['more', 90n, 10n],
])('a hold is posted with %s', async (_, points, left) => {
  const held = await made(shop.redemptions.redeem(ask(60n, 60)))
  await made(shop.redemptions.post(held, points))
  expect(await balance()).toEqual({ available: left, held: 0n, pending: 0n })
})

test('a hold is not posted with what another hold has, nor with what was taken back', async () => {
  const held = await made(shop.redemptions.redeem(ask(60n, 60)))
  await made(shop.redemptions.redeem(ask(30n, 60)))
  const post = async (points: bigint) => await shop.redemptions.post(held, points)
  expect(await post(71n)).toEqual({ outcome: 'insufficient_points', available: 70n })
  await shop.move(memberId, '2026-11-30', -30n)
  expect(await post(60n)).toEqual({ outcome: 'insufficient_points', available: 40n })
  expect(await post(40n)).toMatchObject({ outcome: 'done' })
  expect(await balance()).toEqual({ available: 0n, held: 30n, pending: 0n })
})

test('a hold is voided, once', async () => {
  const held = await made(shop.redemptions.redeem(ask(60n, 60)))
  const voided = await made(shop.redemptions.void(held))
  expect(voided.state).toBe('voided')
  expect(await shop.redemptions.void(held)).toEqual({ outcome: 'repeated', redemption: voided })
  const ended = { outcome: 'hold_ended', state: 'voided' }
  expect(await shop.redemptions.post(held, null)).toEqual(ended)
  expect(await balance()).toEqual({ available: 100n, held: 0n, pending: 0n })
})

test('a hold holds until its time is over, whether or not a job has run', async () => {
  const held = await made(shop.redemptions.redeem(ask(60n, 60)))
  shop.now = new Date('2026-11-20T09:00:59Z')
  expect((await shop.redemptions.read(held))?.state).toBe('held')
  shop.now = new Date('2026-11-20T09:01:00Z')
  expect((await shop.redemptions.read(held))?.state).toBe('expired')
  expect(await balance()).toEqual({ available: 100n, held: 0n, pending: 0n })
  const ended = { outcome: 'hold_ended', state: 'expired' }
  expect(await shop.redemptions.post(held, null)).toEqual(ended)
  expect(await shop.redemptions.void(held)).toEqual(ended)
  expect(await balance()).toEqual({ available: 100n, held: 0n, pending: 0n })
})

test('points that are held may be posted after their last day, the others have ended', async () => {
  const held = await made(shop.redemptions.redeem(ask(20n, 3 * 86_400)))
  shop.now = new Date('2026-11-20T09:00:00Z')
  const late = await made(shop.redemptions.redeem(ask(5n, 20 * 86_400)))
  shop.now = new Date('2026-12-02T09:00:00Z')
  expect(await shop.redemptions.post(held, null)).toMatchObject({ state: 'expired' })
  expect(await shop.lots(memberId)).toEqual({
    '2026-11-30': 5n,
    '2026-12-31': 50n,
    '2027-06-30': 20n,
  })
  const posted = await made(shop.redemptions.post(late, null))
  expect(posted.takings).toMatchObject([{ expiresOn: '2026-11-30', redeemed: 5n }])
})

test('a balance is what a redemption would find, whether or not a job has run', async () => {
  await made(shop.redemptions.redeem(ask(10n, 4 * 86_400)))
  await made(shop.redemptions.redeem(ask(5n, 7 * 86_400 * 3)))
  await shop.move(memberId, '2027-06-30', -45n)
  shop.now = new Date('2026-12-02T00:10:00Z')
  // 25 of the lot that has ended cover a debt, 5 of it are held, nothing of it is left to end.
  expect(await balance()).toEqual({ available: 50n, held: 5n, pending: 0n })
  const refused = { outcome: 'insufficient_points', available: 50n }
  const writtenBefore = await shop.lots(memberId)
  expect(await shop.redemptions.redeem(ask(51n))).toEqual(refused)
  expect(await shop.lots(memberId)).not.toEqual(writtenBefore)
  expect(await balance()).toEqual({ available: 50n, held: 5n, pending: 0n })
})

test('a redemption is returned in parts, to the lots that it came from, and never more', async () => {
  const redemption = await made(shop.redemptions.redeem(ask(60n)))
  const back = { ...redemption, key: randomUUID(), points: 11n }
  const returned = await made(shop.redemptions.return(back))
  expect(returned.takings.map((each) => each.returned)).toEqual([6n, 5n])
  expect(await shop.redemptions.return(back)).toEqual({ outcome: 'repeated', redemption: returned })
  expect(await shop.redemptions.return({ ...back, points: 12n })).toEqual({ outcome: 'key_reused' })
  const rest = { ...back, key: randomUUID() }
  const refused = { outcome: 'exceeds_redemption', returnable: 49n }
  expect(await shop.redemptions.return({ ...rest, points: 50n })).toEqual(refused)
  await made(shop.redemptions.return({ ...rest, points: 49n }))
  expect(await shop.lots(memberId)).toEqual({
    '2026-11-30': 30n,
    '2026-12-31': 50n,
    '2027-06-30': 20n,
  })
})

test('nothing of a hold can be returned before it is posted', async () => {
  const held = await made(shop.redemptions.redeem(ask(60n, 60)))
  const back = { ...held, key: randomUUID(), points: 1n }
  const refused = { outcome: 'exceeds_redemption', returnable: 0n }
  expect(await shop.redemptions.return(back)).toEqual(refused)
})

test('strangers, unknown redemptions and partners that have left are told', async () => {
  const unknown = { memberId: 987_654_321n, redemptionId: 1n }
  const gone = { outcome: 'not_found' }
  expect(await shop.redemptions.redeem({ ...ask(1n), memberId: unknown.memberId })).toEqual(gone)
  expect(await shop.redemptions.post(unknown, null)).toEqual(gone)
  expect(await shop.redemptions.void({ memberId, redemptionId: 1n })).toEqual(gone)
  expect(await shop.redemptions.read(unknown)).toBeNull()
  await shop.leave(shop.bakery, '2026-11-18')
  const left = { ...ask(1n), partnerId: shop.bakery }
  expect(await shop.redemptions.redeem(left)).toEqual({ outcome: 'partner_left' })
})

test('fifty tills at once never spend more than there is', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, at) =>
      shop.redemptions.redeem(ask(7n, at % 2 === 0 ? 60 : null)),
    ),
  )
  expect(answers.filter(({ outcome }) => outcome === 'done')).toHaveLength(14)
  const refused = answers.filter(({ outcome }) => outcome !== 'done')
  expect(new Set(refused.map((each) => JSON.stringify(each, (_, value) => `${value}`))).size).toBe(
    1,
  )
  const left = await balance()
  expect(left?.available ?? 0n).toBe(2n)
})

test('one request that fifty send is done once', async () => {
  const request = ask(7n)
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => shop.redemptions.redeem(request)),
  )
  expect(answers.filter(({ outcome }) => outcome === 'done')).toHaveLength(1)
  expect(answers.filter(({ outcome }) => outcome === 'repeated')).toHaveLength(49)
  expect((await balance())?.available).toBe(93n)
})
