/** `/v1/members/{id}/claims`: purchases that a member misses. */
import { createRoute, z } from '@hono/zod-openapi'
import { openClaim } from '../../../claim/open.ts'
import { listClaims } from '../../../claim/store.ts'
import type { Api } from '../../api.ts'
import { pageFields } from '../../conventions/paging.ts'
import { ProblemError } from '../../problem.ts'
import { memberPath } from '../../schemas.ts'
import {
  claimCursor,
  claimDocument,
  claimPage,
  claimProblem,
  claimState,
  newClaim,
  presentClaim,
  readClaimCursor,
} from './claim-document.ts'

const shared = {
  path: '/v1/members/{id}/claims',
  tags: ['Claims'],
  'x-access': { operator: 'any', member: 'self' } as const,
}
const content = { 'application/json': { schema: claimDocument } }

const open = createRoute({
  ...shared,
  method: 'post',
  operationId: 'openClaim',
  summary: 'Claim a purchase that is missing',
  description:
    'By place, day and exact amount. Where the purchase is there already, the claim names its payment; else the partner ' +
    'decides. The same purchase again is the same claim. At most five are open at a time.',
  'x-scope': 'claims:write' as const,
  'x-problems': ['not_found', 'claim_refused', 'too_many_claims'] as const,
  request: {
    params: memberPath,
    body: { required: true, content: { 'application/json': { schema: newClaim } } },
  },
  responses: {
    200: { description: 'It was claimed before', content },
    201: { description: 'The claim', content },
  },
})

const list = createRoute({
  ...shared,
  method: 'get',
  operationId: 'listMemberClaims',
  summary: "A member's claims, and what was decided",
  description: 'The oldest first.',
  'x-scope': 'claims:read' as const,
  'x-problems': ['invalid_parameter'] as const,
  request: {
    params: memberPath,
    query: z.object({
      state: claimState.optional(),
      ...pageFields,
    }),
  },
  responses: {
    200: {
      description: 'A page of them; `next` is null on the last one',
      content: { 'application/json': { schema: claimPage } },
    },
  },
})

/** Mounts the routes. */
export function mountClaims(api: Api): void {
  const { sql } = api.deps
  api.mount(open, async (c) => {
    const { locationId, place = '', day, amount } = c.req.valid('json')
    const at = locationId === undefined ? { place } : { locationId }
    const asked = { at, day, amountMinor: BigInt(amount.minor), currency: amount.currency }
    const opened = await openClaim(sql, c.req.valid('param').id, asked, new Date())
    if (!('claim' in opened)) {
      if (opened.outcome === 'no_such_member') throw new ProblemError('not_found')
      if (opened.outcome === 'too_many') throw new ProblemError('too_many_claims')
      throw claimProblem(opened.outcome)
    }
    const isOperator = c.var.principal.audience === 'operator'
    const status = opened.outcome === 'claimed' ? 201 : 200
    return c.json(presentClaim(opened.claim, isOperator), status)
  })
  api.mount(list, async (c) => {
    const { state = null, cursor, limit } = c.req.valid('query')
    const of = { memberId: c.req.valid('param').id }
    const page = await listClaims(sql, { of, state, after: readClaimCursor(cursor), limit })
    const isOperator = c.var.principal.audience === 'operator'
    const claims = page.claims.map((each) => presentClaim(each, isOperator))
    return c.json({ claims, next: claimCursor(page.next) }, 200)
  })
}
