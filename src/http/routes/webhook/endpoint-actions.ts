/** What is done with a webhook endpoint: its secret is replaced, it is tried out, its log is read, events are sent again. */
import { createRoute, z } from '@hono/zod-openapi'
import { keptDays, readEventName } from '../../../outbox/event.ts'
import { overlapHoursDefault, overlapHoursMax, type Endpoint } from '../../../webhook/endpoint.ts'
import {
  insertReplay,
  listAttempts,
  replayEventsMax,
  type Replay,
} from '../../../webhook/store/attempts.ts'
import { readEndpoint } from '../../../webhook/store/endpoints.ts'
import type { Api } from '../../api.ts'
import { createLimit } from '../../conventions/rate-limit.ts'
import { cursorOf, cursorParameter, readCursor } from '../../cursor.ts'
import { instant } from '../../day.ts'
import { ProblemError } from '../../problem.ts'
import {
  attemptDocument,
  endpointWithSecret,
  presentAttempt,
  presentEndpoint,
  presentTest,
  testDocument,
} from './endpoint-document.ts'
import { endpointPath } from './endpoints.ts'
import {
  ownAccessOf,
  operationOf,
  ownerOf,
  ownerParameters,
  ownerQueries,
  rooms,
  type Room,
} from './room.ts'

const limitDefault = 50
const limitMax = 200
/** Tests that an owner may send in {@link testSeconds}, in one process: each is a request to an address of its choice. */
const testsMax = 10
const testSeconds = 60
/** Events that a replay may name. */
const namedMax = 1_000

const eventId = z
  .string()
  .regex(/^evt_[1-9]\d{0,17}$/)
  .openapi({ example: 'evt_1024' })
const replayBody = z
  .union([
    z.strictObject({ eventIds: z.array(eventId).min(1).max(namedMax) }),
    z.strictObject({
      from: instant.openapi({ example: '2026-11-20T09:00:00Z' }),
      to: instant.openapi({ description: 'The first instant that is not meant' }),
    }),
  ])
  .openapi('WebhookReplay', { example: { eventIds: ['evt_1024'] } })

function routesOf(room: Room) {
  const path = `/v1/${room}/webhook-endpoints/{id}`
  const shared = { tags: ['Events'], 'x-access': ownAccessOf[room] }
  const request = { query: ownerQueries[room], params: endpointPath }
  const problems = ['invalid_parameter', 'not_found'] as const
  const rotate = createRoute({
    ...{ ...shared, method: 'post', path: `${path}/rotate-secret` },
    operationId: operationOf(room, 'rotate', 'WebhookSecret'),
    'x-scope': 'webhooks:write' as const,
    summary: 'Replace the secret',
    description: 'For the hours of the overlap, each event is signed with both.',
    'x-problems': [...problems, 'invalid_body'] as const,
    request: {
      ...request,
      body: {
        required: true,
        content: {
          'application/json': {
            schema: z
              .strictObject({
                overlapHours: z.int().min(0).max(overlapHoursMax).default(overlapHoursDefault),
              })
              .openapi('WebhookSecretRotation', { example: { overlapHours: 24 } }),
          },
        },
      },
    },
    responses: {
      200: {
        description: 'The endpoint, with its new secret',
        content: { 'application/json': { schema: endpointWithSecret } },
      },
    },
  })
  const test = createRoute({
    ...{ ...shared, method: 'post', path: `${path}/test`, request },
    operationId: operationOf(room, 'test', 'WebhookEndpoint'),
    'x-scope': 'webhooks:write' as const,
    summary: 'Send a test now',
    description:
      'An event `webhook_endpoint.test`, signed like any other; the answer says how it went within five seconds. ' +
      `At most ${testsMax} in a minute.`,
    'x-problems': problems,
    responses: {
      200: {
        description: 'What the receiver answered',
        content: { 'application/json': { schema: testDocument } },
      },
    },
  })
  return { rotate, test, ...logRoutesOf(room) }
}

