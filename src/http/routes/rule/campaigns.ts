/** `/v1/partner/campaigns`: what rules may have in common, a budget and a hold-out group. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  readCampaign,
  readCampaigns,
  saveCampaign,
  type CampaignRow,
} from '../../../program/campaign/store.ts'
import { readPartnerNames } from '../../../partner/store.ts'
import { ruleName } from '../../../program/approval/draft.ts'
import { maySee } from '../../access.ts'
import type { Api } from '../../api.ts'
import { next, pageFields, pageOf } from '../../conventions/paging.ts'
import { ownerMeant, ownerQuery } from '../../partner-scope.ts'
import { ProblemError } from '../../problem.ts'
import { id, idParameter } from '../../schemas.ts'

const campaign = z
  .object({
    campaignId: id,
    partnerId: id.nullable().openapi({ description: "null: the coalition's own" }),
    name: z.string(),
    budgetPoints: z.string().nullable(),
    usedPoints: z.string(),
    holdOutPercent: z.int(),
  })
  .openapi('Campaign')

const shared = { tags: ['Rules'] }

const list = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/partner/campaigns',
  operationId: 'listCampaigns',
  'x-scope': 'rules:read' as const,
  summary: 'Campaigns',
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': ['invalid_parameter', 'not_found'] as const,
  request: { query: ownerQuery.extend(pageFields) },
  responses: {
    200: {
      description: 'A page, the oldest first',
      content: { 'application/json': { schema: z.object({ campaigns: z.array(campaign), next }) } },
    },
  },
})

const create = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/partner/campaigns',
  operationId: 'createCampaign',
  'x-scope': 'rules:write' as const,
  summary: 'Make a campaign',
  description: 'It is never changed: the same again answers the campaign that there is.',
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': ['invalid_parameter', 'not_found', 'campaign_exists'] as const,
  request: {
    query: ownerQuery,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            name: ruleName,
            budgetPoints: z
              .string()
              .regex(/^[1-9]\d{0,14}$/)
              .nullable()
              .default(null)
              .openapi({ description: 'The most points that its rules give in all' }),
            holdOutPercent: z
              .int()
              .min(0)
              .max(50)
              .default(0)
              .openapi({ description: 'Of a hundred members, how many are left out' }),
          }),
        },
      },
    },
  },
  responses: {
    201: { description: 'The campaign', content: { 'application/json': { schema: campaign } } },
  },
})

const read = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/partner/campaigns/{id}',
  operationId: 'readCampaign',
  'x-scope': 'rules:read' as const,
  summary: 'A campaign, and what is used of its budget',
  'x-access': { operator: 'any', partner: 'own' } as const,
  'x-problems': ['not_found'] as const,
  request: {
    params: z.object({ id: idParameter.openapi({ param: { name: 'id', in: 'path' } }) }),
  },
  responses: {
    200: { description: 'The campaign', content: { 'application/json': { schema: campaign } } },
  },
})

/** Mounts the routes. */
export function mountCampaigns(api: Api): void {
  const { sql } = api.deps
  api.mount(list, async (c) => {
    const { partnerId: named, ...query } = c.req.valid('query')
    const partnerId = ownerMeant(c.var.principal, named)
    const campaigns = await readCampaigns(sql, { partnerId })
    const page = pageOf(campaigns, query, ({ campaignId }) => campaignId)
    return c.json({ campaigns: page.rows.map(present), next: page.next }, 200)
  })
  api.mount(create, async (c) => {
    const partnerId = ownerMeant(c.var.principal, c.req.valid('query').partnerId)
    if (partnerId !== null && !(await readPartnerNames(sql)).has(partnerId)) {
      throw new ProblemError('not_found')
    }
    const { name, budgetPoints, holdOutPercent } = c.req.valid('json')
    const budget = budgetPoints === null ? null : BigInt(budgetPoints)
    const campaignId = await saveCampaign(sql, {
      ...{ partnerId, name, holdOutPercent },
      budgetPoints: budget,
    })
    const made = campaignId === null ? null : await readCampaign(sql, campaignId)
    if (made === null) throw new ProblemError('campaign_exists')
    return c.json(present(made), 201)
  })
  api.mount(read, async (c) => {
    const found = await readCampaign(sql, c.req.valid('param').id)
    const partnerId = found?.partnerId ?? null
    if (found === null || !maySee(c.var.principal, { memberId: 0n, partnerId })) {
      throw new ProblemError('not_found')
    }
    return c.json(present(found), 200)
  })
}

function present(from: CampaignRow): z.infer<typeof campaign> {
  const { campaignId, partnerId, name, budgetPoints, usedPoints, holdOutPercent } = from
  return {
    ...{ campaignId: `${campaignId}`, partnerId: partnerId === null ? null : `${partnerId}`, name },
    ...{ budgetPoints: budgetPoints === null ? null : `${budgetPoints}` },
    ...{ usedPoints: `${usedPoints}`, holdOutPercent },
  }
}
