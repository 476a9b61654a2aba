/** What referrals give: on the friend's first cleared purchase, once; taken back once where that was refunded. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { beginErasure } from '../../src/erasure/begin.ts'
import { explain } from '../../src/payment/store/explanation.ts'
import { isReferralDue, payReferrals } from '../../src/referral/pay.ts'
import { findPaid, findSettled } from '../../src/referral/store/referrals.ts'
import { saveReferralTerms } from '../../src/referral/save-terms.ts'
import { makeStatement } from '../../src/ledger/settlement/statement.ts'
import { readMovements, readTerms } from '../../src/ledger/settlement/store.ts'
import { joined, openClub, type Club } from './club.ts'

let club: Club
beforeAll(async () => {
  club = await openClub()
})
afterEach(() => club.assertRight())
afterAll(() => club.stop())

/** Referrer and friend, by the terms that hold. */
async function referral(at = joined): Promise<[bigint, bigint]> {
  const [referrer, friend] = [await club.member(), await club.member()]
  expect(await club.name(friend, referrer, at)).toMatchObject({ outcome: 'named' })
  return [referrer, friend]
}

const day = (text: string): string => `2026-${text}T12:00:00Z`
const nothing = { paid: 0, void: 0, takenBack: 0, points: 0 }

test('both sides have their bonus once the friend’s first purchase is cleared, and once only', async () => {
  const [referrer, friend] = await referral()
  await club.purchase(friend, { presented: false, cleared_minor: 0, authorized_minor: 50_000 })
  expect(await isReferralDue(club.sql)).toBe(false)
  expect(await club.pay(day('11-02'))).toMatchObject(nothing)
  const paymentId = await club.purchase(friend)
  await club.purchase(friend, { purchased_on: '2026-11-03' })
  expect(await isReferralDue(club.sql)).toBe(true)
  expect(await club.pay(day('11-03'))).toMatchObject({ ...nothing, paid: 1, points: 800 })
  expect(await club.pay(day('11-03'))).toMatchObject(nothing)
  expect(await isReferralDue(club.sql)).toBe(false)
  expect(await club.points(referrer, friend)).toEqual([500n, 300n])
  expect(await club.referral(friend)).toMatchObject({ state: 'paid', paymentId, reason: '' })
  const lots = await club.sql`
    SELECT DISTINCT to_char(expires_on, 'YYYY-MM-DD') AS end FROM lot
     WHERE member_id IN (${referrer}, ${friend})`
  expect(lots).toEqual([{ end: '2027-11-30' }])
  const notices = await club.sql`
    SELECT kind, body->>'points' AS points FROM member_notice
     WHERE member_id IN (${referrer}, ${friend}) ORDER BY member_id`
  expect(notices).toEqual([
    { kind: 'referral_bonus', points: '500' },
    { kind: 'referral_bonus', points: '300' },
  ])
})

test('many who pay at once pay once', async () => {
  const pairs = [await referral(), await referral(), await referral()]
  for (const [, friend] of pairs) await club.purchase(friend)
  const runs = await Promise.all(Array.from({ length: 4 }, () => club.pay(day('11-03'))))
  expect(runs.reduce((sum, { paid }) => sum + paid, 0)).toBe(3)
  expect(runs.reduce((sum, { points }) => sum + points, 0)).toBe(2400)
  for (const pair of pairs) expect(await club.points(...pair)).toEqual([500n, 300n])
})

test('a run that is cut off in the middle leaves whole referrals, and the next one does the rest', async () => {
  const pairs = [await referral(), await referral()]
  for (const [, friend] of pairs) await club.purchase(friend)
  let blocks = 0
  const ids: typeof club.ids = {
    take(sql, count) {
      if (++blocks === 2) throw new Error('killed')
      return club.ids.take(sql, count)
    },
  }
  await expect(payReferrals(club.ports(day('11-03'), { ids }))).rejects.toThrow('killed')
  await club.assertRight()
  expect(await club.pay(day('11-03'))).toMatchObject({ paid: 1, points: 800 })
  for (const pair of pairs) expect(await club.points(...pair)).toEqual([500n, 300n])
})

