/** Bonuses of referrals: given on the friend's first cleared purchase, taken back where that was refunded. */
import type { Queryable } from '../db/connect.ts'
import type { Bonus } from '../ledger/bonus.ts'
import { lotEnd } from '../ledger/lot.ts'
import { bookingTime, type LedgerPorts } from '../ledger/redemption/redemptions.ts'
import { countGiven, readGiven, writeBonuses } from '../ledger/store/bonuses.ts'
import { withMembers } from '../ledger/store/transaction.ts'
import { readPartnerTerms } from '../partner/exit/store.ts'
import { dayOf, outcomeOf, type Outcome, type Referral } from './referral.ts'
import { tellOfBonuses } from './store/notices.ts'
import {
  findRefunded,
  findSettled,
  isTakenBack,
  readFriend,
  readPurchases,
  readReferral,
  updateReferral,
  type Pair,
} from './store/referrals.ts'
import { readReferralTerms } from './store/terms.ts'
import { noEnd, type ReferralTerms } from './terms.ts'

/** Referrals that are looked up at a time. */
const pagePairsMax = 200

/** What {@link payReferrals} did. */
export interface ReferralCounts extends Record<string, number> {
  paid: number
  void: number
  takenBack: number
  points: number
  retries: number
}

/**
 * Settles every referral that is due: one transaction each, under the locks of both members, so that whoever does it, and
 * however often, each is paid once and taken back once.
 */
export async function payReferrals(ports: LedgerPorts): Promise<ReferralCounts> {
  const counts: ReferralCounts = { paid: 0, void: 0, takenBack: 0, points: 0, retries: 0 }
  await eachDue(ports, findSettled, (pair) => settle(ports, pair, counts))
  await eachDue(ports, findRefunded, (pair) => takeBack(ports, pair, counts))
  return counts
}

/** Whether {@link payReferrals} would find anything at `now`. */
export async function isReferralDue(sql: Queryable, now: Date): Promise<boolean> {
  const found = [await findSettled(sql, 0n, now, 1), await findRefunded(sql, 0n, now, 1)]
  return found.some(({ length }) => length > 0)
}

async function eachDue(
  { sql, signal, now }: LedgerPorts,
  find: typeof findSettled,
  work: (pair: Pair) => Promise<void>,
): Promise<void> {
  const at = now()
  for (let after = 0n; ;) {
    const pairs = await find(sql, after, at, pagePairsMax)
    for (const pair of pairs) {
      if (signal?.aborted === true) return
      await work(pair)
    }
    const last = pairs.at(-1)
    if (last === undefined) return
    after = last.memberId
  }
}

/** The lower id is the referrer's: so the locks are taken in one order by all. */
async function inTransaction(
  { sql }: LedgerPorts,
  { memberId, referrerId }: Pair,
  counts: ReferralCounts,
  work: (transaction: Queryable, referral: Referral, terms: ReferralTerms) => Promise<void>,
): Promise<void> {
  const onRetry = (): void => void counts.retries++
  await withMembers(sql, [referrerId, memberId], onRetry, async (transaction) => {
    const referral = await readReferral(transaction, memberId)
    const all = await readReferralTerms(transaction)
    const terms = all.find(({ version }) => version === referral?.termsVersion)
    if (referral === null || terms === undefined) throw new Error('a referral is missing')
    await work(transaction, referral, terms)
  })
}

async function settle(ports: LedgerPorts, pair: Pair, counts: ReferralCounts): Promise<void> {
  const now = ports.now()
  // Counted after the commit: a transaction that is tried again is done once.
  let done: { outcome: Outcome; bonuses: Bonus[] } | undefined
  await inTransaction(ports, pair, counts, async (sql, referral, terms) => {
    done = undefined
    if (referral.state !== 'waiting') return
    const outcome = outcomeOf(referral, terms, await readFacts(sql, referral, terms, now))
    done = { outcome, bonuses: [] }
    if (outcome.outcome === 'wait') return
    if (outcome.outcome === 'void') {
      await updateReferral(sql, { ...referral, state: 'void', reason: outcome.reason }, now)
      return
    }
    const { paymentId, reason } = outcome
    done.bonuses = bonusesOf(referral, terms, outcome, now)
    await write(ports, sql, done.bonuses, now)
    await updateReferral(sql, { ...referral, state: 'paid', reason, paymentId, paidAt: now }, now)
  })
  if (done?.outcome.outcome === 'pay') counts.paid += 1
  if (done?.outcome.outcome === 'void') counts.void += 1
  counts.points += sumOf(done?.bonuses ?? [])
}

async function readFacts(
  sql: Queryable,
  { memberId, referrerId }: Pair,
  terms: ReferralTerms,
  now: Date,
): Promise<Parameters<typeof outcomeOf>[2]> {
  const purchases = await readPurchases(sql, memberId, terms)
  const friend = await readFriend(sql, memberId, referrerId)
  const partners = await readPartnerTerms(sql)
  const paidThisMonth = await countGiven(sql, referrerId, 'referrer', dayOf(now))
  const funder = partners.find(({ partnerId }) => partnerId === terms.funderId)
  return {
    ...{ ...purchases, paidThisMonth, now, sharesCard: friend?.sharesCard === true },
    funder: funder ?? { partnerId: terms.funderId, earnsUntil: noEnd },
  }
}

function bonusesOf(
  { memberId, referrerId }: Pair,
  { funderId, pointsValidMonths }: ReferralTerms,
  { referrerPoints, friendPoints }: Extract<Outcome, { outcome: 'pay' }>,
  now: Date,
): Bonus[] {
  const expiresOn = lotEnd(dayOf(now), pointsValidMonths)
  const same = { subjectId: memberId, funderId, expiresOn, takenBack: false }
  const bonuses: Bonus[] = [
    { ...same, memberId: referrerId, reason: 'referrer', points: referrerPoints },
    { ...same, memberId, reason: 'friend', points: friendPoints },
  ]
  return bonuses.filter(({ points }) => points > 0n)
}

async function takeBack(ports: LedgerPorts, pair: Pair, counts: ReferralCounts): Promise<void> {
  const now = ports.now()
  let taken: Bonus[] | undefined
  await inTransaction(ports, pair, counts, async (sql, referral, terms) => {
    taken = undefined
    const { memberId, referrerId, state, paymentId, paidAt } = referral
    const untilMs = (paidAt?.getTime() ?? 0) + terms.refundDays * 86_400_000
    if (state !== 'paid' || now.getTime() >= untilMs) return
    if (!(await isTakenBack(sql, memberId, paymentId))) return
    const given = await readGiven(sql, [referrerId, memberId], memberId)
    taken = given.map((bonus) => ({ ...bonus, takenBack: true }))
    await write(ports, sql, taken, now)
    await updateReferral(sql, { ...referral, state: 'void', reason: 'refunded' }, now)
  })
  if (taken === undefined) return
  counts.takenBack += 1
  counts.points -= sumOf(taken)
}

async function write(
  ports: LedgerPorts,
  sql: Queryable,
  bonuses: readonly Bonus[],
  now: Date,
): Promise<void> {
  const nextId = await ports.ids.take(sql, bonuses.length)
  const days = { givenOn: dayOf(now), bookedOn: dayOf(bookingTime(ports)) }
  await writeBonuses(sql, bonuses, nextId, days)
  await tellOfBonuses(sql, bonuses, now)
}

function sumOf(bonuses: readonly Bonus[]): number {
  return bonuses.reduce((sum, { points }) => sum + Number(points), 0)
}
