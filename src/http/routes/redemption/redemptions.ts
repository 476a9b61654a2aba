/** `POST /v1/redemptions` and `GET /v1/redemptions/{id}`: points are spent at a partner, or held to be. */
import { createRoute } from '@hono/zod-openapi'
import { maySee } from '../../access.ts'
import type { Api } from '../../api.ts'
import { about } from '../../audit.ts'
import { assertOwner, partnerMeant } from '../../partner-scope.ts'
import { ProblemError } from '../../problem.ts'
import { askerOf } from './redemption-caller.ts'
import { presentRedemption, redemptionDocument } from './redemption-document.ts'
import { redemptionOf } from './redemption-problem.ts'
import { newRedemption, redemptionPath } from './redemption-requests.ts'

const content = { 'application/json': { schema: redemptionDocument } }

const redeemRoute = createRoute({
  method: 'post',
  path: '/v1/redemptions',
  operationId: 'redeem',
  'x-scope': 'redemptions:write' as const,
  summary: 'Redeem or hold points of a member',
  description:
    'All of the points or none, those that end first before the others. A partner needs the proof that its policy ' +
    'asks for; what is beyond a limit is held for a person (`review`). Sent again with the same key, it is done once, ' +
    'uses one code, and is answered with the redemption as it stands then.',
  tags: ['Redemptions'],
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': [
    ...(['not_found', 'insufficient_points', 'partner_left', 'key_reused'] as const),
    ...(['proof_required', 'proof_refused', 'spend_locked', 'limit_exceeded'] as const),
    ...(['quote_refused', 'points_out_of_bounds', 'purchase_required', 'no_worth'] as const),
  ] as const,
  request: { body: { required: true, content: { 'application/json': { schema: newRedemption } } } },
  responses: {
    200: { description: 'This request was done before', content },
    201: { description: 'The points are redeemed, or held, now', content },
  },
})

const readRoute = createRoute({
  method: 'get',
  path: '/v1/redemptions/{id}',
  operationId: 'readRedemption',
  'x-scope': 'redemptions:read' as const,
  summary: 'A redemption as it stands',
  tags: ['Redemptions'],
  'x-access': { operator: 'any', partner: 'own', member: 'own' } as const,
  'x-problems': ['not_found'] as const,
  request: { params: redemptionPath },
  responses: { 200: { description: 'The redemption', content } },
})

/** Mounts the routes. */
export function mountRedemptions(api: Api): void {
  const { desk, redemptions, sql } = api.deps
  api.mount(redeemRoute, async (c) => {
    const { memberId, points, key, partnerId, holdSeconds, ...rest } = c.req.valid('json')
    about(c, memberId)
    const { quoteId = null, purchase = null, till = '', proof = null } = rest
    const asked = {
      ...{ memberId, points, key, quoteId, purchase },
      partnerId: partnerMeant(c.var.principal, partnerId, 'body'),
      holdSeconds: holdSeconds ?? null,
    }
    const answer = await desk.redeem(askerOf(c.var.principal), asked, { till, proof })
    if (answer.outcome === 'partner_left') await assertOwner(sql, asked.partnerId)
    const redemption = redemptionOf(answer)
    return c.json(presentRedemption(redemption), answer.outcome === 'done' ? 201 : 200)
  })
  api.mount(readRoute, async (c) => {
    const redemption = await redemptions.read(c.req.valid('param').id)
    if (redemption === null || !maySee(c.var.principal, redemption)) {
      throw new ProblemError('not_found')
    }
    return c.json(presentRedemption(redemption), 200)
  })
}
