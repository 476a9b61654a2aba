/** Redemptions that a person looks at first. */
import type { Proof, RedemptionId } from '../ledger/redemption/redemption.ts'

/** One of them. */
export interface Review extends RedemptionId {
  readonly partnerId: bigint
  readonly points: bigint
  readonly till: string
  readonly madeBy: string
  readonly proof: Proof
  /** The limits that it is beyond, e.g. `member_hour_redemptions`. */
  readonly reasons: readonly string[]
  readonly openedAt: Date
  /** Until when it waits. */
  readonly heldUntil: Date
  /** Whether it still waits. */
  readonly waits: boolean
  /** `null` as long as nobody has decided. */
  readonly decision: 'approved' | 'refused' | null
  readonly decidedBy: string | null
  readonly decidedAt: Date | null
  readonly note: string | null
}

/** What a person decides: it may be posted, or it is voided. */
export interface Decision {
  readonly decision: 'approved' | 'refused'
  /** Name of the API key, or of the user of the command line. */
  readonly by: string
  readonly note: string
}