test('a purchase that was refunded before gives nothing, and the next one does', async () => {
  const [referrer, friend] = await referral()
  const first = await club.purchase(friend)
  await club.refund(friend, first)
  expect(await club.pay(day('11-03'))).toMatchObject(nothing)
  const paymentId = await club.purchase(friend, { purchased_on: '2026-11-05' })
  expect(await club.pay(day('11-06'))).toMatchObject({ paid: 1 })
  expect(await club.referral(friend)).toMatchObject({ paymentId })
  expect(await club.points(referrer, friend)).toEqual([500n, 300n])
})

test('a purchase that is refunded in time takes both bonuses back, once; in part it does not', async () => {
  const [referrer, friend] = await referral()
  const first = await club.purchase(friend)
  expect(await club.pay('2026-11-03T12:00:00Z')).toMatchObject({ paid: 1 })
  await club.refund(friend, first, 49_999n)
  expect(await club.pay('2026-11-04T12:00:00Z')).toMatchObject(nothing)
  await club.refund(friend, first, 1n)
  const runs = await Promise.all([1, 2, 3].map(() => club.pay('2026-11-17T11:59:00Z')))
  expect(runs.reduce((sum, { takenBack }) => sum + takenBack, 0)).toBe(1)
  expect(runs.reduce((sum, { points }) => sum + points, 0)).toBe(-800)
  expect(await club.points(referrer, friend)).toEqual([0n, 0n])
  await club.purchase(friend, { purchased_on: '2026-11-18' })
  expect(await club.pay('2026-11-19T12:00:00Z')).toMatchObject(nothing)
  expect(await club.referral(friend)).toMatchObject({ state: 'void', reason: 'refunded' })
  expect(await club.points(referrer, friend)).toEqual([0n, 0n])
})

test('a purchase that is refunded later leaves the bonuses, and is looked at no more', async () => {
  const [referrer, friend] = await referral()
  const first = await club.purchase(friend)
  expect(await club.pay('2026-11-03T12:00:00Z')).toMatchObject({ paid: 1 })
  const found = async (at: string) => await findPaid(club.sql, friend - 1n, new Date(at), 1)
  expect(await found('2026-11-17T11:59:00Z')).toMatchObject([{ memberId: friend }])
  await club.refund(friend, first)
  expect(await club.pay('2026-11-17T12:00:00Z')).toMatchObject(nothing)
  expect(await found('2026-11-17T11:59:00Z')).toEqual([])
  expect(await club.points(referrer, friend)).toEqual([500n, 300n])
})

test('who was paid is looked at once a day, and again when something becomes known', async () => {
  const [, friend] = await referral()
  const first = await club.purchase(friend)
  await club.pay(day('11-03'))
  const found = async (at: string) => await findPaid(club.sql, friend - 1n, new Date(at), 1)
  await club.pay(day('11-04'))
  expect(await found(day('11-04'))).toEqual([])
  expect(await found(day('11-05'))).toMatchObject([{ memberId: friend }])
  await club.refund(friend, first, 1n)
  expect(await found(day('11-04'))).toMatchObject([{ memberId: friend }])
})

test('for more friends a month than the terms have, the referrer gets nothing; the friends do', async () => {
  const few = club.terms({ version: 2, referrerMonthMax: 2, validFrom: '2027-01-01' })
  await saveReferralTerms(club.sql, club.terms({ validTo: '2027-01-01' }))
  await saveReferralTerms(club.sql, few)
  const referrer = await club.member()
  const friends: bigint[] = []
  for (let each = 0; each < 4; each++) {
    const friend = await club.member(new Date('2027-01-02T00:00:00Z'))
    expect(await club.name(friend, referrer, new Date('2027-01-02T00:00:00Z'))).toMatchObject({
      referral: { termsVersion: 2 },
    })
    friends.push(friend)
  }
  for (const friend of friends.slice(0, 3)) {
    await club.purchase(friend, { purchased_on: '2027-01-03' })
  }
  expect(await club.pay('2027-01-31T23:59:00Z')).toMatchObject({ paid: 3, points: 1900 })
  expect(await club.referral(friends[2] ?? 0n)).toMatchObject({
    state: 'paid',
    reason: 'month_full',
  })
  await club.purchase(friends[3] ?? 0n, { purchased_on: '2027-01-30' })
  expect(await club.pay('2027-02-01T00:00:00Z')).toMatchObject({ paid: 1, points: 800 })
  expect(await club.points(referrer)).toEqual([1500n])
  expect(await club.points(...friends)).toEqual([300n, 300n, 300n, 300n])
})

