/** `GET /v1/payments/{id}/explanation`: why a payment earned what it did. */
import { createRoute, z } from '@hono/zod-openapi'
import { maySee } from '../../access.ts'
import { explanation, presentExplanation } from './explanation-document.ts'
import { ProblemError } from '../../problem.ts'
import type { Api } from '../../api.ts'
import { paymentIdParameter } from '../../schemas.ts'

const path = z.object({
  id: paymentIdParameter.openapi({
    param: { name: 'id', in: 'path', description: "The payment's id" },
  }),
})

const route = createRoute({
  method: 'get',
  path: '/v1/payments/{id}/explanation',
  operationId: 'explainPayment',
  'x-scope': 'payments:read' as const,
  summary: 'Why a payment earned what it did',
  description:
    'The messages that made the payment, how they were matched, the rule version that gave points ' +
    'and who pays for them, the transfers that moved; or the reason why it earned nothing.',
  tags: ['Payments'],
  'x-access': { operator: 'any', partner: 'own', member: 'own' } as const,
  'x-problems': ['not_found'] as const,
  request: { params: path },
  responses: {
    200: {
      description: 'The explanation',
      content: { 'application/json': { schema: explanation } },
    },
  },
})

/** Mounts the route. */
export function mountExplanation(api: Api): void {
  const { reads } = api.deps
  api.mount(route, async (c) => {
    const { memberId, paymentId } = c.req.valid('param').id
    const found = await reads.explanation(memberId, paymentId)
    if (found === null || !maySee(c.var.principal, found)) {
      throw new ProblemError('not_found')
    }
    return c.json(presentExplanation(found, c.var.principal.audience), 200)
  })
}
