/** `GET` and `PUT /v1/partner/redemption-policy`: on what terms a partner takes points. */
import { createRoute } from '@hono/zod-openapi'
import type { Principal } from '../../../keys/principal.ts'
import { readPartnerNames } from '../../../partner/store.ts'
import { readPolicy, savePolicy } from '../../../redemption/store/policies.ts'
import type { Api } from '../../api.ts'
import { etagOf, tagged, versionMaybeSeen } from '../../conventions/etag.ts'
import { partnerMeant, partnerQuery } from '../../partner-scope.ts'
import { ProblemError } from '../../problem.ts'
import { policyBody, policyDocument, presentPolicy } from './redemption-policy-document.ts'

const shared = {
  path: '/v1/partner/redemption-policy',
  responses: {
    200: {
      ...tagged,
      description: 'The policy that holds',
      content: { 'application/json': { schema: policyDocument } },
    },
  },
} as const

const readRoute = createRoute({
  ...shared,
  method: 'get',
  operationId: 'readRedemptionPolicy',
  'x-scope': 'redemptions:read' as const,
  summary: 'On what terms a partner takes points',
  tags: ['Redemptions'],
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': ['not_found', 'invalid_parameter'] as const,
  request: { query: partnerQuery },
})

const saveRoute = createRoute({
  ...shared,
  method: 'put',
  operationId: 'saveRedemptionPolicy',
  'x-scope': 'redemptions:write' as const,
  summary: 'Agree on terms from now on',
  description:
    'The whole of them. A new version; the ones before are kept. Quotes that were made hold as they were made.',
  tags: ['Redemptions'],
  'x-access': { operator: 'any' } as const,
  'x-problems': ['not_found', 'invalid_parameter', 'precondition_failed'] as const,
  request: {
    query: partnerQuery,
    headers: versionMaybeSeen,
    body: { required: true, content: { 'application/json': { schema: policyBody } } },
  },
})

/** Mounts the routes. */
export function mountRedemptionPolicy(api: Api): void {
  const { sql } = api.deps
  api.mount(readRoute, async (c) => {
    const partnerId = partnerMeant(c.var.principal, c.req.valid('query').partnerId)
    if (!(await readPartnerNames(sql)).has(partnerId)) throw new ProblemError('not_found')
    const found = await present(partnerId, c.var.principal)
    c.header('etag', etagOf(found.version))
    return c.json(found, 200)
  })
  api.mount(saveRoute, async (c) => {
    const { principal } = c.var
    const partnerId = partnerMeant(principal, c.req.valid('query').partnerId)
    const seen = c.req.valid('header')['if-match']
    const saved = await savePolicy(sql, partnerId, c.req.valid('json'), principal.keyName, seen)
    if (saved === 'no_partner') throw new ProblemError('not_found')
    if (saved === 'stale') throw new ProblemError('precondition_failed')
    c.header('etag', etagOf(saved))
    return c.json(await present(partnerId, principal), 200)
  })
  const present = async (partnerId: bigint, { audience }: Principal) =>
    presentPolicy(partnerId, await readPolicy(sql, partnerId), audience === 'operator')
}
