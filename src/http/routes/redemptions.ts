/** `POST /v1/redemptions` and `GET /v1/redemptions/{id}`: points are spent at a partner, or held to be. */
import { createRoute } from '@hono/zod-openapi'
import type { Principal } from '../../keys/principal.ts'
import { readPartnerNames } from '../../partner/store.ts'
import { maySee } from '../access.ts'
import type { Api } from '../api.ts'
import { ProblemError } from '../problem.ts'
import {
  newRedemption,
  presentRedemption,
  redemptionDocument,
  redemptionOf,
  redemptionPath,
} from '../redemption-document.ts'

const content = { 'application/json': { schema: redemptionDocument } }

const redeemRoute = createRoute({
  method: 'post',
  path: '/v1/redemptions',
  operationId: 'redeem',
  summary: 'Redeem or hold points of a member',
  description:
    'All of the points or none, those that end first before the others. Sent again with the same key, it is ' +
    'done once, and answered with the redemption as it stands then.',
  tags: ['Redemptions'],
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': ['not_found', 'insufficient_points', 'partner_left', 'key_reused'] as const,
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
  summary: 'A redemption as it stands',
  tags: ['Redemptions'],
  'x-access': { operator: 'any', partner: 'own', member: 'own' } as const,
  'x-problems': ['not_found'] as const,
  request: { params: redemptionPath },
  responses: { 200: { description: 'The redemption', content } },
})

/** Mounts the routes. */
export function mountRedemptions(api: Api): void {
  const { redemptions, sql } = api.deps
  api.mount(redeemRoute, async (c) => {
    const { memberId, points, key, partnerId, holdSeconds } = c.req.valid('json')
    const answer = await redemptions.redeem({
      ...{ memberId, points, key: key.toLowerCase() },
      partnerId: partnerOf(c.var.principal, partnerId),
      holdSeconds: holdSeconds ?? null,
    })
    if (answer.outcome === 'partner_left' && partnerId !== undefined) {
      // Nobody is told of a partner that it has left where there never was one.
      if (!(await readPartnerNames(sql)).has(partnerId)) {
        throw new ProblemError('invalid_body', [
          { pointer: '/partnerId', detail: 'must be a partner' },
        ])
      }
    }
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

/** At which partner: the caller's own, or the one that the operator names. */
function partnerOf({ audience, ownerId }: Principal, named: bigint | undefined): bigint {
  const partnerId = audience === 'partner' ? ownerId : named
  if (partnerId === undefined || partnerId === null) {
    throw new ProblemError('invalid_body', [
      { pointer: '/partnerId', detail: 'must say at which partner' },
    ])
  }
  if (named !== undefined && named !== partnerId) throw new ProblemError('forbidden')
  return partnerId
}
