/** Sessions: opened for a code or a provider's token, ended here or everywhere. */
import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { RedeemOutcome, TokenOutcome } from '../../../sign-in/outcome.ts'
import type { ApiEnv } from '../../access.ts'
import type { Api } from '../../api.ts'
import { ProblemError } from '../../problem.ts'
import { memberPath } from '../../schemas.ts'
import { entryDocument, presentEntry, signInProof } from './sign-in-document.ts'
import { addressOf, recordEntry, refuseForNow } from './visitor.ts'

const openRoute = createRoute({
  method: 'post',
  path: '/v1/sign-in/sessions',
  operationId: 'openSession',
  summary: 'Sign in by a code, or by a token of the identity provider',
  description:
    'A session of the member; of who is no member yet, a ticket with which to join. Every wrong code is answered alike.',
  tags: ['Sign-in'],
  'x-access': 'public' as const,
  'x-problems': ['code_refused', 'token_refused', 'unavailable'] as const,
  request: { body: { required: true, content: { 'application/json': { schema: signInProof } } } },
  responses: {
    200: {
      description: 'A session, or a ticket to join',
      content: { 'application/json': { schema: entryDocument } },
    },
  },
})

const endRoute = createRoute({
  method: 'delete',
  path: '/v1/sign-in/session',
  operationId: 'endSession',
  summary: 'Sign out: end the session that this request comes with',
  tags: ['Sign-in'],
  'x-access': { operator: 'any', member: 'any' } as const,
  'x-scope': 'members:write' as const,
  'x-problems': [] as const,
  responses: { 204: { description: 'The token is good no more; a key is no session and stays' } },
})

const endAllRoute = createRoute({
  method: 'delete',
  path: '/v1/members/{id}/sessions',
  operationId: 'endSessions',
  summary: 'Sign a member out everywhere',
  tags: ['Sign-in'],
  'x-access': { operator: 'any', member: 'self' } as const,
  'x-scope': 'members:write' as const,
  'x-problems': [] as const,
  request: { params: memberPath },
  responses: { 204: { description: 'No session of the member is left' } },
})

/** Mounts the routes. */
export function mountSessions(api: Api): void {
  const { signIn } = api.deps
  api.mount(openRoute, async (c) => {
    const entry = await redeem(api, c, c.req.valid('json'))
    if (entry.outcome === 'signed_in') {
      const noted = { operation: openRoute.operationId, status: 200 }
      await recordEntry(c, api.deps, entry.session.memberId, noted)
    }
    return c.json(presentEntry(entry), 200)
  })
  api.mount(endRoute, async (c) => {
    const [, token = ''] = (c.req.header('authorization') ?? '').split(/ +/)
    await signIn.endSession(token)
    return c.body(null, 204)
  })
  api.mount(endAllRoute, async (c) => {
    await signIn.endAllSessions(c.req.valid('param').id)
    return c.body(null, 204)
  })
}

type Shown = { phone: string; code: string } | { accessToken: string }

async function redeem(api: Api, c: Context<ApiEnv>, shown: Shown) {
  const { signIn } = api.deps
  const outcome: RedeemOutcome | TokenOutcome =
    'accessToken' in shown
      ? ((await signIn.provider?.redeemToken(shown.accessToken)) ?? { outcome: 'token_refused' })
      : await signIn.redeemCode({ ...shown, address: addressOf(c, api.deps) })
  if (outcome.outcome === 'limited') return refuseForNow(c, outcome.retryAfterSeconds)
  if (outcome.outcome === 'signed_in' || outcome.outcome === 'not_a_member') return outcome
  throw new ProblemError(outcome.outcome)
}
