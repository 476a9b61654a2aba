/** Redemptions: points that a member spends at a partner, and what became of a request to do so. */

/** `held` until it is posted, voided, or its time is over; one without a hold is posted at once. */
export type RedemptionState = 'held' | 'posted' | 'voided' | 'expired'

/** Which redemption: a member's. */
export interface RedemptionId {
  readonly memberId: bigint
  readonly redemptionId: bigint
}

/** What one lot gave to a redemption, and what of it was returned. */
export interface Taking {
  readonly funderId: bigint
  readonly expiresOn: string
  readonly redeemed: bigint
  readonly returned: bigint
}

/** A redemption as it stands. */
export interface Redemption extends RedemptionId {
  readonly partnerId: bigint
  /** The caller's, a UUID: a repeat has the same one. */
  readonly key: string
  /** What was asked for; what was posted is in {@link Redemption.takings}. */
  readonly points: bigint
  readonly state: RedemptionState
  /** The hold: its pending transfer, and the instant from which it holds no longer. */
  readonly pendingTransferId: bigint | null
  readonly heldUntil: Date | null
  readonly createdAt: Date
  /** By lot, oldest first; empty until it is posted. */
  readonly takings: readonly Taking[]
}

/** A redemption before anything was taken for it. */
export type NewRedemption = Omit<Redemption, 'takings'>

/** A request to redeem. */
export interface RedeemRequest {
  readonly memberId: bigint
  readonly partnerId: bigint
  readonly key: string
  /** More than zero. */
  readonly points: bigint
  /** How long to hold them; `null`: they are redeemed at once. */
  readonly holdSeconds: number | null
}

/** A request to return points of a redemption; `key` tells repeats as in {@link RedeemRequest}. */
export interface ReturnRequest extends RedemptionId {
  readonly key: string
  readonly points: bigint
}

/** Why a request was not done. Nothing was redeemed, held, released or returned by it. */
export type Refusal =
  | { readonly outcome: 'not_found' | 'key_reused' | 'partner_left' }
  /** The member may spend fewer points than that; below zero where points are owed. */
  | { readonly outcome: 'insufficient_points'; readonly available: bigint }
  /** The redemption is no hold any more. */
  | { readonly outcome: 'hold_ended'; readonly state: RedemptionState }
  /** More than was redeemed and is not returned yet. */
  | { readonly outcome: 'exceeds_redemption'; readonly returnable: bigint }

/** What became of a request. `repeated`: it had been done before; nothing was done again. */
export type RedemptionAnswer =
  { readonly outcome: 'done' | 'repeated'; readonly redemption: Redemption } | Refusal

/** Points that were redeemed, and how many of them were returned. */
export function redeemedPoints(takings: readonly Taking[]): { redeemed: bigint; returned: bigint } {
  const sum = { redeemed: 0n, returned: 0n }
  for (const { redeemed, returned } of takings) {
    sum.redeemed += redeemed
    sum.returned += returned
  }
  return sum
}

/** Whether a request repeats the one that made a redemption. */
export function isRepeat(
  request: RedeemRequest,
  { points, heldUntil, createdAt }: Redemption,
): boolean {
  const seconds = heldUntil === null ? null : (heldUntil.getTime() - createdAt.getTime()) / 1000
  return request.points === points && request.holdSeconds === seconds
}
