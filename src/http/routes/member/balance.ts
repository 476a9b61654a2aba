/** `GET /v1/members/{id}/balance`: a member's points. */
import { createRoute, z } from '@hono/zod-openapi'
import { assertKnown } from '../../known-member.ts'
import { ProblemError } from '../../problem.ts'
import type { Api } from '../../api.ts'
import { id, memberPath, points } from '../../schemas.ts'

const balance = z
  .object({
    memberId: id,
    available: points.openapi({ description: 'Points that may be spent now' }),
    held: points.openapi({ description: 'Points that are held to be redeemed' }),
    pending: points.openapi({ description: 'Points of payments that are not cleared yet' }),
  })
  .openapi('Balance')

const route = createRoute({
  method: 'get',
  path: '/v1/members/{id}/balance',
  operationId: 'readBalance',
  'x-scope': 'members:read' as const,
  summary: "A member's points",
  description:
    'A partner reads those of members who have paid or redeemed there; of anybody else at the till it asks `identifyMember`.',
  tags: ['Members'],
  'x-access': { operator: 'any', partner: 'own', member: 'self' } as const,
  'x-problems': ['not_found'] as const,
  request: { params: memberPath },
  responses: {
    200: { description: 'The balance', content: { 'application/json': { schema: balance } } },
  },
})

/** Mounts the route. */
export function mountBalance(api: Api): void {
  const { reads } = api.deps
  api.mount(route, async (c) => {
    const memberId = c.req.valid('param').id
    const [found] = await Promise.all([
      reads.balance(memberId),
      assertKnown(api, c.var.principal, memberId),
    ])
    if (found === null) throw new ProblemError('not_found')
    const { available, held, pending } = found
    return c.json(
      {
        memberId: `${memberId}`,
        available: `${available}`,
        held: `${held}`,
        pending: `${pending}`,
      },
      200,
    )
  })
}
