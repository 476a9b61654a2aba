/** `POST /v1/members/{id}/qr-codes`: a code that names the member to a till for two minutes. */
import { createRoute, z } from '@hono/zod-openapi'
import { isMember } from '../../../member/member.ts'
import type { Api } from '../../api.ts'
import { ProblemError } from '../../problem.ts'
import { memberPath } from '../../schemas.ts'

const qrCode = z
  .object({
    code: z.string().openapi({
      description: 'What the picture holds; the till sends it as `memberQr`',
      example: 'AAAAAAAABABlX2gA4l9xkQ3G0mFq0X8s1m2u4Q',
    }),
    endsAt: z.iso.datetime(),
  })
  .openapi('QrCode')

const route = createRoute({
  method: 'post',
  path: '/v1/members/{id}/qr-codes',
  operationId: 'makeQrCode',
  'x-scope': 'members:write' as const,
  summary: 'Make a code that names the member to a till',
  description: 'It is good for two minutes, for receipts alone: no points can be spent by it.',
  tags: ['Members'],
  'x-access': { operator: 'any', member: 'self' } as const,
  'x-problems': ['not_found'] as const,
  request: { params: memberPath },
  responses: {
    201: { description: 'The code', content: { 'application/json': { schema: qrCode } } },
  },
})

/** Mounts the route. */
export function mountQrCodes(api: Api): void {
  const { sql, identifiers } = api.deps
  api.mount(route, async (c) => {
    const memberId = c.req.valid('param').id
    if (!(await isMember(sql, memberId))) throw new ProblemError('not_found')
    const { code, endsAt } = identifiers.qrCode(memberId, new Date())
    return c.json({ code, endsAt: endsAt.toISOString() }, 201)
  })
}
