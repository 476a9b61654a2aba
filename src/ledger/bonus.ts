/** A bonus: points that a funder gives a member at once, for no payment, or takes back. */
import type { Transfer } from './transfer.ts'

/** What for. A bonus is given once for each reason and subject of a member, and taken back once. */
export interface BonusReason {
  /** `referrer`: for bringing a friend; `friend`: for having been brought. */
  readonly reason: 'referrer' | 'friend'
  /** Of whom it speaks: the friend of the referral, a member's id. */
  readonly subjectId: bigint
}

/** One bonus, given or taken back; points are more than zero. */
export interface Bonus extends BonusReason {
  readonly memberId: bigint
  readonly funderId: bigint
  /** The end of the lot that it goes to, or is taken from: `YYYY-MM-DD`. */
  readonly expiresOn: string
  readonly points: bigint
  readonly takenBack: boolean
}

/** The transfer that moves a bonus. */
export function bonusTransfer(bonus: Bonus, transferId: bigint): Transfer {
  const { memberId, funderId, expiresOn, points, takenBack } = bonus
  return {
    ...{ memberId, transferId, kind: 'single', code: 'bonus', points, funderId, expiresOn },
    debitAccountId: takenBack ? memberId : funderId,
    creditAccountId: takenBack ? funderId : memberId,
    ...{ pendingId: null, paymentId: null, ruleId: null, ruleVersion: null, redemptionId: null },
  }
}
