/** A purchase that was paid partly by points: its two parts, and what a refund gives back of each. Pure. */
import { smaller } from '../../values/amount.ts'
import { redeemedPoints, type Purchase, type Redemption } from './redemption.ts'

/** What of a purchase points have paid, and what was paid by other means; together the purchase. */
export interface Parts {
  readonly pointsMinor: bigint
  readonly moneyMinor: bigint
}

/** The parts, where so many points were redeemed for the purchase. */
export function partsOf({ minor, minorPerPoint }: Purchase, redeemed: bigint): Parts {
  const worth = redeemed * minorPerPoint
  const pointsMinor = smaller(worth, minor)
  return { pointsMinor, moneyMinor: minor - pointsMinor }
}

/** What refunds come to, in points and in money. */
export interface Refunded {
  readonly points: bigint
  readonly moneyMinor: bigint
}

/**
 * What is given back by the time that `refundedMinor` of the purchase is refunded in all: of either part the same share,
 * rounded down. So a refund is the difference of two of these, the last one returns the rest, and no order or number of them
 * gives more than there was.
 */
export function refundedParts(
  purchase: Purchase,
  redeemed: bigint,
  refundedMinor: bigint,
): Refunded {
  const { moneyMinor } = partsOf(purchase, redeemed)
  return {
    points: (redeemed * refundedMinor) / purchase.minor,
    moneyMinor: (moneyMinor * refundedMinor) / purchase.minor,
  }
}

/** Points that a further refund returns: fewer where some were returned without one. */
export function pointsToReturn(
  purchase: Purchase,
  { takings, refundedMinor }: Pick<Redemption, 'takings' | 'refundedMinor'>,
  furtherMinor: bigint,
): bigint {
  const { redeemed, returned } = redeemedPoints(takings)
  const due = refundedParts(purchase, redeemed, refundedMinor + furtherMinor).points
  return due > returned ? due - returned : 0n
}
