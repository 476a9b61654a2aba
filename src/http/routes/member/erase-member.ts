/** `DELETE /v1/members/{id}`: erases a member. */
import { createRoute, z } from '@hono/zod-openapi'
import { beginErasure } from '../../../erasure/begin.ts'
import type { Api } from '../../api.ts'
import { ProblemError } from '../../problem.ts'
import { memberPath } from '../../schemas.ts'

const route = createRoute({
  method: 'delete',
  path: '/v1/members/{id}',
  operationId: 'eraseMember',
  summary: 'Erase a member',
  description:
    'At once: the key under which the data is sealed is destroyed, cards, phones, sessions and consents go, and whatever the ' +
    'cards buy from then on is a stranger’s. Within minutes: points that are left go back to who funds them, and what stays of ' +
    'payments says nothing of anybody. It cannot be taken back. Done again, it changes nothing.',
  tags: ['Members'],
  'x-access': { operator: 'any', member: 'self' } as const,
  'x-scope': 'members:write' as const,
  'x-problems': ['not_found', 'invalid_parameter'] as const,
  request: {
    params: memberPath,
    query: z.object({
      confirm: z
        .string()
        .max(40)
        .openapi({ description: '`erase-` and the member’s id', example: 'erase-1024' }),
    }),
  },
  responses: { 202: { description: 'It has begun, and is finished without a further request' } },
})

/** Mounts the route. */
export function mountEraseMember(api: Api): void {
  const { sql } = api.deps
  api.mount(route, async (c) => {
    const memberId = c.req.valid('param').id
    if (c.req.valid('query').confirm !== `erase-${memberId}`) {
      const detail = `must be erase-${memberId}`
      throw new ProblemError('invalid_parameter', [{ parameter: 'confirm', detail }])
    }
    const askedBy = c.var.principal.audience
    if (!(await beginErasure(sql, { memberId, askedBy, now: new Date() })))
      throw new ProblemError('not_found')
    return c.body(null, 202)
  })
}
