/** `GET /v1/members/{id}/export`: everything that is held about a member. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Queryable } from '../../../db/connect.ts'
import { exportCsv, exportJson } from '../../../member-data/export.ts'
import { parts } from '../../../member-data/holdings.ts'
import { isMember } from '../../../member/member.ts'
import type { Api } from '../../api.ts'
import { ProblemError } from '../../problem.ts'
import { memberPath } from '../../schemas.ts'
import { textBody } from '../../text-stream.ts'

/** Exports that a gateway sends at a time: each holds a connection to the database. */
const exportsMax = 3

const route = createRoute({
  method: 'get',
  path: '/v1/members/{id}/export',
  operationId: 'exportMember',
  summary: 'Everything that is held about a member',
  description:
    'One JSON document of all parts, or one part as CSV. What is left out is named in it, with the reason: ' +
    'keyed hashes, and what is worked out from the rest.',
  tags: ['Members'],
  'x-access': { operator: 'any', member: 'self' } as const,
  'x-scope': 'members:read' as const,
  'x-problems': ['not_found', 'invalid_parameter', 'busy'] as const,
  request: {
    params: memberPath,
    query: z
      .object({
        format: z.enum(['json', 'csv']).default('json'),
        part: z.enum(parts).optional().openapi({ description: 'Of CSV, which has one at a time' }),
      })
      .refine(({ format, part }) => (format === 'csv') === (part !== undefined), {
        path: ['part'],
        error: 'is said of CSV, and of CSV alone',
      }),
  },
  responses: {
    200: {
      description: 'The data',
      content: {
        'application/json': {
          schema: z.looseObject({ memberId: z.string(), exportedAt: z.iso.datetime() }),
        },
        'text/csv': { schema: z.string() },
      },
    },
  },
})

/** Mounts the route. */
export function mountExport(api: Api): void {
  const { sql, vault } = api.deps
  let underWay = 0
  api.mount(route, async (c) => {
    const memberId = c.req.valid('param').id
    const { part } = c.req.valid('query')
    if (!(await isMember(sql, memberId))) throw new ProblemError('not_found')
    if (underWay >= exportsMax) throw new ProblemError('busy')
    const pieces = (snapshot: Queryable): AsyncIterable<string> =>
      part === undefined
        ? exportJson(snapshot, vault, memberId, new Date())
        : exportCsv(snapshot, vault, memberId, part)
    const name = `member-${memberId}${part === undefined ? '.json' : `-${part}.csv`}`
    c.header('content-type', part === undefined ? 'application/json' : 'text/csv; charset=utf-8')
    c.header('content-disposition', `attachment; filename="${name}"`)
    // Nobody would read the body.
    if (c.req.method === 'HEAD') return c.body(null, 200)
    underWay += 1
    return c.body(
      textBody(sql, pieces, () => void underWay--),
      200,
    )
  })
}
