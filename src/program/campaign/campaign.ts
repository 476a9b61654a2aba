/** Campaigns: rules with one budget, and a share of members that is left out so that the lift can be measured. */
import { createHash } from 'node:crypto'

/** What rules of a campaign have in common. */
export interface Campaign {
  readonly campaignId: bigint
  readonly name: string
  /** The most points that its rules give in all; `null` is no limit. */
  readonly budgetPoints: bigint | null
  /** Of a hundred members, how many are left out. */
  readonly holdOutPercent: number
}

/**
 * Whether a campaign leaves a member out. By a hash of both, so that it is as good as drawn by lot, the same for ever, and
 * has nothing to do with other campaigns.
 */
export function isHeldOut(
  { campaignId, holdOutPercent }: Pick<Campaign, 'campaignId' | 'holdOutPercent'>,
  memberId: bigint,
): boolean {
  if (holdOutPercent === 0) return false
  const digest = createHash('sha256').update(`hold-out ${campaignId} ${memberId}`).digest()
  // 48 bits: a hundredth of them is exact to one part in 10^12.
  return digest.readUIntBE(0, 6) % 10_000 < holdOutPercent * 100
}
