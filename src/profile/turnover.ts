/** What members buy at partners, by month: what a payment's change means for it. */
import { monthOf } from '../values/time.ts'

/** A payment's part: what of it was cleared and not refunded, and the points that were posted for it. */
export interface Purchase {
  readonly memberId: bigint
  readonly partnerId: bigint
  /** `YYYY-MM-DD`. */
  readonly purchasedOn: string
  readonly currency: string
  /** Zero counts as no payment. */
  readonly amountMinor: bigint
  readonly points: bigint
}

/** What a member's turnover at a partner in a month changes by. */
export interface TurnoverChange {
  readonly memberId: bigint
  readonly partnerId: bigint
  /** First day of the month, `YYYY-MM-DD`. */
  readonly month: string
  readonly currency: string
  payments: number
  amountMinor: bigint
  points: bigint
  /** The latest day of a purchase that came to it. */
  lastOn: string
}

/** Changes by the text of their key. */
export type TurnoverChanges = Map<string, TurnoverChange>

/** Takes a payment's old part out and puts the new one in. */
export function addTurnover(
  changes: TurnoverChanges,
  before: Purchase | null,
  after: Purchase | null,
): void {
  if (before !== null) add(changes, before, -1)
  if (after !== null) add(changes, after, 1)
}

function add(changes: TurnoverChanges, purchase: Purchase, sign: 1 | -1): void {
  const { memberId, partnerId, purchasedOn, currency, amountMinor, points } = purchase
  if (amountMinor === 0n && points === 0n) return
  const month = monthOf(purchasedOn)
  const key = `${memberId}/${partnerId}/${month}/${currency}`
  let change = changes.get(key)
  if (change === undefined) {
    const nothing = { payments: 0, amountMinor: 0n, points: 0n, lastOn: month }
    change = { memberId, partnerId, month, currency, ...nothing }
    changes.set(key, change)
  }
  if (amountMinor > 0n) change.payments += sign
  change.amountMinor += BigInt(sign) * amountMinor
  change.points += BigInt(sign) * points
  if (sign === 1 && purchasedOn > change.lastOn) change.lastOn = purchasedOn
}
