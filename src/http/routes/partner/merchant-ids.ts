/** `GET /v1/partner/merchant-ids/proposals`: merchant ids that a partner has proposed, and what became of them. */
import { createRoute, z } from '@hono/zod-openapi'
import { asPartner } from '../../../db/scoped.ts'
import { proposalStates } from '../../../partner/location/proposal.ts'
import { selectProposals } from '../../../partner/location/store.ts'
import type { Api } from '../../api.ts'
import { next, pageFields } from '../../conventions/paging.ts'
import { partnerMeant, partnerParameter } from '../../partner-scope.ts'
import {
  nextProposal,
  partnerProposal,
  presentPartnerProposal,
  readProposalCursor,
} from './proposal-document.ts'

const route = createRoute({
  method: 'get',
  path: '/v1/partner/merchant-ids/proposals',
  operationId: 'listPartnerMerchantIdProposals',
  'x-scope': 'locations:read' as const,
  summary: 'Merchant ids that a partner has proposed',
  description: 'The oldest first.',
  tags: ['Locations'],
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': ['invalid_parameter', 'not_found'] as const,
  request: {
    query: z.object({
      partnerId: partnerParameter,
      state: z.enum(proposalStates).optional(),
      ...pageFields,
    }),
  },
  responses: {
    200: {
      description: 'A page of them',
      content: {
        'application/json': { schema: z.object({ proposals: z.array(partnerProposal), next }) },
      },
    },
  },
})

/** Mounts the route. */
export function mountPartnerMerchantIds(api: Api): void {
  const { sql } = api.deps
  api.mount(route, async (c) => {
    const { partnerId: named, state = null, cursor, limit } = c.req.valid('query')
    const partnerId = partnerMeant(c.var.principal, named)
    const query = { partnerId, state, after: readProposalCursor(cursor), limit: limit + 1 }
    const found = await asPartner(sql, partnerId, (scoped) => selectProposals(scoped, query))
    const proposals = found.slice(0, limit).map(presentPartnerProposal)
    return c.json({ proposals, next: nextProposal(found, limit) }, 200)
  })
}
