/** A referral: who brought whom, and what comes of it by the friend's first cleared purchase. Pure. */
import { isSetAside, netAmounts, type Payment } from '../payment/payment.ts'
import { dayOf, noEnd, daysBetween } from '../values/time.ts'
import type { Funder, ReferralTerms } from './terms.ts'

/** Why a referral ends without bonuses, or with them taken back. */
export type VoidReason =
  'shared_card' | 'purchased_before' | 'too_late' | 'funder_left' | 'refunded'

/** Why the referrer got nothing: had had as many as the terms give, or has left. */
export type UnpaidReason = 'month_full' | 'referrer_left'

/** Who brought whom. A friend is referred once. */
export interface Referral {
  /** The friend. */
  readonly memberId: bigint
  readonly referrerId: bigint
  readonly termsVersion: number
  readonly namedAt: Date
  readonly state: 'waiting' | 'paid' | 'void'
  /** Why it is void, or why the referrer got nothing; else `''`. */
  readonly reason: VoidReason | UnpaidReason | ''
  readonly paymentId: bigint | null
  readonly paidAt: Date | null
}

/** Why a code cannot be named by a member. */
export type NamingRefusal =
  | 'own_code'
  | 'referrer_is_newer'
  | 'referred_before'
  | 'no_terms'
  | 'too_late'
  | 'purchased_before'
  | 'shared_card'

/** What naming is decided by. */
export interface NamingFacts {
  readonly memberId: bigint
  readonly referrerId: bigint
  readonly joinedAt: Date
  readonly now: Date
  /** At the coalition since joining. */
  readonly payments: readonly Payment[]
  readonly sharesCard: boolean
}

/**
 * Why `facts` do not make a referral; `null` where they do. Ids are given in the order of joining, and whoever brings somebody
 * was there before: so a chain of referrals never comes back to where it began, however many are named at once.
 */
export function refusalOf(facts: NamingFacts, terms: ReferralTerms | null): NamingRefusal | null {
  if (facts.referrerId === facts.memberId) return 'own_code'
  if (facts.referrerId > facts.memberId) return 'referrer_is_newer'
  if (terms === null) return 'no_terms'
  if (daysBetween(dayOf(facts.joinedAt), dayOf(facts.now)) > terms.nameDays) return 'too_late'
  if (facts.payments.some(isPurchase)) return 'purchased_before'
  return facts.sharesCard ? 'shared_card' : null
}

/** Whether anything of a payment stands, cleared or not; a person may have to decide about it first, or has. */
function isPurchase(payment: Payment): boolean {
  const { pendingMinor, clearedMinor } = netAmounts(payment)
  return !isSetAside(payment) && (pendingMinor > 0n || clearedMinor > 0n)
}

/** Whether anything of a payment is cleared, and not refunded. */
function isCleared(payment: Payment): boolean {
  return !isSetAside(payment) && netAmounts(payment).clearedMinor > 0n
}

/** What paying is decided by. */
export interface PayingFacts {
  /** The friend's at the coalition since joining, in the order of purchase. */
  readonly payments: readonly Payment[]
  readonly sharesCard: boolean
  readonly funder: Funder
  /** For how many friends the referrer has had points this month. */
  readonly paidThisMonth: number
  /** Whether the referrer is erased. */
  readonly referrerLeft: boolean
  readonly now: Date
}

/** What comes of a referral that waits. */
export type Outcome =
  | { readonly outcome: 'wait' }
  | { readonly outcome: 'void'; readonly reason: VoidReason }
  | {
      readonly outcome: 'pay'
      readonly paymentId: bigint
      readonly referrerPoints: bigint
      readonly friendPoints: bigint
      readonly reason: UnpaidReason | ''
    }

/** A record of clearing may come so long after its purchase. */
export const lateDaysMax = 90

/** Decides. A local date may be a day before that in UTC. */
export function outcomeOf(
  { namedAt }: Pick<Referral, 'namedAt'>,
  terms: ReferralTerms,
  { payments, sharesCard, funder, paidThisMonth, referrerLeft, now }: PayingFacts,
): Outcome {
  const namedOn = dayOf(namedAt)
  const voided = (reason: VoidReason): Outcome => ({ outcome: 'void', reason })
  const cleared = payments.filter(isCleared)
  const [first] = cleared
  if (first !== undefined && daysBetween(first.purchasedOn, namedOn) > 1) {
    return voided('purchased_before')
  }
  const qualifying = cleared.find((payment) => comesTo(payment, terms))
  if (qualifying === undefined) {
    const isOver = daysBetween(namedOn, dayOf(now)) > terms.purchaseDays + lateDaysMax
    return isOver ? voided('too_late') : { outcome: 'wait' }
  }
  if (daysBetween(namedOn, qualifying.purchasedOn) > terms.purchaseDays) return voided('too_late')
  if (sharesCard) return voided('shared_card')
  if (funder.earnsUntil < noEnd && funder.earnsUntil < qualifying.purchasedOn) {
    return voided('funder_left')
  }
  const isFull = paidThisMonth >= terms.referrerMonthMax
  const reason = referrerLeft ? 'referrer_left' : isFull ? 'month_full' : ''
  return {
    outcome: 'pay',
    paymentId: qualifying.paymentId,
    referrerPoints: reason === '' ? terms.referrerPoints : 0n,
    friendPoints: terms.friendPoints,
    reason,
  }
}

function comesTo(payment: Payment, { minimumMinor, currency }: ReferralTerms): boolean {
  if (currency !== null && currency !== payment.currency) return false
  return netAmounts(payment).clearedMinor >= minimumMinor
}

/** Until when bonuses that were paid at an instant are taken back. */
export function refundableUntil(paidAt: Date, { refundDays }: ReferralTerms): Date {
  return new Date(paidAt.getTime() + refundDays * 86_400_000)
}
