/** `GET /v1/members/{id}/points` and `/movements`: what a member has, when it ends, and how it came to that. */
import { createRoute, z } from '@hono/zod-openapi'
import { movementInWords, movementKinds, type Movement } from '../../../member-data/movements.ts'
import { readPoints } from '../../../member-data/points.ts'
import { listMovements } from '../../../member-data/store/movements.ts'
import { isMember } from '../../../member/member.ts'
import type { Api } from '../../api.ts'
import { next, pageFields } from '../../conventions/paging.ts'
import { cursorOf, readCursor } from '../../cursor.ts'
import { ProblemError } from '../../problem.ts'
import { id, memberPath, paymentId, points } from '../../schemas.ts'

const shared = {
  tags: ['Members'],
  'x-access': { operator: 'any', member: 'self' } as const,
  'x-scope': 'members:read' as const,
}

const memberPoints = z
  .object({
    memberId: id,
    available: points.openapi({ description: 'Points that may be spent now' }),
    held: points.openapi({ description: 'Points that are held to be redeemed' }),
    pending: points.openapi({ description: 'Points of payments that are not cleared yet' }),
    endings: z.array(z.object({ on: z.iso.date(), points })).openapi({
      description:
        'What the member has by the last day on which it may be spent; what is held is in it',
    }),
  })
  .openapi('MemberPoints')

const readRoute = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/members/{id}/points',
  operationId: 'readPoints',
  summary: "A member's points, and when they end",
  description: 'Which payments points are pending of: `/payments?state=pending`.',
  'x-problems': ['not_found'] as const,
  request: { params: memberPath },
  responses: {
    200: { description: 'The points', content: { 'application/json': { schema: memberPoints } } },
  },
})

const movement = z
  .object({
    movementId: id,
    kind: z.enum(movementKinds),
    text: z.string().openapi({ description: 'What it is, in words' }),
    points: points.openapi({ description: 'Below zero where they went' }),
    bookedOn: z.iso.date().openapi({ description: 'In UTC' }),
    partner: z.string().openapi({ description: 'Who gave them, or where they were spent' }),
    paymentId: paymentId.nullable(),
    redemptionId: paymentId.nullable(),
    expiresOn: z.iso.date().openapi({ description: 'The last day on which they may be spent' }),
  })
  .openapi('Movement')

const listRoute = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/members/{id}/movements',
  operationId: 'listMovements',
  summary: "The history of a member's points, the newest first",
  description: 'All of them together are what the member has, held points included.',
  'x-problems': ['not_found', 'invalid_parameter'] as const,
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
          schema: z.object({ movements: z.array(movement), next }),
        },
      },
    },
  },
})

/** Mounts the routes. */
export function mountPoints(api: Api): void {
  const { sql } = api.deps
  api.mount(readRoute, async (c) => {
    const memberId = c.req.valid('param').id
    const found = await readPoints(sql, memberId, new Date())
    if (found === null) throw new ProblemError('not_found')
    const { available, held, pending, endings } = found
    const shown = { available: `${available}`, held: `${held}`, pending: `${pending}` }
    const ends = endings.map(({ on, points: left }) => ({ on, points: `${left}` }))
    return c.json({ memberId: `${memberId}`, ...shown, endings: ends }, 200)
  })
  api.mount(listRoute, async (c) => {
    const memberId = c.req.valid('param').id
    const { cursor, limit } = c.req.valid('query')
    const before = cursor === undefined ? null : parseCursor(cursor)
    if (!(await isMember(sql, memberId))) throw new ProblemError('not_found')
    const page = await listMovements(sql, memberId, { before, limit })
    const movements = page.movements.map((each) => present(memberId, each))
    return c.json({ movements, next: page.next === null ? null : cursorOf(page.next) }, 200)
  })
}

function parseCursor(text: string): bigint {
  const [before = '0'] = readCursor(text, /^(\d{1,18})$/)
  return BigInt(before)
}

function present(memberId: bigint, each: Movement): z.infer<typeof movement> {
  const { kind, bookedOn, partner, expiresOn } = each
  const ofMember = (own: bigint | null): string | null =>
    own === null ? null : `${memberId}-${own}`
  return {
    ...{ movementId: `${each.movementId}`, kind, text: movementInWords(kind), bookedOn, partner },
    ...{ points: `${each.points}`, expiresOn },
    ...{ paymentId: ofMember(each.paymentId), redemptionId: ofMember(each.redemptionId) },
  }
}