test('of a referrer who is erased, the friend has the bonus; what was given is not taken back', async () => {
  const [[referrer, friend], [other, paid]] = [await referral(), await referral()]
  const first = await club.purchase(paid)
  await club.pay(day('11-03'))
  for (const memberId of [referrer, other]) {
    await beginErasure(club.sql, { memberId, askedBy: 'member', now: new Date(day('11-04')) })
  }
  await club.purchase(friend)
  await club.refund(paid, first)
  expect(await club.pay(day('11-05'))).toMatchObject({ ...nothing, paid: 1, points: 300 })
  expect(await club.referral(friend)).toMatchObject({ state: 'paid', reason: 'referrer_left' })
  expect(await club.referral(paid)).toMatchObject({ state: 'paid', reason: '' })
  expect(await club.points(friend, paid)).toEqual([300n, 300n])
})

test('a minimum that terms name is asked for, in their currency', async () => {
  const minimum = { minimumMinor: 100_000n, currency: 'KZT' }
  await saveReferralTerms(club.sql, { ...club.terms({ validTo: '2027-01-01' }) })
  await saveReferralTerms(
    club.sql,
    club.terms({ version: 2, referrerMonthMax: 2, validFrom: '2027-01-01', validTo: '2027-02-01' }),
  )
  const third = club.terms({ version: 3, validFrom: '2027-02-01', ...minimum })
  expect(await saveReferralTerms(club.sql, third)).toBe('saved')
  const at = new Date('2027-02-02T00:00:00Z')
  const [referrer, friend] = [await club.member(), await club.member(at)]
  expect(await club.name(friend, referrer, at)).toMatchObject({ referral: { termsVersion: 3 } })
  const on = (over: Record<string, unknown>) =>
    club.purchase(friend, { purchased_on: '2027-02-03', ...over })
  await on({ cleared_minor: 99_999 })
  await on({ cleared_minor: 200_000, currency: 'USD' })
  await on({ cleared_minor: 200_000, cash_minor: 150_000 })
  expect(await club.pay('2027-02-04T00:00:00Z')).toMatchObject(nothing)
  // Two purchases of the month come to the minimum, none of them does: nothing is urgent once that was seen.
  await on({ cleared_minor: 60_000 })
  expect(await isReferralDue(club.sql)).toBe(true)
  expect(await club.pay('2027-02-04T00:00:00Z')).toMatchObject(nothing)
  expect(await isReferralDue(club.sql)).toBe(false)
  const settled = async (at: string) => await findSettled(club.sql, friend - 1n, new Date(at), 1)
  expect(await settled('2027-02-04T00:00:00Z')).toEqual([])
  expect(await settled('2027-02-05T00:00:00Z')).toMatchObject([{ memberId: friend }])
  const paymentId = await on({ cleared_minor: 100_000 })
  expect(await isReferralDue(club.sql)).toBe(true)
  expect(await club.pay('2027-02-04T00:00:00Z')).toMatchObject({ paid: 1 })
  expect(await club.referral(friend)).toMatchObject({ paymentId })
})

test('a card of the referrer’s that the friend linked later gives nothing', async () => {
  const [referrer, friend] = await referral()
  await club.card(referrer, '4242', 'unlinked')
  await club.card(friend, '4242')
  await club.purchase(friend)
  expect(await club.pay(day('11-03'))).toMatchObject({ ...nothing, void: 1 })
  expect(await club.referral(friend)).toMatchObject({ state: 'void', reason: 'shared_card' })
})

