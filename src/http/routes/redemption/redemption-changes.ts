/** `POST /v1/redemptions/{id}/post`, `/void` and `/return`: a hold is ended, or a redemption taken back. */
import { createRoute } from '@hono/zod-openapi'
import type { Principal } from '../../../keys/principal.ts'
import type { Redemption, RedemptionId } from '../../../ledger/redemption/redemption.ts'
import { maySee } from '../../access.ts'
import type { Api } from '../../api.ts'
import { ProblemError } from '../../problem.ts'
import { askerOf } from './redemption-caller.ts'
import { presentRedemption, redemptionDocument } from './redemption-document.ts'
import { redemptionOf } from './redemption-problem.ts'
import { newPost, newReturn, redemptionPath } from './redemption-requests.ts'

const shared = {
  method: 'post',
  tags: ['Redemptions'],
  'x-access': { operator: 'any', partner: 'own' },
  responses: {
    200: {
      description: 'The redemption as it stands now',
      content: { 'application/json': { schema: redemptionDocument } },
    },
  },
} as const

const postRoute = createRoute({
  ...shared,
  tags: ['Redemptions'],
  path: '/v1/redemptions/{id}/post',
  operationId: 'postRedemption',
  'x-scope': 'redemptions:write' as const,
  summary: 'Redeem what is held',
  description:
    'With fewer points the rest is released. Posting again with as many changes nothing.',
  'x-problems': [
    ...(['not_found', 'insufficient_points', 'hold_ended', 'in_review'] as const),
    ...(['spend_locked', 'exceeds_hold', 'points_out_of_bounds'] as const),
  ] as const,
  request: {
    params: redemptionPath,
    body: { required: true, content: { 'application/json': { schema: newPost } } },
  },
})

const voidRoute = createRoute({
  ...shared,
  tags: ['Redemptions'],
  path: '/v1/redemptions/{id}/void',
  operationId: 'voidRedemption',
  'x-scope': 'redemptions:write' as const,
  summary: 'Release what is held',
  description: 'Voiding again changes nothing.',
  'x-problems': ['not_found', 'hold_ended'] as const,
  request: { params: redemptionPath },
})

const returnRoute = createRoute({
  ...shared,
  tags: ['Redemptions'],
  path: '/v1/redemptions/{id}/return',
  operationId: 'returnRedemption',
  'x-scope': 'redemptions:write' as const,
  summary: 'Give points of a redemption back',
  description:
    'To the lots and funders that they came from, in proportion; points whose last day has passed meanwhile end ' +
    'again. By `refunded`, of a purchase that points paid a part of: of either part the same share, rounded down, and the ' +
    'rest with the last refund. Sent again with the same key, it is done once.',
  'x-problems': ['not_found', 'exceeds_redemption', 'exceeds_purchase', 'key_reused'] as const,
  request: {
    params: redemptionPath,
    body: { required: true, content: { 'application/json': { schema: newReturn } } },
  },
})

/** Mounts the routes. */
export function mountRedemptionChanges(api: Api): void {
  const { desk, redemptions } = api.deps
  const readOwn = async (principal: Principal, id: RedemptionId): Promise<Redemption> => {
    const redemption = await redemptions.read(id)
    if (redemption === null || !maySee(principal, redemption)) throw new ProblemError('not_found')
    return redemption
  }
  api.mount(postRoute, async (c) => {
    const { id } = c.req.valid('param')
    await readOwn(c.var.principal, id)
    const points = c.req.valid('json').points ?? null
    const answer = await desk.post(askerOf(c.var.principal), id, points)
    return c.json(presentRedemption(redemptionOf(answer)), 200)
  })
  api.mount(voidRoute, async (c) => {
    const { id } = c.req.valid('param')
    await readOwn(c.var.principal, id)
    return c.json(presentRedemption(redemptionOf(await redemptions.void(id))), 200)
  })
  api.mount(returnRoute, async (c) => {
    const { id } = c.req.valid('param')
    const { purchase } = await readOwn(c.var.principal, id)
    const asked = c.req.valid('json')
    const { key } = asked
    if ('points' in asked) {
      const answer = await redemptions.return({ ...id, key, points: asked.points })
      return c.json(presentRedemption(redemptionOf(answer)), 200)
    }
    const { minor: refundedMinor, currency } = asked.refunded
    if (purchase !== null && currency !== purchase.currency) {
      const detail = 'must be the currency of the purchase'
      throw new ProblemError('invalid_body', [{ pointer: '/refunded/currency', detail }])
    }
    const answer = await redemptions.refund({ ...id, key, refundedMinor })
    return c.json(presentRedemption(redemptionOf(answer)), 200)
  })
}