function logRoutesOf(room: Room) {
  const path = `/v1/${room}/webhook-endpoints/{id}`
  const shared = { tags: ['Events'], 'x-access': ownAccessOf[room] }
  const request = { query: ownerQueries[room], params: endpointPath }
  const problems = ['invalid_parameter', 'not_found'] as const
  const attempts = createRoute({
    ...{ ...shared, method: 'get', path: `${path}/attempts` },
    operationId: operationOf(room, 'list', 'WebhookAttempts'),
    'x-scope': 'webhooks:read' as const,
    summary: 'What was sent, and how it went',
    description: `Of the last ${keptDays} days, the newest first.`,
    'x-problems': problems,
    request: {
      params: endpointPath,
      query: z.object({
        ...ownerParameters[room],
        cursor: cursorParameter,
        limit: z.coerce.number().int().min(1).max(limitMax).default(limitDefault),
      }),
    },
    responses: {
      200: {
        description: 'A page of them; `next` is null on the last one',
        content: {
          'application/json': {
            schema: z.object({ attempts: z.array(attemptDocument), next: z.string().nullable() }),
          },
        },
      },
    },
  })
  const replay = createRoute({
    ...{ ...shared, method: 'post', path: `${path}/replay` },
    operationId: operationOf(room, 'replay', 'WebhookEvents'),
    'x-scope': 'webhooks:write' as const,
    summary: 'Have events sent again',
    description:
      'By their ids, or those of a time that pass the filters, under the ids that they had. At most ' +
      `${replayEventsMax} at once, of the last ${keptDays} days.`,
    'x-problems': [...problems, 'invalid_body', 'endpoint_disabled'] as const,
    request: {
      ...request,
      body: { required: true, content: { 'application/json': { schema: replayBody } } },
    },
    responses: {
      202: {
        description: 'They will be sent',
        content: { 'application/json': { schema: z.object({ events: z.int() }) } },
      },
    },
  })
  return { attempts, replay }
}

/** Mounts the routes. */
export function mountWebhookActions(api: Api): void {
  for (const room of rooms) mountRoom(api, room)
}

function mountRoom(api: Api, room: Room): void {
  const tests = createLimit(testsMax, testSeconds)
  const { sql, webhooks } = api.deps
  const { rotate, test, attempts, replay } = routesOf(room)
  type Asked = Parameters<typeof ownerOf>
  const find = async (
    principal: Asked[2],
    query: Asked[3],
    endpointId: bigint,
  ): Promise<Endpoint> => {
    const ownerId = await ownerOf(sql, room, principal, query)
    const found = await readEndpoint(sql, { ownerId, endpointId })
    if (found === null) throw new ProblemError('not_found')
    return found
  }
  api.mount(rotate, async (c) => {
    const key = await find(c.var.principal, c.req.valid('query'), c.req.valid('param').id)
    const rotated = await webhooks.rotate(key, c.req.valid('json').overlapHours)
    if (rotated === null) throw new ProblemError('not_found')
    return c.json({ ...presentEndpoint(rotated.endpoint), secret: rotated.secret }, 200)
  })
  api.mount(test, async (c) => {
    const key = await find(c.var.principal, c.req.valid('query'), c.req.valid('param').id)
    await tests.take(c, `${key.ownerId}`)
    const attempt = await webhooks.test(key)
    if (attempt === null) throw new ProblemError('not_found')
    return c.json(presentTest(attempt), 200)
  })
  api.mount(attempts, async (c) => {
    const { cursor, limit, ...query } = c.req.valid('query')
    const key = await find(c.var.principal, query, c.req.valid('param').id)
    const [before] = cursor === undefined ? [] : readCursor(cursor, /^(\d{1,18})$/)
    const found = await listAttempts(
      sql,
      key,
      before === undefined ? null : BigInt(before),
      limit + 1,
    )
    const page = found.slice(0, limit)
    const last = found.length > limit ? page.at(-1) : undefined
    const next = last === undefined ? null : cursorOf(last.attemptId)
    return c.json({ attempts: page.map(presentAttempt), next }, 200)
  })
  api.mount(replay, async (c) => {
    const endpoint = await find(c.var.principal, c.req.valid('query'), c.req.valid('param').id)
    if (endpoint.disabled !== null) throw new ProblemError('endpoint_disabled')
    const asked = replayOf(c.req.valid('json'))
    const events = await sql.begin(async (transaction) => [
      await insertReplay(transaction, endpoint, asked, new Date()),
    ])
    const [count = null] = events
    if (count === null) {
      const detail = `are more than ${replayEventsMax} events: choose a shorter time`
      throw new ProblemError('invalid_body', [{ pointer: '/from', detail }])
    }
    return c.json({ events: count }, 202)
  })
}

function replayOf(asked: z.output<typeof replayBody>): Replay {
  if ('eventIds' in asked) {
    return { eventIds: asked.eventIds.flatMap((each) => readEventName(each) ?? []) }
  }
  return { from: new Date(asked.from), to: new Date(asked.to) }
}
