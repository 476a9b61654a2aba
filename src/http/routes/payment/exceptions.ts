/** `GET /v1/operator/exceptions` and one of them: card events that fit several payments. */
import { createRoute, z } from '@hono/zod-openapi'
import type { ExceptionKey } from '../../../payment/exception.ts'
import {
  listExceptions,
  readException,
  type QueueCursor,
} from '../../../payment/store/exceptions.ts'
import type { Api } from '../../api.ts'
import { about } from '../../audit.ts'
import { next, pageFields } from '../../conventions/paging.ts'
import { cursorOf, readCursor } from '../../cursor.ts'
import {
  exceptionDetail,
  exceptionId,
  exceptionSummary,
  presentException,
  presentSummary,
} from './exception-document.ts'
import { ProblemError } from '../../problem.ts'

const list = createRoute({
  method: 'get',
  path: '/v1/operator/exceptions',
  operationId: 'listExceptions',
  'x-scope': 'exceptions:read' as const,
  summary: 'Card events that fit several payments',
  description:
    'The oldest first. Each stands in a payment of its own, which earns nothing until it is resolved.',
  tags: ['Exceptions'],
  'x-access': { operator: 'any' } as const,
  'x-problems': ['invalid_parameter'] as const,
  request: {
    query: z.object({
      open: z
        .enum(['true', 'false'])
        .default('true')
        .openapi({ description: 'false: resolved ones too' }),
      ...pageFields,
    }),
  },
  responses: {
    200: {
      description: 'A page of them; `next` is null on the last one',
      content: {
        'application/json': {
          schema: z.object({ exceptions: z.array(exceptionSummary), next }),
        },
      },
    },
  },
})

/** The path of one. */
export const exceptionPath = z.object({
  id: exceptionId.transform(keyOf).openapi({ param: { name: 'id', in: 'path' }, type: 'string' }),
})

function keyOf(text: string): ExceptionKey {
  const [memberId = '', eventKey = ''] = text.split('-')
  return { memberId: BigInt(memberId), eventKey }
}

const read = createRoute({
  method: 'get',
  path: '/v1/operator/exceptions/{id}',
  operationId: 'readException',
  'x-scope': 'exceptions:read' as const,
  summary: 'One card event that fits several payments, and what they differ in',
  tags: ['Exceptions'],
  'x-access': { operator: 'any' } as const,
  'x-problems': ['not_found'] as const,
  request: { params: exceptionPath },
  responses: {
    200: {
      description: 'The exception',
      content: { 'application/json': { schema: exceptionDetail } },
    },
  },
})

/** Mounts the routes. */
export function mountExceptions(api: Api): void {
  const { sql } = api.deps
  api.mount(list, async (c) => {
    const { open, cursor, limit } = c.req.valid('query')
    const page = await listExceptions(sql, {
      ...{ open: open === 'true', limit },
      cursor: cursor === undefined ? null : parseCursor(cursor),
    })
    for (const { memberId } of page.exceptions) about(c, memberId)
    const next = page.next === null ? null : textOf(page.next)
    return c.json({ exceptions: page.exceptions.map(presentSummary), next }, 200)
  })
  api.mount(read, async (c) => {
    const { id } = c.req.valid('param')
    about(c, id.memberId)
    const found = await readException(sql, id)
    if (found === null) throw new ProblemError('not_found')
    return c.json(presentException(found), 200)
  })
}

function textOf({ openedMicros, memberId, eventKey }: QueueCursor): string {
  return cursorOf(openedMicros, memberId, eventKey)
}

function parseCursor(text: string): QueueCursor {
  const form = /^(\d{1,17})\.(\d{1,18})\.([0-9a-f]{32})$/
  const [micros = '', memberId = '', eventKey = ''] = readCursor(text, form)
  return { openedMicros: BigInt(micros), memberId: BigInt(memberId), eventKey }
}
