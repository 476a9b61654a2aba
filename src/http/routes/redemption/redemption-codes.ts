/** `POST /v1/members/{id}/redemption-codes`: a one-time code by which a member proves to be at the till. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Api } from '../../api.ts'
import { ProblemError } from '../../problem.ts'
import { newCode } from './redemption-requests.ts'
import { memberPath } from '../../schemas.ts'

const route = createRoute({
  method: 'post',
  path: '/v1/members/{id}/redemption-codes',
  operationId: 'createRedemptionCode',
  'x-scope': 'redemptions:write' as const,
  summary: 'Make a code for the till',
  description:
    'Eight digits, good for one redemption within five minutes and for five tries. It takes the place of the code before. ' +
    'It is shown once; only its keyed hash is kept.',
  tags: ['Redemptions'],
  'x-access': { operator: 'any', member: 'self' } as const,
  'x-problems': ['not_found'] as const,
  request: {
    params: memberPath,
    body: { required: true, content: { 'application/json': { schema: newCode } } },
  },
  responses: {
    201: {
      description: 'The code',
      content: {
        'application/json': {
          schema: z
            .object({
              code: z.string().regex(/^[0-9]{8}$/),
              qr: z.string().openapi({
                description: "The text of a QR code: a version, the member's id and the code",
                example: 'COBRAND:1:1024:40817263',
              }),
              expiresAt: z.iso.datetime(),
            })
            .openapi('RedemptionCode'),
        },
      },
    },
  },
})

/** Mounts the route. */
export function mountRedemptionCodes(api: Api): void {
  const { desk } = api.deps
  api.mount(route, async (c) => {
    const partnerId = c.req.valid('json').partnerId ?? null
    const made = await desk.makeCode(c.req.valid('param').id, partnerId)
    if (made === null) throw new ProblemError('not_found')
    return c.json({ ...made, expiresAt: made.expiresAt.toISOString() }, 201)
  })
}
