/** `POST /v1/sign-in/codes`: sends a one-time code to a phone. */
import { createRoute } from '@hono/zod-openapi'
import type { Api } from '../../api.ts'
import { ProblemError } from '../../problem.ts'
import { codeRequest, sentCode } from './sign-in-document.ts'
import { addressOf, refuseForNow } from './visitor.ts'

const route = createRoute({
  method: 'post',
  path: '/v1/sign-in/codes',
  operationId: 'requestSignInCode',
  summary: 'Send a one-time code to a phone',
  description:
    'Six digits, good for ten minutes and five tries, in place of a code that was sent before. The answer is the same for phones of ' +
    'members and of others. A phone gets one in 30 seconds, five in an hour and ten in a day, until one of them is shown; an address ' +
    'may ask for 30 in an hour.',
  tags: ['Sign-in'],
  'x-access': 'public' as const,
  'x-problems': ['code_sign_in_off', 'code_not_sent', 'unavailable'] as const,
  request: { body: { required: true, content: { 'application/json': { schema: codeRequest } } } },
  responses: {
    202: {
      description: 'The code is on its way',
      content: { 'application/json': { schema: sentCode } },
    },
  },
})

const refused = { not_offered: 'code_sign_in_off', not_sent: 'code_not_sent' } as const

/** Mounts the route. */
export function mountSignInCodes(api: Api): void {
  const { signIn } = api.deps
  api.mount(route, async (c) => {
    const sent = await signIn.requestCode({
      ...c.req.valid('json'),
      address: addressOf(c, api.deps),
    })
    if (sent.outcome === 'limited') return refuseForNow(c, sent.retryAfterSeconds)
    if (sent.outcome !== 'sent') throw new ProblemError(refused[sent.outcome])
    return c.json({ endsAt: sent.endsAt.toISOString() }, 202)
  })
}
