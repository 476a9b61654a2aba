/** `POST /v1/members`: takes a member in. */
import { createRoute, z } from '@hono/zod-openapi'
import { createMember } from '../../member/member.ts'
import type { Api } from '../api.ts'
import { id } from '../schemas.ts'

const nameCharsMax = 200

const newMember = z
  .strictObject({
    // No control characters and no halves of surrogate pairs: PostgreSQL holds neither.
    name: z
      .string()
      .trim()
      .min(1)
      .max(nameCharsMax)
      .regex(/^[^\p{Cc}\p{Cs}]*$/u)
      .openapi({ example: 'Aigerim S.' }),
  })
  .openapi('NewMember')

const member = z.object({ memberId: id, name: z.string() }).openapi('Member')

const route = createRoute({
  method: 'post',
  path: '/v1/members',
  operationId: 'createMember',
  summary: 'Take a member in',
  tags: ['Members'],
  'x-access': { operator: 'any' } as const,
  'x-problems': [] as const,
  request: { body: { required: true, content: { 'application/json': { schema: newMember } } } },
  responses: {
    201: { description: 'The member', content: { 'application/json': { schema: member } } },
  },
})

/** Mounts the route. */
export function mountCreateMember(api: Api): void {
  const { sql } = api.deps
  api.mount(route, async (c) => {
    const { name } = c.req.valid('json')
    const memberId = await createMember(sql, { name })
    return c.json({ memberId: `${memberId}`, name }, 201)
  })
}
