/** Who has a say in a request about a redemption: asked in its transaction, under the member's lock. */
import type { Queryable } from '../../db/connect.ts'
import type { NewRedemption, RedeemRequest, Redemption, Terms } from './redemption.ts'

/** Lets a request to redeem in, on terms. */
export interface Admission {
  readonly terms: Terms
  /** How long points are held that are in review and were to be redeemed at once. */
  readonly reviewSeconds: number
  /** Writes what goes with the redemption, in its transaction; not called where points are wanting. */
  record(redemption: NewRedemption): Promise<void>
}

/**
 * Asked of every request to redeem that is no repeat. What it writes before it refuses is kept: the
 * transaction is committed whatever the answer.
 */
export interface Gate<Refused> {
  admit(
    sql: Queryable,
    asked: RedeemRequest,
    now: Date,
  ): Promise<{ readonly admitted: Admission } | { readonly refused: Refused }>
}

/** Asked before `points` of an open hold are posted; `null` lets them be. */
export type Guard<Refused> = (
  sql: Queryable,
  redemption: Redemption,
  points: bigint,
) => Promise<Refused | null>

/** Written in the transaction that changes a hold, once. */
export type Alongside = (sql: Queryable) => Promise<void>
