/** `POST /v1/redemptions/{id}/post`, `/void` and `/return`: a hold is ended, or a redemption taken back. */
import { createRoute } from '@hono/zod-openapi'
import type { RedemptionId } from '../../ledger/redemption/redemption.ts'
import type { Principal } from '../../keys/principal.ts'
import { maySee } from '../access.ts'
import type { Api } from '../api.ts'
import { ProblemError } from '../problem.ts'
import {
  newPost,
  newReturn,
  presentRedemption,
  redemptionDocument,
  redemptionOf,
  redemptionPath,
} from '../redemption-document.ts'

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
  summary: 'Redeem what is held',
  description:
    'With fewer points the rest is released; with more, they are taken where the member has them. Posting again ' +
    'with as many changes nothing.',
  'x-problems': ['not_found', 'insufficient_points', 'hold_ended'] as const,
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
  summary: 'Give points of a redemption back',
  description:
    'To the lots and funders that they came from, in proportion; points whose last day has passed meanwhile end ' +
    'again. Sent again with the same key, it is done once.',
  'x-problems': ['not_found', 'exceeds_redemption', 'key_reused'] as const,
  request: {
    params: redemptionPath,
    body: { required: true, content: { 'application/json': { schema: newReturn } } },
  },
})

/** Mounts the routes. */
export function mountRedemptionChanges(api: Api): void {
  const { redemptions } = api.deps
  const assertOwn = async (principal: Principal, id: RedemptionId): Promise<void> => {
    const redemption = await redemptions.read(id)
    if (redemption === null || !maySee(principal, redemption)) throw new ProblemError('not_found')
  }
  api.mount(postRoute, async (c) => {
    const { id } = c.req.valid('param')
    await assertOwn(c.var.principal, id)
    const answer = await redemptions.post(id, c.req.valid('json').points ?? null)
    return c.json(presentRedemption(redemptionOf(answer)), 200)
  })
  api.mount(voidRoute, async (c) => {
    const { id } = c.req.valid('param')
    await assertOwn(c.var.principal, id)
    return c.json(presentRedemption(redemptionOf(await redemptions.void(id))), 200)
  })
  api.mount(returnRoute, async (c) => {
    const { id } = c.req.valid('param')
    await assertOwn(c.var.principal, id)
    const { key, points } = c.req.valid('json')
    const answer = await redemptions.return({ ...id, key: key.toLowerCase(), points })
    return c.json(presentRedemption(redemptionOf(answer)), 200)
  })
}
