/** `PUT /v1/members/{id}/phone`: by which phone the member is known at a till. */
import { createRoute, z } from '@hono/zod-openapi'
import { setPhone, type PhoneOutcome } from '../../../member/member.ts'
import type { Api } from '../../api.ts'
import { ProblemError, type ProblemCode } from '../../problem.ts'
import { memberPath, phone } from '../../schemas.ts'

const body = z.strictObject({ phone }).openapi('Phone')

const route = createRoute({
  method: 'put',
  path: '/v1/members/{id}/phone',
  operationId: 'setPhone',
  'x-scope': 'members:write' as const,
  summary: 'Say by which phone a member is known',
  description:
    "The caller has made sure that the phone is the member's. The one that was said before is forgotten, and the member is signed out everywhere. One phone, one member. Only a keyed hash is kept; it is never shown.",
  tags: ['Members'],
  'x-access': { operator: 'any' } as const,
  'x-problems': ['not_found', 'phone_claimed'] as const,
  request: {
    params: memberPath,
    body: { required: true, content: { 'application/json': { schema: body } } },
  },
  responses: { 204: { description: 'The member is known by it' } },
})

const refused = {
  claimed_by_other: 'phone_claimed',
  no_such_member: 'not_found',
} as const satisfies Record<Exclude<PhoneOutcome, 'set'>, ProblemCode>

/** Mounts the route. */
export function mountPhone(api: Api): void {
  const { sql, identifiers, signIn } = api.deps
  api.mount(route, async (c) => {
    const { id } = c.req.valid('param')
    const hash = identifiers.phoneHash(c.req.valid('json').phone)
    const outcome = await setPhone(sql, id, hash)
    if (outcome !== 'set') throw new ProblemError(refused[outcome])
    // Whoever got in by the former phone may be why it is another one now.
    await signIn.endAllSessions(id)
    return c.body(null, 204)
  })
}
