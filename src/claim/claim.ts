/** Claims: a purchase that a member says is missing, by place, day and exact amount. Pure. */
import { clockMinutesMax } from '../receipt/checks.ts'
import { dayAfter, dayBefore, dayOf } from '../values/time.ts'

/** Open claims of a member at a time. */
export const openClaimsMax = 5
/** How long ago, in days, the purchase may be. */
export const claimDaysMax = 90
/** Longest reason that a partner gives, in UTF-16 units. */
export const reasonCharsMax = 500

/** `counted`: it was there already. */
export type ClaimState = 'open' | 'counted' | 'accepted' | 'refused'

/** Which claim: a member's. */
export interface ClaimId {
  readonly memberId: bigint
  readonly claimId: bigint
}

/** A purchase as the member knows it. */
export interface Missed {
  readonly locationId: bigint
  /** The local day, `YYYY-MM-DD`. */
  readonly day: string
  /** More than zero. */
  readonly amountMinor: bigint
  readonly currency: string
}

/** A claim as it is kept. */
export interface Claim extends ClaimId, Missed {
  readonly partnerId: bigint
  readonly location: string
  readonly state: ClaimState
  /**
   * The payment that it turned out to be, or that the partner's receipt has made. Of an open one: a payment of the member's
   * that fits, whose merchant id is nobody's, or which a person has to decide about.
   */
  readonly paymentId: bigint | null
  readonly receiptId: string
  readonly reason: string
  readonly openedAt: Date
  readonly decidedAt: Date | null
  readonly decidedBy: string | null
}

/** Why a claim is not taken. */
export type ClaimFault = 'too_old' | 'in_the_future' | 'before_joining'

/** What is wrong with the day of a claim; `null`: nothing. A local day may be one off from that in UTC. */
export function faultIn({ day }: Missed, joinedAt: Date, now: Date): ClaimFault | null {
  const today = dayOf(now)
  if (day > dayAfter(today)) return 'in_the_future'
  if (day < dayBefore(today, claimDaysMax)) return 'too_old'
  return day < dayBefore(dayOf(joinedAt), 1) ? 'before_joining' : null
}

/** A payment of the member's with the amount of a claim, of a day near its. */
export interface Fitting {
  readonly paymentId: bigint
  readonly locationId: bigint | null
  readonly reason: string
}

/**
 * What a claim comes to: `counted` where such a payment is at the place already; else it is open for the partner, with the
 * one payment that may be it.
 */
export function outcomeOf(
  { locationId }: Missed,
  fitting: readonly Fitting[],
): { readonly state: 'open' | 'counted'; readonly paymentId: bigint | null } {
  const there = fitting.find((each) => each.locationId === locationId && each.reason !== 'moved')
  if (there !== undefined) return { state: 'counted', paymentId: there.paymentId }
  const nowhere = fitting.filter(
    (each) => each.reason === 'ambiguous_match' || each.locationId === null,
  )
  const [only] = nowhere
  return { state: 'open', paymentId: nowhere.length === 1 ? (only?.paymentId ?? null) : null }
}

/** Whether a receipt of a local time `at` (RFC 3339) may be of the claim's day. */
export function isOfDay({ day }: Missed, at: string): boolean {
  const date = at.slice(0, 10)
  return date >= dayBefore(day, 1) && date <= dayAfter(day)
}

/** Whether a receipt of a local time and a payment of a bank are one purchase by their clocks. */
export function isOneTime(
  at: string,
  payment: { readonly purchasedOn: string; readonly purchasedAt: string },
): boolean {
  const till = Date.parse(`${at.slice(0, 19)}Z`)
  const bank = Date.parse(`${payment.purchasedOn}T${payment.purchasedAt.slice(0, 8)}Z`)
  return Math.abs(till - bank) <= clockMinutesMax * 60_000
}
