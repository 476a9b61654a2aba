/** What a request about a redemption comes to: transfers in the member's chain, or why not. Pure. */
import type { Chain } from './chain.ts'
import {
  redeemedPoints,
  type NewRedemption,
  type RedeemRequest,
  type Redemption,
  type Refusal,
} from './redemption.ts'
import { giveBack, spend } from './spend.ts'

/** Done by what is in the chain now, or done before. */
export type Done = { readonly outcome: 'done' } | { readonly outcome: 'repeated' }

const done: Done = { outcome: 'done' }
const repeated: Done = { outcome: 'repeated' }

/** Redeems or holds points that the member has available. */
export function planRedemption(
  chain: Chain,
  { memberId, partnerId, key, points, holdSeconds }: RedeemRequest,
  redemptionId: bigint,
  now: Date,
): Refusal | { readonly outcome: 'done'; readonly redemption: NewRedemption } {
  if (points > chain.available) return insufficient(chain.available)
  const made = { memberId, redemptionId, partnerId, key, points, createdAt: now }
  if (holdSeconds === null) {
    spend(chain, { partnerId, redemptionId, points, hold: null })
    const redemption = {
      ...made,
      state: 'posted',
      pendingTransferId: null,
      heldUntil: null,
    } as const
    return { outcome: 'done', redemption }
  }
  const heldUntil = new Date(now.getTime() + holdSeconds * 1000)
  const pendingTransferId = chain.hold({ redemptionId, partnerId, points, heldUntil })
  return {
    outcome: 'done',
    redemption: { ...made, state: 'held', pendingTransferId, heldUntil },
  }
}

/**
 * Posts a hold with `points`, or with all that it holds where that is `null`. Fewer release the rest; more are taken where the
 * member has them. A hold is a promise against other redemptions, not against points that are taken back:
 * where these are gone the post is refused, and may be made with what is there.
 */
export function planPost(
  chain: Chain,
  { redemptionId, partnerId, state, takings }: Redemption,
  points: bigint | null,
): Refusal | Done {
  const hold = chain.holdOf(redemptionId)
  if (hold === undefined) {
    const wasPosted = points === null || points === redeemedPoints(takings).redeemed
    return state === 'posted' && wasPosted ? repeated : ended(chain, redemptionId, state)
  }
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

/** Returns points of a redemption; `before`: of the return that the same key made, if it made one. */
export function planReturn(
  chain: Chain,
  redemption: Redemption,
  points: bigint,
  before: bigint | null,
): Refusal | Done {
  if (before !== null) return before === points ? repeated : { outcome: 'key_reused' }
  const { redeemed, returned } = redeemedPoints(redemption.takings)
  const returnable = redeemed - returned
  if (points > returnable) return { outcome: 'exceeds_redemption', returnable }
  giveBack(chain, redemption, points)
  return done
}

function insufficient(available: bigint): Refusal {
  return { outcome: 'insufficient_points', available }
}

/** Time may have ended the hold in this very chain. */
function ended(chain: Chain, redemptionId: bigint, state: Redemption['state']): Refusal {
  return { outcome: 'hold_ended', state: chain.states.get(redemptionId) ?? state }
}
