/** `PUT /v1/members/{id}/birthday`: what rules for birthdays go by. */
import { createRoute, z } from '@hono/zod-openapi'
import { updateBirthday } from '../../../member/store.ts'
import type { Api } from '../../api.ts'
import { ProblemError } from '../../problem.ts'
import { birthday, memberPath } from '../../schemas.ts'

const body = z.strictObject({ birthday }).openapi('Birthday')

const route = createRoute({
  method: 'put',
  path: '/v1/members/{id}/birthday',
  operationId: 'setBirthday',
  'x-scope': 'members:write' as const,
  summary: "Say a member's birthday",
  description:
    'In place of the one that was said before. Rules ask for it by `member.birthday`; who was born on 29 February has it on ' +
    '28 February in other years. Payments that were seen before stay as they are. The caller has made sure of it: nobody has a ' +
    'birthday twice a year.',
  tags: ['Members'],
  'x-access': { operator: 'any' } as const,
  'x-problems': ['not_found'] as const,
  request: {
    params: memberPath,
    body: { required: true, content: { 'application/json': { schema: body } } },
  },
  responses: { 204: { description: 'It is known' } },
})

/** Mounts the route. */
export function mountBirthday(api: Api): void {
  const { sql } = api.deps
  api.mount(route, async (c) => {
    const { birthday: day } = c.req.valid('json')
    if (!(await updateBirthday(sql, c.req.valid('param').id, day)))
      throw new ProblemError('not_found')
    return c.body(null, 204)
  })
}
