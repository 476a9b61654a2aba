/** A member's payments as the member sees them. */

/** Points of a payment: promised, given, or none; `reason` then says why. */
export type PointsState = 'pending' | 'posted' | 'none'

/** One payment, in short; the explanation has the rest. */
export interface MemberPayment {
  readonly memberId: bigint
  readonly paymentId: bigint
  /** Local to where it was made: `YYYY-MM-DD` and `hh:mm:ss`. */
  readonly purchasedOn: string
  readonly purchasedAt: string
  /** When the gateway first heard of it. */
  readonly receivedAt: Date | null
  /** `null` where it was made at no location of the coalition. */
  readonly location: {
    readonly locationId: bigint
    readonly name: string
    readonly city: string
    readonly partner: string
  } | null
  /** Last four digits of the card, or `null` where no card of the member is known to have paid. */
  readonly lastFour: string | null
  readonly currency: string
  /** What is left of it, held or paid, in minor units. */
  readonly netMinor: bigint
  readonly pendingPoints: bigint
  readonly postedPoints: bigint
  /** Why it earned nothing; `''` where it earned. */
  readonly reason: string
}

/** Where a page of payments ended: the next one goes on after it. */
export interface PaymentPlace {
  readonly purchasedOn: string
  readonly paymentId: bigint
}

/** Which payments; `null`: whichever. `month`: `YYYY-MM`. */
export interface PaymentFilter {
  readonly month: string | null
  readonly locationId: bigint | null
  readonly state: PointsState | null
}

/** What the points of a payment are. */
export function stateOf({
  pendingPoints,
  postedPoints,
}: Pick<MemberPayment, 'pendingPoints' | 'postedPoints'>): PointsState {
  if (pendingPoints !== 0n) return 'pending'
  return postedPoints === 0n ? 'none' : 'posted'
}
