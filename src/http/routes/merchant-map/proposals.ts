/** `/v1/merchant-ids/proposals`: merchant ids that partners propose for their locations, and what the operator decides. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  approveProposal,
  previewProposal,
  refuseProposal,
  type ProposalFault,
} from '../../../intake/store/proposals.ts'
import { proposalStates } from '../../../partner/location/proposal.ts'
import { selectMappings, selectProposals, selectRivals } from '../../../partner/location/store.ts'
import { readLocations, readPartnerNames } from '../../../partner/store.ts'
import { isNote, noteCharsMax } from '../../../payment/exception.ts'
import type { Api } from '../../api.ts'
import { about } from '../../audit.ts'
import { next, pageFields } from '../../conventions/paging.ts'
import { ProblemError, type ProblemCode } from '../../problem.ts'
import { id, idParameter } from '../../schemas.ts'
import { mapDifference, presentDifference } from './map-change-document.ts'
import { nextProposal, readProposalCursor } from '../partner/proposal-document.ts'
import { presentProposals, proposalDocument } from './proposal-document.ts'

const tags = ['Merchant ids']

const list = createRoute({
  method: 'get',
  path: '/v1/merchant-ids/proposals',
  operationId: 'listMerchantIdProposals',
  'x-scope': 'merchant-ids:read' as const,
  summary: 'Merchant ids that partners propose',
  description:
    'The oldest first, each with what it takes from other partners, and who else proposes it.',
  tags,
  'x-access': { operator: 'any' } as const,
  'x-problems': ['invalid_parameter'] as const,
  request: { query: z.object({ state: z.enum(proposalStates).default('open'), ...pageFields }) },
  responses: {
    200: {
      description: 'A page of them',
      content: {
        'application/json': { schema: z.object({ proposals: z.array(proposalDocument), next }) },
      },
    },
  },
})

const params = z.object({
  id: idParameter.openapi({ param: { name: 'id', in: 'path', description: "The proposal's id" } }),
})

const approve = createRoute({
  method: 'post',
  path: '/v1/merchant-ids/proposals/{id}/approve',
  operationId: 'approveMerchantIdProposal',
  'x-scope': 'merchant-ids:write' as const,
  summary: 'Map a merchant id as its partner proposes, or show what that does',
  description:
    'The partner reads the payments of whatever is mapped to it, so be sure that the shop is its own. The map holds at once; ' +
    'payments that were made already are placed anew by a job within a minute or two. Approved before, it changes nothing.',
  tags,
  'x-access': { operator: 'any' } as const,
  'x-problems': [
    ...(['not_found', 'proposal_decided', 'proposal_conflict'] as const),
    ...(['map_change_refused', 'busy'] as const),
  ],
  request: {
    params,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .strictObject({
              dryRun: z.boolean().default(false),
              takesFromOthers: z.boolean().default(false).openapi({
                description: "true: that it takes another partner's was seen, and is meant",
              }),
            })
            .openapi('ProposalApproval', { example: {} }),
        },
      },
    },
  },
  responses: {
    200: {
      description: 'What it would do',
      content: { 'application/json': { schema: mapDifference } },
    },
    202: {
      description: 'The map is changed; payments are being placed anew',
      content: { 'application/json': { schema: z.object({ changeId: id }) } },
    },
  },
})

const refuse = createRoute({
  method: 'post',
  path: '/v1/merchant-ids/proposals/{id}/refuse',
  operationId: 'refuseMerchantIdProposal',
  'x-scope': 'merchant-ids:write' as const,
  summary: 'Refuse a merchant id that a partner proposes',
  description: 'It may be approved later. The same again changes nothing.',
  tags,
  'x-access': { operator: 'any' } as const,
  'x-problems': ['not_found', 'proposal_decided'] as const,
  request: {
    params,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .strictObject({
              note: z
                .string()
                .max(noteCharsMax)
                .refine(isNote)
                .default('')
                .openapi({ description: 'For the partner; no card numbers' }),
            })
            .openapi('ProposalRefusal'),
        },
      },
    },
  },
  responses: { 204: { description: 'It is refused' } },
})

const problems = {
  not_found: 'not_found',
  decided: 'proposal_decided',
  conflict: 'proposal_conflict',
  map_changed: 'map_change_refused',
} as const satisfies Record<ProposalFault, ProblemCode>

/** Mounts the routes. */
export function mountMerchantIdProposals(api: Api): void {
  const { sql } = api.deps
  api.mount(list, async (c) => {
    const { state, cursor, limit } = c.req.valid('query')
    const query = { partnerId: null, state, after: readProposalCursor(cursor), limit: limit + 1 }
    const found = await selectProposals(sql, query)
    const page = found.slice(0, limit)
    const [mappings, rivals] = await Promise.all([
      selectMappings(sql, page),
      selectRivals(sql, page),
    ])
    const proposals = presentProposals(page, mappings, rivals)
    return c.json({ proposals, next: nextProposal(found, limit) }, 200)
  })
  // Each one holds a connection for as long as it takes.
  let isShowing = false
  api.mount(approve, async (c) => {
    const proposalId = c.req.valid('param').id
    const { dryRun, takesFromOthers } = c.req.valid('json')
    if (!dryRun) {
      const by = c.var.principal.keyName
      const made = await approveProposal(sql, proposalId, { by, takesFromOthers })
      if ('outcome' in made) throw new ProblemError(problems[made.outcome])
      return c.json({ changeId: `${made.changeId}` }, 202)
    }
    if (isShowing) throw new ProblemError('busy')
    isShowing = true
    const left = AbortSignal.any([c.var.expired, c.req.raw.signal])
    const shown = await previewProposal(sql, proposalId, left).finally(
      () => void (isShowing = false),
    )
    if ('outcome' in shown) throw new ProblemError(problems[shown.outcome])
    for (const { memberId } of shown.difference.listed) about(c, memberId)
    const [locations, partners] = [await readLocations(sql), await readPartnerNames(sql)]
    return c.json(presentDifference(shown.difference, locations, partners), 200)
  })
  api.mount(refuse, async (c) => {
    const decision = { by: c.var.principal.keyName, note: c.req.valid('json').note }
    const { outcome } = await refuseProposal(sql, c.req.valid('param').id, decision)
    if (outcome !== 'refused') throw new ProblemError(problems[outcome])
    return c.body(null, 204)
  })
}
