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

/** A purchase of which points pay a part, in minor units of its currency. */
export interface Purchase {
  readonly minor: bigint
  readonly currency: string
  /** What one point pays of it. */
  readonly minorPerPoint: bigint
}

/** How the member has proved to be there; `''` not at all. */
export type Proof = '' | 'code' | 'terminal_pin'

/** On what terms points are redeemed, besides who, where and how many. */
export interface Terms {
  /** The caller's name of the till; `''` where it has not told. */
  readonly till: string
  /** Name of the API key. */
  readonly madeBy: string
  readonly proof: Proof
  /** The payment that is the proof, of `terminal_pin`. */
  readonly proofPaymentId: bigint | null
  readonly quoteId: string | null
  readonly purchase: Purchase | null
  /** A person looks at it first: it is held, and not posted until then. */
  readonly inReview: boolean
}

/** The terms of a redemption of which nothing more is known. */
export const plainTerms: Terms = {
  ...{ till: '', madeBy: '', proof: '', proofPaymentId: null, quoteId: null },
  ...{ purchase: null, inReview: false },
}

/** A redemption as it stands. */
export interface Redemption extends RedemptionId, Terms {
  readonly partnerId: bigint
  /** The caller's, a UUID: a repeat has the same one. */
  readonly key: string
  /** What was asked for; what was posted is in {@link Redemption.takings}. */
  readonly points: bigint
  /** As it was asked for: `null`, at once. */
  readonly holdSeconds: number | null
  readonly state: RedemptionState
  /** The hold: its pending transfer, and the instant from which it holds no longer. */
  readonly pendingTransferId: bigint | null
  readonly heldUntil: Date | null
  readonly createdAt: Date
  /** By lot, oldest first; empty until it is posted. */
  readonly takings: readonly Taking[]
  /** How much of the purchase was refunded, as far as it was told so. */
  readonly refundedMinor: bigint
}

/** A redemption before anything was taken for it. */
export type NewRedemption = Omit<Redemption, 'takings' | 'refundedMinor'>

/** A request to redeem. */
export interface RedeemRequest {
  readonly memberId: bigint
  readonly partnerId: bigint
  readonly key: string
  /** More than zero. */
  readonly points: bigint
  /** How long to hold them; `null`: they are redeemed at once. */
  readonly holdSeconds: number | null
  readonly quoteId?: string | null
  /** The purchase that they pay a part of, where no quote names it. */
  readonly purchase?: Pick<Purchase, 'minor' | 'currency'> | null
}

/** A request to return points of a redemption; `key` tells repeats as in {@link RedeemRequest}. */
export interface ReturnRequest extends RedemptionId {
  readonly key: string
  readonly points: bigint
}

/** A request to return what a refund of the purchase comes to in points. */
export interface RefundRequest extends RedemptionId {
  readonly key: string
  /** How much of the purchase is refunded by it, in both parts: more than zero. */
  readonly refundedMinor: bigint
}

/** Why a request was not done. Nothing was redeemed, held, released or returned by it. */
export type Refusal =
  | { readonly outcome: 'not_found' | 'key_reused' | 'partner_left' }
  /** The member may spend fewer points than that; below zero where points are owed. */
  | { readonly outcome: 'insufficient_points'; readonly available: bigint }
  /** The redemption is no hold any more. */
  | { readonly outcome: 'hold_ended'; readonly state: RedemptionState }
  /** A person has not looked at it yet; or, where that is asked, it waits for nobody. */
  | { readonly outcome: 'in_review' | 'not_in_review' }
  /** More than was redeemed and is not returned yet. */
  | { readonly outcome: 'exceeds_redemption'; readonly returnable: bigint }
  /** More than the purchase was, less what was refunded; zero where no purchase is known. */
  | { readonly outcome: 'exceeds_purchase'; readonly refundable: bigint }

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

/** Whether a request repeats the one that made a redemption. A quote says what the purchase is. */
export function isRepeat(asked: RedeemRequest, made: Redemption): boolean {
  const { quoteId = null, purchase = null } = asked
  return (
    asked.points === made.points &&
    asked.holdSeconds === made.holdSeconds &&
    quoteId === made.quoteId &&
    (purchase === null ? quoteId !== null || made.purchase === null : isSame(purchase, made))
  )
}

function isSame(asked: Pick<Purchase, 'minor' | 'currency'>, { purchase }: Redemption): boolean {
  return asked.minor === purchase?.minor && asked.currency === purchase.currency
}
