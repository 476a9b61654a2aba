/** `GET /v1/members/{id}/accesses`: who asked for what about a member. */
import { createRoute, z } from '@hono/zod-openapi'
import { listAccesses, type AccessPlace } from '../../../member-data/accesses.ts'
import type { Api } from '../../api.ts'
import { next, pageFields } from '../../conventions/paging.ts'
import { cursorOf, readCursor } from '../../cursor.ts'
import { memberPath } from '../../schemas.ts'

const access = z
  .object({
    at: z.iso.datetime(),
    by: z.enum(['you', 'operator', 'partner', 'bank', 'acquirer', 'other', 'gateway']),
    name: z.string().openapi({ description: 'Of the partner or bank', example: 'Dala Market' }),
    operation: z.string().openapi({ example: 'readBalance' }),
    what: z.string().openapi({ description: 'The same in words', example: 'read balance' }),
    granted: z.boolean().openapi({ description: 'False where it was refused' }),
  })
  .openapi('Access')

const route = createRoute({
  method: 'get',
  path: '/v1/members/{id}/accesses',
  operationId: 'listAccesses',
  summary: 'Who asked for what about a member, the newest first',
  description:
    'Of the audit trail, which is written before anybody is answered and chained, so that nothing is taken out of it.',
  tags: ['Members'],
  'x-access': { operator: 'any', member: 'self' } as const,
  'x-scope': 'members:read' as const,
  'x-problems': ['invalid_parameter'] as const,
  request: {
    params: memberPath,
    query: z.object({
      ...pageFields,
    }),
  },
  responses: {
    200: {
      description: 'A page of them; `next` is null on the last one',
      content: {
        'application/json': {
          schema: z.object({ accesses: z.array(access), next }),
        },
      },
    },
  },
})

/** Mounts the route. */
export function mountAccesses(api: Api): void {
  const { sql } = api.deps
  api.mount(route, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const after = cursor === undefined ? null : parseCursor(cursor)
    const page = await listAccesses(sql, c.req.valid('param').id, { after, limit })
    const accesses = page.accesses.map((each) => ({ ...each, at: each.at.toISOString() }))
    const next = page.next && cursorOf(page.next.batchId, `${page.next.number}`)
    return c.json({ accesses, next }, 200)
  })
}

function parseCursor(text: string): AccessPlace {
  const [batchId = '0', number = '0'] = readCursor(text, /^(\d{1,18})\.(\d{1,9})$/)
  return { batchId: BigInt(batchId), number: Number(number) }
}
