/** `GET /v1/partner/segments/{name}/members`: who is in a segment, by pages or as one CSV file. */
import { createRoute, z } from '@hono/zod-openapi'
import { accepts } from 'hono/accepts'
import { selectSegmentMembers } from '../../../program/segment/store.ts'
import { readDefinitions } from '../../../program/standing/store.ts'
import { csvRecord } from '../../../values/csv.ts'
import type { Api } from '../../api.ts'
import { about, notesOf } from '../../audit.ts'
import { cursorOf, cursorParameter, readCursor } from '../../cursor.ts'
import { ownerIdMeant, ownerQuery } from '../../partner-scope.ts'
import { ProblemError } from '../../problem.ts'
import { id } from '../../schemas.ts'
import { segmentPath } from './segment-document.ts'

const limitDefault = 100
const limitMax = 1000
/** Members of a file that are read at a time. */
const filePageMembers = 5000

const page = z.object({
  members: z.array(z.object({ memberId: id, since: z.iso.date() })),
  next: z
    .string()
    .nullable()
    .openapi({ description: 'The `cursor` of the next page; null on the last' }),
})

const route = createRoute({
  method: 'get',
  path: '/v1/partner/segments/{name}/members',
  operationId: 'listSegmentMembers',
  'x-scope': 'standing:read' as const,
  summary: 'The members of a segment',
  description:
    'By their ids, as of the last refresh. With `Accept: text/csv` all of them as one file, with a header; it is sent as ' +
    'it is read, and cut off where it cannot be read to its end.',
  tags: ['Standing'],
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': ['invalid_parameter', 'not_found'] as const,
  request: {
    params: segmentPath,
    query: ownerQuery.extend({
      cursor: cursorParameter,
      limit: z.coerce.number().int().min(1).max(limitMax).default(limitDefault),
    }),
  },
  responses: {
    200: {
      description: 'A page of them, or the file',
      content: {
        'application/json': { schema: page },
        'text/csv': {
          schema: z.string().openapi({ example: 'member_id,since\r\n1024,2026-11-01\r\n' }),
        },
      },
    },
  },
})

type ReadPage = (after: bigint, membersMax: number) => ReturnType<typeof selectSegmentMembers>

/** Mounts the route. */
export function mountSegmentMembers(api: Api): void {
  const { sql, audit } = api.deps
  api.mount(route, async (c) => {
    const { partnerId: named, cursor, limit } = c.req.valid('query')
    const { name } = c.req.valid('param')
    const partnerId = ownerIdMeant(c.var.principal, named)
    const segments = await readDefinitions(sql, 'segment', partnerId)
    if (!segments.some((each) => each.name === name)) throw new ProblemError('not_found')
    const read: ReadPage = (after, membersMax) =>
      selectSegmentMembers(sql, { partnerId, name }, after, membersMax)
    const supports = ['application/json', 'text/csv']
    const type = accepts(c, { header: 'Accept', supports, default: 'application/json' })
    if (type === 'text/csv') {
      c.header('content-type', 'text/csv; charset=utf-8; header=present')
      c.header('content-disposition', `attachment; filename="${name}.csv"`)
      const noted: ReadPage = async (after, membersMax) => {
        const members = await read(after, membersMax)
        const memberIds = members.map(({ memberId }) => memberId)
        await audit.record(...notesOf(c, 'listSegmentMembers', memberIds))
        return members
      }
      return c.body(csvOf(noted), 200)
    }
    const found = await read(cursor === undefined ? 0n : parseCursor(cursor), limit + 1)
    const members = found.slice(0, limit)
    for (const { memberId } of members) about(c, memberId)
    const last = found.length > limit ? members.at(-1) : undefined
    const next = last === undefined ? null : cursorOf(last.memberId)
    const shown = members.map(({ memberId, since }) => ({ memberId: `${memberId}`, since }))
    return c.json({ members: shown, next }, 200)
  })
}

function parseCursor(text: string): bigint {
  const [memberId = ''] = readCursor(text, /^(\d{1,18})$/)
  return BigInt(memberId)
}

/** A page is read when the one before has been taken. */
function csvOf(read: ReadPage): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let after = 0n
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(csvRecord(['member_id', 'since']))),
    async pull(controller) {
      const members = await read(after, filePageMembers)
      const last = members.at(-1)
      if (last === undefined) return controller.close()
      after = last.memberId
      const lines = members.map(({ memberId, since }) => csvRecord([`${memberId}`, since]))
      controller.enqueue(encoder.encode(lines.join('')))
    },
  })
}
