/** `POST /v1/members/join`: a person becomes a member, by what was proved and agreed to. */
import { createRoute } from '@hono/zod-openapi'
import type { Api } from '../../api.ts'
import { ProblemError } from '../../problem.ts'
import { joining, presentSession, sessionDocument } from './sign-in-document.ts'
import { recordEntry } from './visitor.ts'

const content = { 'application/json': { schema: sessionDocument } }

const route = createRoute({
  method: 'post',
  path: '/v1/members/join',
  operationId: 'join',
  summary: 'Join with a ticket',
  description:
    'Show the texts of `GET /v1/consent-texts` first: what is agreed to is recorded with the version, before anything is linked.',
  tags: ['Sign-in'],
  'x-access': 'public' as const,
  'x-problems': ['ticket_refused', 'consent_missing', 'unavailable'] as const,
  request: { body: { required: true, content: { 'application/json': { schema: joining } } } },
  responses: {
    200: {
      description: 'The person was taken in meanwhile: a session, and nothing recorded',
      content,
    },
    201: { description: 'A member, signed in', content },
  },
})

const refused = { ticket_refused: 'ticket_refused', not_a_name: 'invalid_body' } as const

/** Mounts the route. */
export function mountJoin(api: Api): void {
  const { signIn } = api.deps
  api.mount(route, async (c) => {
    const joined = await signIn.join({ ...c.req.valid('json'), via: 'api' })
    if (joined.outcome === 'consents_needed') {
      const errors = joined.kinds.map((kind) => ({ detail: kind, pointer: '/consents' }))
      throw new ProblemError('consent_missing', errors)
    }
    if (!('session' in joined)) throw new ProblemError(refused[joined.outcome])
    const status = joined.outcome === 'joined' ? 201 : 200
    const { memberId } = joined.session
    await recordEntry(c, api.deps, memberId, { operation: route.operationId, status })
    return c.json(presentSession(joined.session), status)
  })
}
