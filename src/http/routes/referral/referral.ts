/** `/v1/members/{id}/referral-code` and `/v1/members/{id}/referral`: a member brings friends, and was brought. */
import { createRoute, z } from '@hono/zod-openapi'
import { currentTerms, giveReferralCode, nameReferrer } from '../../../referral/naming.ts'
import { countBrought, readReferral } from '../../../referral/store/referrals.ts'
import type { Api } from '../../api.ts'
import { ProblemError } from '../../problem.ts'
import {
  namingProblem,
  namingProblems,
  presentReferral,
  presentTerms,
  referralCode,
  referralDocument,
  termsDocument,
} from './referral-document.ts'
import { memberPath } from '../../schemas.ts'

const access = { operator: 'any', member: 'self' } as const
const content = { 'application/json': { schema: referralDocument } }

const codeDocument = z
  .object({
    code: referralCode,
    terms: termsDocument.nullable().openapi({ description: 'Of today; null: nothing is given' }),
    brought: z
      .object({ waiting: z.int(), paid: z.int(), void: z.int() })
      .openapi({ description: 'Friends who named the code, by what came of it' }),
  })
  .openapi('ReferralCode')

const giveCode = createRoute({
  method: 'post',
  path: '/v1/members/{id}/referral-code',
  operationId: 'giveReferralCode',
  'x-scope': 'referrals:write' as const,
  summary: "A member's code to bring friends with",
  description: 'Made at the first call; always the same afterwards.',
  tags: ['Referrals'],
  'x-access': access,
  'x-problems': ['not_found'] as const,
  request: { params: memberPath },
  responses: {
    200: { description: 'The code', content: { 'application/json': { schema: codeDocument } } },
  },
})

const name = createRoute({
  method: 'put',
  path: '/v1/members/{id}/referral',
  operationId: 'nameReferrer',
  'x-scope': 'referrals:write' as const,
  summary: 'Say by whose code a member was brought',
  description: 'Once, before the first purchase; the same again changes nothing.',
  tags: ['Referrals'],
  'x-access': access,
  'x-problems': ['not_found', ...namingProblems] as const,
  request: {
    params: memberPath,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({ code: referralCode }).openapi('NamedReferrer'),
        },
      },
    },
  },
  responses: {
    200: { description: 'It was said before', content },
    201: { description: 'The referral waits for the first cleared purchase', content },
  },
})

const read = createRoute({
  method: 'get',
  path: '/v1/members/{id}/referral',
  operationId: 'readReferral',
  'x-scope': 'referrals:read' as const,
  summary: 'By whom a member was brought, and what came of it',
  tags: ['Referrals'],
  'x-access': access,
  'x-problems': ['not_found'] as const,
  request: { params: memberPath },
  responses: { 200: { description: 'The referral', content } },
})

/** Mounts the routes. */
export function mountReferral(api: Api): void {
  const { sql } = api.deps
  api.mount(giveCode, async (c) => {
    const { id } = c.req.valid('param')
    const now = new Date()
    const code = await giveReferralCode(sql, id, now)
    if (code === null) throw new ProblemError('not_found')
    const [terms, brought] = await Promise.all([currentTerms(sql, now), countBrought(sql, id)])
    return c.json({ code, terms: terms && presentTerms(terms), brought }, 200)
  })
  api.mount(name, async (c) => {
    const asked = { memberId: c.req.valid('param').id, text: c.req.valid('json').code }
    const named = await nameReferrer(sql, asked, new Date())
    if (!('referral' in named)) throw namingProblem(named)
    const document = presentReferral(named.referral, c.var.principal.audience)
    return c.json(document, named.outcome === 'named' ? 201 : 200)
  })
  api.mount(read, async (c) => {
    const found = await readReferral(sql, c.req.valid('param').id)
    if (found === null) throw new ProblemError('not_found')
    return c.json(presentReferral(found, c.var.principal.audience), 200)
  })
}
