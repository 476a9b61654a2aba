/** Documents of merchant ids that partners propose, with what stands against them. */
import { z } from '@hono/zod-openapi'
import { groupBy } from '../../../values/group.ts'
import {
  isAtOnce,
  isTouched,
  takenFrom,
  type ShownProposal,
} from '../../../partner/location/proposal.ts'
import type { MerchantMapping } from '../../../partner/merchant-map.ts'
import { id } from '../../schemas.ts'
import { datedMerchantId, presentDated } from '../partner/location-document.ts'
import { partnerProposal, presentPartnerProposal } from '../partner/proposal-document.ts'

const partner = z.object({ partnerId: id, name: z.string() })

/** A proposal as the operator reads it. */
export const proposalDocument = partnerProposal
  .extend({
    partner,
    takes: z
      .array(z.object({ partnerId: id, locationId: id, location: z.string(), ...datedMerchantId }))
      .openapi({ description: "Other partners' mappings that it takes payments from" }),
    rivals: z
      .array(z.object({ proposalId: id, partner }))
      .openapi({ description: "Other partners' open proposals of the merchant id in that time" }),
  })
  .openapi('MerchantIdProposal')

/** The operator's documents. `mappings` and `rivals`: everybody's, of the merchant ids of the proposals. */
export function presentProposals(
  proposals: readonly ShownProposal[],
  mappings: readonly MerchantMapping[],
  rivals: readonly ShownProposal[],
): z.infer<typeof proposalDocument>[] {
  const idOf = (of: { acquirerId: string; merchantId: string }) =>
    `${of.acquirerId}\n${of.merchantId}`
  const mapped = groupBy(mappings, idOf)
  const proposed = groupBy(rivals, idOf)
  return proposals.map((each) => ({
    ...presentPartnerProposal(each),
    partner: { partnerId: `${each.partnerId}`, name: each.partner },
    takes: takenFrom(each, mapped.get(idOf(each)) ?? []).map((other) => ({
      ...{ partnerId: `${other.partnerId}`, locationId: `${other.locationId}` },
      ...{ location: other.name, ...presentDated(other) },
    })),
    rivals: (proposed.get(idOf(each)) ?? [])
      .filter((other) => other.partnerId !== each.partnerId)
      .filter((other) => isTouched(each, other) && isAtOnce(each, other))
      .map((other) => ({
        proposalId: `${other.proposalId}`,
        partner: { partnerId: `${other.partnerId}`, name: other.partner },
      })),
  }))
}
