/** The routes of how members stand: tiers, segments and loyalty indices. */
import type { Api } from '../../api.ts'
import { mountLoyaltyIndex } from './loyalty-index.ts'
import { mountMemberIndex } from './member-index.ts'
import { mountMemberTier } from './member-tier.ts'
import { mountSegmentMembers } from './segment-members.ts'
import { mountSegments } from './segments.ts'
import { mountTiers } from './tiers.ts'

/** Mounts them. */
export function mountStanding(api: Api): void {
  const mounts = [mountTiers, mountMemberTier, mountSegments, mountSegmentMembers]
  for (const mount of [...mounts, mountLoyaltyIndex, mountMemberIndex]) mount(api)
}
