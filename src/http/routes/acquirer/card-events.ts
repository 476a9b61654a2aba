/** `POST /v1/acquirers/{id}/card-events`: the HTTP twin of a link, for who cannot open a socket. */
import { createRoute, z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cardEventSchema, Unreadable } from '../../../acquirer/document.ts'
import type { CardEventResult } from '../../../acquirer/take.ts'
import { findOwner } from '../../../keys/store.ts'
import { linesOf, longLine } from '../../../values/lines.ts'
import type { ApiEnv } from '../../access.ts'
import type { Api } from '../../api.ts'
import { ndjsonMediaType } from '../../ndjson.ts'
import { ProblemError } from '../../problem.ts'
import { points } from '../../schemas.ts'

/** Card events of one JSON document at most. */
export const cardEventsMax = 1_000
/** Largest JSON document of card events. */
export const cardEventsBytesMax = 4 * 1024 * 1024
/** Longest line of a stream. */
export const cardEventLineBytesMax = 8 * 1024

const example = {
  id: '2026-11-20/000042',
  mti: '0100',
  card: 'eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSIsImtpZCI6Ii4uLiJ9..iv.ciphertext.tag',
  amount: { minor: '125000', currency: 'KZT' },
  transmittedAt: '2026-11-20T13:04:31Z',
  stan: '000042',
  rrn: '632504000042',
  authorizationCode: '831000',
  terminalId: 'T0000001',
  merchantId: 'M1',
  mcc: '5411',
  localTime: '2026-11-20T18:04:31',
  channel: 'in_store' as const,
  entryMode: 'contactless' as const,
}

const result = z
  .object({
    line: z
      .int()
      .min(1)
      .openapi({ description: 'Which event of a document, or line of a stream, from 1' }),
    id: z.string().nullable().openapi({ description: "The event's own, where it said one" }),
    outcome: z
      .enum(['recorded', 'repeated', 'no_member', 'no_purchase', 'invalid', 'unavailable'])
      .openapi({
        description:
          'recorded, or repeated: durable, once; no_member: nothing was kept; no_purchase: an amount of nothing; ' +
          'invalid: send it corrected; unavailable: send it again',
      }),
    points: points.optional().openapi({ description: 'What it moved, for the slip' }),
    pointer: z.string().optional(),
    detail: z.string().optional(),
  })
  .openapi('CardEventResult')

const jsonBody = z
  .strictObject({
    events: z
      .array(z.unknown())
      .min(1)
      .max(cardEventsMax)
      .openapi({ type: 'array', items: { $ref: '#/components/schemas/CardEvent' } }),
  })
  .openapi('CardEvents', { example: { events: [example] } })

const isJson = (type: string | undefined): boolean => /^application\/json\b/i.test(type ?? '')

/** A stream is read as it comes; a JSON document is held in memory. */
const limitJson: MiddlewareHandler<ApiEnv> = (c, next) =>
  isJson(c.req.header('content-type')) ? jsonLimit(c, next) : next()
const jsonLimit = bodyLimit({
  maxSize: cardEventsBytesMax,
  onError: () => {
    throw new ProblemError('body_too_large')
  },
})

const route = createRoute({
  method: 'post',
  path: '/v1/acquirers/{id}/card-events',
  operationId: 'sendCardEvents',
  'x-scope': 'card-events:write' as const,
  summary: 'Send authorizations, advices and reversals',
  description:
    'What a link takes over TCP, as documents: up to 1,000 as JSON, or a stream of any length as NDJSON (one a line), which ' +
    'is answered line by line. The card number is encrypted to the key in `/.well-known/jwks.json`. A message that came before, ' +
    'here or over a link, counts once: it is known by mti, transmission time, STAN, acquiring institution, RRN and terminal.',
  tags: ['Card events'],
  'x-access': { operator: 'any', acquirer: 'self' } as const,
  'x-problems': ['not_found', 'body_too_large', 'unsupported_media_type'] as const,
  'x-body-max': 'stream' as const,
  'x-idempotency-exempt': 'Every event has an identity of its own and counts once',
  middleware: limitJson,
  request: {
    params: z.object({
      id: z
        .string()
        .regex(/^[\x21-\x7e]{1,32}$/)
        .openapi({ param: { name: 'id', in: 'path' }, example: 'ALFA' }),
    }),
    body: {
      // Where it is, the router asks a stream for the members of the JSON document.
      required: false,
      content: {
        'application/json': {
          schema: jsonBody,
        },
        [ndjsonMediaType]: { schema: cardEventSchema.openapi('CardEvent', { example }) },
      },
    },
  },
  responses: {
    200: {
      description: 'A result for each event, in their order',
      content: {
        'application/json': { schema: z.object({ results: z.array(result) }) },
        [ndjsonMediaType]: { schema: result },
      },
    },
  },
})

/** Mounts the route. */
export function mountCardEvents(api: Api): void {
  const { sql, takeCardEvents } = api.deps
  api.mount(route, async (c) => {
    const ownerId = c.req.valid('param').id
    if (!(await findOwner(sql, { audience: 'acquirer', ownerId }))) {
      throw new ProblemError('not_found')
    }
    const type = c.req.header('content-type')
    if (isJson(type)) {
      const results: z.infer<typeof result>[] = []
      // The router has checked it; its types lose it beside another media type.
      const { events } = jsonBody.parse(await c.req.json())
      for await (const each of takeCardEvents(ownerId, listed(events))) {
        results.push(present(each, results.length + 1))
      }
      return c.json({ results }, 200)
    }
    if (!type?.startsWith(ndjsonMediaType)) throw new ProblemError('unsupported_media_type')
    c.header('content-type', ndjsonMediaType)
    const body = c.req.raw.body ?? new ReadableStream<Uint8Array>({ start: (to) => to.close() })
    const lines: number[] = []
    const results = takeCardEvents(
      ownerId,
      documentsOf(body, (line) => lines.push(line)),
    )
    return c.body(ReadableStream.from(linesOfResults(results, lines)), 200)
  })
}

async function* listed(events: readonly unknown[]): AsyncGenerator {
  yield* events
}

/** The documents of a stream; `noted` is told the line of each, since empty ones are passed over. */
async function* documentsOf(
  body: AsyncIterable<Uint8Array>,
  noted: (line: number) => void,
): AsyncGenerator {
  let at = 0
  for await (const line of linesOf(body, cardEventLineBytesMax)) {
    at += 1
    if (line === '') continue
    noted(at)
    yield line === longLine ? tooLong : parsed(line)
  }
}

const tooLong = new Unreadable(`has more than ${cardEventLineBytesMax} bytes`)
const noJson = new Unreadable('is no JSON')

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return noJson
  }
}

/** Results come in the order of their documents, whose lines are taken from the front. */
async function* linesOfResults(
  results: AsyncIterable<CardEventResult>,
  lines: number[],
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const each of results) {
    const line = lines.shift() ?? 0
    yield encoder.encode(`${JSON.stringify(present(each, line))}\n`)
  }
}

function present(from: CardEventResult, line: number): z.infer<typeof result> {
  const { id, outcome } = from
  const moved = 'points' in from ? { points: `${from.points}` } : {}
  const fault = outcome === 'invalid' ? { pointer: from.pointer, detail: from.detail } : {}
  return { line, id, outcome, ...moved, ...fault }
}