test('a purchase that turns out to be older than the naming gives nothing', async () => {
  const [, friend] = await referral(new Date('2026-11-10T00:00:00Z'))
  await club.purchase(friend, { purchased_on: '2026-11-08' })
  await club.purchase(friend, { purchased_on: '2026-11-12' })
  expect(await club.pay(day('11-13'))).toMatchObject({ ...nothing, void: 1 })
  expect(await club.referral(friend)).toMatchObject({ reason: 'purchased_before' })
})

test('a first purchase that comes too late, or not at all, ends the referral', async () => {
  const [[, late], [, never]] = [await referral(), await referral()]
  await club.purchase(late, { purchased_on: '2027-01-01' })
  expect(await club.pay('2027-01-02T00:00:00Z')).toMatchObject({ ...nothing, void: 1 })
  expect(await club.referral(late)).toMatchObject({ reason: 'too_late' })
  const lastDay = new Date(joined.getTime() + (60 + 90) * 86_400_000)
  expect(await club.pay(lastDay.toISOString())).toMatchObject(nothing)
  const next = new Date(lastDay.getTime() + 86_400_000)
  expect(await club.pay(next.toISOString())).toMatchObject({ ...nothing, void: 1 })
  expect(await club.referral(never)).toMatchObject({ reason: 'too_late' })
})

test('a funder that has left pays for purchases up to its last day', async () => {
  const [[, before], [, after]] = [await referral(), await referral()]
  await club.purchase(before, { purchased_on: '2026-11-20' })
  await club.purchase(after, { purchased_on: '2026-11-21' })
  await club.sql`UPDATE partner SET earns_until = '2026-11-20', redeems_until = '2027-11-20'`
  expect(await club.pay(day('11-22'))).toMatchObject({ paid: 1, void: 1 })
  expect(await club.referral(after)).toMatchObject({ reason: 'funder_left' })
  await club.sql`UPDATE partner SET earns_until = 'infinity', redeems_until = 'infinity'`
})

test('a bonus is settled as points that its funder gave', async () => {
  const month = '2026-11'
  const [movements, terms] = await Promise.all([
    readMovements(club.sql, month),
    readTerms(club.sql),
  ])
  const [line] = makeStatement(month, movements, terms).lines
  const [given] = await club.sql<{ given: string; back: string }[]>`
    SELECT (sum(points) FILTER (WHERE NOT taken_back))::text AS given,
           (sum(points) FILTER (WHERE taken_back))::text AS back
      FROM bonus JOIN transfer USING (member_id, transfer_id)
     WHERE booked_on BETWEEN '2026-11-01' AND '2026-11-30'`
  expect(line).toMatchObject({
    ...{ funderId: `${club.grocer}`, partnerId: `${club.grocer}` },
    ...{ posted: given?.given, reversed: given?.back, pending: '0' },
  })
  expect(given?.back).toBe('800')
})

test('the payment that brought the bonuses tells of them, and of what took them back', async () => {
  const [referrer, friend] = await referral()
  const paymentId = await club.purchase(friend)
  const other = await club.purchase(friend, { purchased_on: '2026-11-03' })
  await club.pay(day('11-03'))
  const bonuses = async (of: bigint) => (await explain(club.sql, friend, of))?.bonuses
  const paid = [
    { reason: 'friend', memberId: friend, points: 300n, takenBack: false },
    { reason: 'referrer', memberId: referrer, points: 500n, takenBack: false },
  ]
  expect(await bonuses(paymentId)).toMatchObject(paid)
  expect(await bonuses(paymentId)).toMatchObject([{ funder: { partnerId: club.grocer } }, {}])
  expect(await bonuses(other)).toEqual([])
  await club.refund(friend, paymentId)
  await club.pay(day('11-04'))
  const all = paid.flatMap((each) => [each, { ...each, takenBack: true }])
  expect(await bonuses(paymentId)).toMatchObject(all)
})
