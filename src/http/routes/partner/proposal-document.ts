/** Documents of merchant ids that a partner proposes, as it reads them. */
import { z } from '@hono/zod-openapi'
import { proposalStates, type ShownProposal } from '../../../partner/location/proposal.ts'
import { cursorOf, readCursor } from '../../cursor.ts'
import { id } from '../../schemas.ts'
import { datedMerchantId, presentDated } from './location-document.ts'

/** A proposal as its partner reads it. */
export const partnerProposal = z
  .object({
    proposalId: id,
    kind: z.enum(['map', 'end']).openapi({
      description:
        '`map`: the location has the merchant id in that time. `end`: it has it no longer from `validTo` on',
    }),
    location: z.object({ locationId: id, name: z.string(), city: z.string() }),
    ...datedMerchantId,
    state: z.enum(proposalStates).openapi({
      description: '`replaced`: the partner has said otherwise since',
    }),
    note: z.string().openapi({ description: 'Why it was refused', example: '' }),
    proposedAt: z.iso.datetime(),
    decidedAt: z.iso.datetime().nullable(),
  })
  .openapi('PartnerMerchantIdProposal')

/** The partner's document. Nothing of others is in it. */
export function presentPartnerProposal(from: ShownProposal): z.infer<typeof partnerProposal> {
  const { proposalId, kind, state, note, proposedAt, decidedAt } = from
  return {
    ...{ proposalId: `${proposalId}`, kind },
    location: { locationId: `${from.locationId}`, name: from.location, city: from.city },
    ...presentDated(from),
    ...{ state, note, proposedAt: proposedAt.toISOString() },
    decidedAt: decidedAt?.toISOString() ?? null,
  }
}

/** The id after which a page begins. */
export function readProposalCursor(cursor: string | undefined): bigint {
  if (cursor === undefined) return 0n
  const [after = '0'] = readCursor(cursor, /^(\d{1,18})\.$/)
  return BigInt(after)
}

/** `next` of a page of `limit`, of which one more was read. */
export function nextProposal(found: readonly ShownProposal[], limit: number): string | null {
  const last = found.length > limit ? found[limit - 1] : undefined
  return last === undefined ? null : cursorOf(last.proposalId, '')
}
