/** `GET /v1/partner/loyalty-index/members/{memberId}`: a member's loyalty index, month by month. */
import { createRoute, z } from '@hono/zod-openapi'
import { partNames } from '../../../program/loyalty-index/index-definition.ts'
import { readIndexHistory } from '../../../program/loyalty-index/store.ts'
import type { Api } from '../../api.ts'
import { about } from '../../audit.ts'
import { ownerIdMeant, ownerQuery } from '../../partner-scope.ts'
import { ProblemError } from '../../problem.ts'
import { id, idParameter } from '../../schemas.ts'

const monthsMax = 60

const month = z.object({
  month: z.string().openapi({ example: '2026-11' }),
  index: z.int(),
  version: z.int().openapi({ description: 'Of the definition' }),
  parts: z.partialRecord(z.enum(partNames), z.int()).openapi({
    description: 'What each part came to; one of which nothing is known is left out',
  }),
})

const answer = z
  .object({
    memberId: id,
    index: z.int().openapi({ description: 'As of the last refresh, 0 to 1000' }),
    history: z.array(month).openapi({
      description: 'The latest month first. A month that is not there is as the one before it',
    }),
  })
  .openapi('MemberLoyaltyIndex')

const route = createRoute({
  method: 'get',
  path: '/v1/partner/loyalty-index/members/{memberId}',
  operationId: 'readMemberLoyaltyIndex',
  'x-scope': 'standing:read' as const,
  summary: "A member's loyalty index, with its history",
  tags: ['Standing'],
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': ['invalid_parameter', 'not_found'] as const,
  request: {
    query: ownerQuery,
    params: z.object({
      memberId: idParameter.openapi({ param: { name: 'memberId', in: 'path' } }),
    }),
  },
  responses: {
    200: { description: 'The index', content: { 'application/json': { schema: answer } } },
  },
})

/** Mounts the route. */
export function mountMemberIndex(api: Api): void {
  const { sql } = api.deps
  api.mount(route, async (c) => {
    const partnerId = ownerIdMeant(c.var.principal, c.req.valid('query').partnerId)
    const { memberId } = c.req.valid('param')
    about(c, memberId)
    const history = await readIndexHistory(sql, memberId, partnerId, monthsMax)
    const [latest] = history
    if (latest === undefined) throw new ProblemError('not_found')
    const months = history.map((each) => ({ ...each, month: each.month.slice(0, 7) }))
    return c.json({ memberId: `${memberId}`, index: latest.index, history: months }, 200)
  })
}
