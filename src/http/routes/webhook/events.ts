/** `GET /v1/partner/events`, `GET /v1/bank/events`: the feed, for who reads instead of being sent. */
import { createRoute, z } from '@hono/zod-openapi'
import { eventName, eventTypes, keptDays } from '../../../outbox/event.ts'
import { readFeed, type FeedEvent } from '../../../outbox/store/feed.ts'
import type { Api } from '../../api.ts'
import { about } from '../../audit.ts'
import { cursorOf, cursorParameter, readCursor } from '../../cursor.ts'
import { ProblemError } from '../../problem.ts'
import {
  accessOf,
  operationOf,
  ownerOf,
  ownerParameters,
  readAs,
  rooms,
  type Room,
} from './room.ts'

const limitDefault = 100
const limitMax = 500

const eventDocument = z
  .object({
    id: z.string().openapi({ example: 'evt_1024', description: 'As `webhook-id` has it' }),
    type: z.string().openapi({ example: 'payment.cleared' }),
    timestamp: z.iso.datetime(),
    data: z.record(z.string(), z.unknown()).openapi({
      description: 'Of the type; fields may be added',
      example: { paymentId: '1024-70001', memberId: '1024', points: '125' },
    }),
  })
  .openapi('Event')

const types = z
  .string()
  .max(1_000)
  .transform((text) => text.split(','))
  .refine((each) => each.every((type) => eventTypes.some((known) => known === type)), {
    message: 'names a type that there is not',
  })
  .openapi({
    type: 'string',
    description: 'Types, by commas; left out: all',
    example: 'payment.cleared,accrual.posted',
  })

function routeOf(room: Room) {
  return createRoute({
    method: 'get',
    path: `/v1/${room}/events`,
    operationId: operationOf(room, 'list', 'Events'),
    'x-scope': 'events:read' as const,
    summary: 'What has happened since',
    description:
      `Events of the last ${keptDays} days in the order of the feed, the same as webhooks bring. Keep \`next\` and ask with it ` +
      'again: nothing is missed, however late it became known. `hasMore` says whether to ask at once.',
    tags: ['Events'],
    'x-access': accessOf[room],
    'x-problems': ['invalid_parameter', 'not_found', 'cursor_expired'] as const,
    request: {
      query: z.object({
        ...ownerParameters[room],
        cursor: cursorParameter.openapi({
          description: '`next` of the answer before; left out: the oldest event that is kept',
        }),
        types: types.optional(),
        limit: z.coerce.number().int().min(1).max(limitMax).default(limitDefault),
      }),
    },
    responses: {
      200: {
        description: 'Events, fewer than `limit` or none where few are of these types',
        content: {
          'application/json': {
            schema: z.object({
              events: z.array(eventDocument),
              next: z.string(),
              hasMore: z.boolean(),
            }),
          },
        },
      },
    },
  })
}

/** Mounts the routes. */
export function mountEvents(api: Api): void {
  const { sql } = api.deps
  for (const room of rooms) {
    api.mount(routeOf(room), async (c) => {
      const { cursor, types: asked = [], limit, ...query } = c.req.valid('query')
      const ownerId = await ownerOf(sql, room, c.var.principal, query)
      const [position] = cursor === undefined ? [] : readCursor(cursor, /^(\d{1,18})$/)
      const after = position === undefined ? null : BigInt(position)
      const page = await readAs(sql, room, ownerId, (as) =>
        readFeed(as, { ownerId, after, types: asked, limit }),
      )
      if (page === null) throw new ProblemError('cursor_expired')
      for (const { memberId } of page.events) if (memberId !== null) about(c, memberId)
      const { events, readTo, hasMore } = page
      return c.json({ events: events.map(present), next: cursorOf(readTo), hasMore }, 200)
    })
  }
}

function present({ eventId, type, createdAt, body }: FeedEvent): z.infer<typeof eventDocument> {
  return { id: eventName(eventId), type, timestamp: createdAt.toISOString(), data: { ...body } }
}
