/** What a request about a redemption comes to: transfers in the member's chain, or why not. Pure. */
import type { Chain } from './chain.ts'
import { pointsToReturn } from './parts.ts'
import {
  plainTerms,
  redeemedPoints,
  type NewRedemption,
  type RedeemRequest,
  type Redemption,
  type Refusal,
  type Terms,
} from './redemption.ts'
import { giveBack, spend } from './spend.ts'

/** Done by what is in the chain now, or done before. */
export type Done = { readonly outcome: 'done' } | { readonly outcome: 'repeated' }

const done: Done = { outcome: 'done' }
const repeated: Done = { outcome: 'repeated' }

/** A redemption that is to be made. */
export interface ToMake {
  readonly redemptionId: bigint
  readonly now: Date
  readonly terms?: Terms
  /** How long points in review are held that were asked for at once. */
  readonly reviewSeconds?: number
}

/** Redeems or holds points that the member has available. */
export function planRedemption(
  chain: Chain,
  { memberId, partnerId, key, points, holdSeconds }: RedeemRequest,
  { redemptionId, now, terms = plainTerms, reviewSeconds = 0 }: ToMake,
): Refusal | { readonly outcome: 'done'; readonly redemption: NewRedemption } {
  if (points > chain.available) return insufficient(chain.available)
  const asked = { memberId, redemptionId, partnerId, key, points, holdSeconds, createdAt: now }
  const made = { ...asked, ...terms }
  const seconds = holdSeconds ?? (terms.inReview ? reviewSeconds : null)
  if (seconds === null) {
    spend(chain, { partnerId, redemptionId, points, hold: null })
    const none = { pendingTransferId: null, heldUntil: null }
    return { outcome: 'done', redemption: { ...made, ...none, state: 'posted' } }
  }
  const heldUntil = new Date(now.getTime() + seconds * 1000)
  const pendingTransferId = chain.hold({ redemptionId, partnerId, points, heldUntil })
  return { outcome: 'done', redemption: { ...made, state: 'held', pendingTransferId, heldUntil } }
}

/**
 * Posts a hold with `points`, or with all that it holds where that is `null`. Fewer release the rest; more are taken where the
 * member has them. A hold is a promise against other redemptions, not against points that are taken back:
 * where these are gone the post is refused, and may be made with what is there.
 */
export function planPost(
  chain: Chain,
  { redemptionId, partnerId, state, inReview, takings }: Redemption,
  points: bigint | null,
): Refusal | Done {
  const hold = chain.holdOf(redemptionId)
  if (hold === undefined) {
    const wasPosted = points === null || points === redeemedPoints(takings).redeemed
    return state === 'posted' && wasPosted ? repeated : ended(chain, redemptionId, state)
  }
  if (inReview) return { outcome: 'in_review' }
  const available = chain.available + hold.points
  const wanted = points ?? hold.points
  if (wanted > available) return insufficient(available)
  spend(chain, { partnerId, redemptionId, points: wanted, hold })
  return done
}

/** Voids a hold. */
export function planVoid(chain: Chain, { redemptionId, state }: Redemption): Refusal | Done {
  const hold = chain.holdOf(redemptionId)
  if (hold === undefined) {
    return state === 'voided' ? repeated : ended(chain, redemptionId, state)
  }
  chain.void(hold, 'voided')
  return done
}

/** Ends the review of a hold: it is let go, and may be posted, or it is voided. */
export function planDecision(
  chain: Chain,
  redemption: Redemption,
  decision: 'approved' | 'refused',
): Refusal | Done {
  const { redemptionId, state, inReview } = redemption
  if (!inReview) return { outcome: 'not_in_review' }
  const hold = chain.holdOf(redemptionId)
  if (hold === undefined) return ended(chain, redemptionId, state)
  if (decision === 'refused') chain.void(hold, 'voided')
  return done
}

/** What a key has returned before. */
export interface ReturnBefore {
  readonly points: bigint
  readonly refundedMinor: bigint
}

/** Returns points of a redemption; `before`: the return that the same key made, if it made one. */
export function planReturn(
  chain: Chain,
  redemption: Redemption,
  points: bigint,
  before: ReturnBefore | null,
): Refusal | Done {
  if (before !== null) {
    const isSame = before.refundedMinor === 0n && before.points === points
    return isSame ? repeated : { outcome: 'key_reused' }
  }
  const { redeemed, returned } = redeemedPoints(redemption.takings)
  const returnable = redeemed - returned
  if (points > returnable) return { outcome: 'exceeds_redemption', returnable }
  giveBack(chain, redemption, points)
  return done
}

/** What a refund comes to; `points` are those that it returns, which may be none. */
export type RefundPlan =
  { readonly outcome: 'done'; readonly points: bigint } | { readonly outcome: 'repeated' } | Refusal

/** Returns what a refund of the purchase comes to in points; of a redemption that was posted. */
export function planRefund(
  chain: Chain,
  redemption: Redemption,
  refundedMinor: bigint,
  before: ReturnBefore | null,
): RefundPlan {
  if (before !== null) {
    return { outcome: before.refundedMinor === refundedMinor ? 'repeated' : 'key_reused' }
  }
  const { purchase, state } = redemption
  const isRefundable = purchase !== null && state === 'posted'
  const refundable = isRefundable ? purchase.minor - redemption.refundedMinor : 0n
  if (purchase === null || refundedMinor > refundable) {
    return { outcome: 'exceeds_purchase', refundable }
  }
  const points = pointsToReturn(purchase, redemption, refundedMinor)
  if (points > 0n) giveBack(chain, redemption, points)
  return { outcome: 'done', points }
}

function insufficient(available: bigint): Refusal {
  return { outcome: 'insufficient_points', available }
}

/** Time may have ended the hold in this very chain. */
function ended(chain: Chain, redemptionId: bigint, state: Redemption['state']): Refusal {
  return { outcome: 'hold_ended', state: chain.states.get(redemptionId) ?? state }
}
