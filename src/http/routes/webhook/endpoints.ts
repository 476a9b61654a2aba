/** `/v1/partner/webhook-endpoints`, `/v1/bank/webhook-endpoints`: where an owner wants its events sent. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  deleteEndpoint,
  listEndpoints,
  readEndpoint,
  updateEndpoint,
} from '../../../webhook/store/endpoints.ts'
import type { Api } from '../../api.ts'
import { etagOf, tagged, versionSeen } from '../../conventions/etag.ts'
import { ProblemError } from '../../problem.ts'
import { idParameter } from '../../schemas.ts'
import {
  endpointBody,
  endpointChange,
  endpointDocument,
  endpointWithSecret,
  presentEndpoint,
} from './endpoint-document.ts'
import {
  accessOf,
  ownAccessOf,
  operationOf,
  ownerOf,
  ownerQueries,
  readAs,
  rooms,
  type Room,
} from './room.ts'

/** The path of an endpoint. */
export const endpointPath = z.object({
  id: idParameter.openapi({ param: { name: 'id', in: 'path', description: "The endpoint's id" } }),
})

const one = { 'application/json': { schema: endpointDocument } }

function routesOf(room: Room) {
  const shared = { tags: ['Events'], 'x-access': accessOf[room] }
  const path = `/v1/${room}/webhook-endpoints`
  const query = ownerQueries[room]
  const list = createRoute({
    ...{ ...shared, method: 'get', path },
    operationId: operationOf(room, 'list', 'WebhookEndpoints'),
    'x-scope': 'webhooks:read' as const,
    summary: 'Where events are sent',
    'x-problems': ['invalid_parameter', 'not_found'] as const,
    request: { query },
    responses: {
      200: {
        description: 'The endpoints, the oldest first',
        content: {
          'application/json': {
            schema: z.object({ endpoints: z.array(endpointDocument).max(100) }),
          },
        },
      },
    },
  })
  const create = createRoute({
    ...{ ...shared, method: 'post', path },
    operationId: operationOf(room, 'create', 'WebhookEndpoint'),
    'x-scope': 'webhooks:write' as const,
    summary: 'Have events sent somewhere',
    description:
      'By POST, as Standard Webhooks has it: verify each with the secret, which is shown in this answer alone. Events ' +
      'come at least once, in no order; tell repeats by `webhook-id`. What happened before is not sent.',
    'x-problems': ['invalid_parameter', 'not_found', 'invalid_body', 'too_many_endpoints'] as const,
    request: {
      query,
      body: { required: true, content: { 'application/json': { schema: endpointBody } } },
    },
    responses: {
      201: {
        ...tagged,
        description: 'The endpoint, with its secret',
        content: { 'application/json': { schema: endpointWithSecret } },
      },
    },
  })
  return { list, create }
}

function oneRoutesOf(room: Room) {
  const shared = { tags: ['Events'], 'x-access': ownAccessOf[room] }
  const path = `/v1/${room}/webhook-endpoints/{id}`
  const request = { query: ownerQueries[room], params: endpointPath }
  const problems = ['invalid_parameter', 'not_found'] as const
  const read = createRoute({
    ...{ ...shared, method: 'get', path, request },
    operationId: operationOf(room, 'read', 'WebhookEndpoint'),
    'x-scope': 'webhooks:read' as const,
    summary: 'An endpoint',
    'x-problems': problems,
    responses: { 200: { ...tagged, description: 'The endpoint', content: one } },
  })
  const change = createRoute({
    ...{ ...shared, method: 'patch', path },
    operationId: operationOf(room, 'change', 'WebhookEndpoint'),
    'x-scope': 'webhooks:write' as const,
    summary: 'Change an endpoint, disable it or enable it again',
    'x-problems': [...problems, 'invalid_body', 'precondition_failed'] as const,
    request: {
      ...request,
      headers: versionSeen,
      body: { required: true, content: { 'application/json': { schema: endpointChange } } },
    },
    responses: { 200: { ...tagged, description: 'The endpoint as it is now', content: one } },
  })
  const remove = createRoute({
    ...{ ...shared, method: 'delete', path },
    operationId: operationOf(room, 'remove', 'WebhookEndpoint'),
    'x-scope': 'webhooks:write' as const,
    summary: 'Remove an endpoint',
    description: 'With its log. What waits to be sent there is not sent.',
    'x-problems': [...problems, 'precondition_failed'] as const,
    request: { ...request, headers: versionSeen },
    responses: { 204: { description: 'It is gone' } },
  })
  return { read, change, remove }
}

/** Mounts the routes. */
export function mountWebhookEndpoints(api: Api): void {
  for (const room of rooms) {
    mountAll(api, room)
    mountOne(api, room)
  }
}

function mountAll(api: Api, room: Room): void {
  const { sql, webhooks } = api.deps
  const { list, create } = routesOf(room)
  api.mount(list, async (c) => {
    const ownerId = await ownerOf(sql, room, c.var.principal, c.req.valid('query'))
    const found = await readAs(sql, room, ownerId, (as) => listEndpoints(as, ownerId))
    return c.json({ endpoints: found.map(presentEndpoint) }, 200)
  })
  api.mount(create, async (c) => {
    const ownerId = await ownerOf(sql, room, c.var.principal, c.req.valid('query'))
    const terms = c.req.valid('json')
    refuseUrl(webhooks.mistakeOfUrl(terms.url))
    const made = await webhooks.create(ownerId, terms)
    if (made === null) throw new ProblemError('too_many_endpoints')
    c.header('etag', etagOf(made.endpoint.revision))
    return c.json({ ...presentEndpoint(made.endpoint), secret: made.secret }, 201)
  })
}

function mountOne(api: Api, room: Room): void {
  const { sql, webhooks } = api.deps
  const { read, change, remove } = oneRoutesOf(room)
  api.mount(read, async (c) => {
    const ownerId = await ownerOf(sql, room, c.var.principal, c.req.valid('query'))
    const key = { ownerId, endpointId: c.req.valid('param').id }
    const found = await readAs(sql, room, ownerId, (as) => readEndpoint(as, key))
    if (found === null) throw new ProblemError('not_found')
    c.header('etag', etagOf(found.revision))
    return c.json(presentEndpoint(found), 200)
  })
  api.mount(change, async (c) => {
    const ownerId = await ownerOf(sql, room, c.var.principal, c.req.valid('query'))
    const key = { ownerId, endpointId: c.req.valid('param').id }
    const asked = c.req.valid('json')
    if (asked.url !== undefined) refuseUrl(webhooks.mistakeOfUrl(asked.url))
    if ((await readEndpoint(sql, key)) === null) throw new ProblemError('not_found')
    const changed = await sql.begin((transaction) =>
      updateEndpoint(transaction, key, c.req.valid('header')['if-match'], asked),
    )
    if (changed === null) throw new ProblemError('precondition_failed')
    c.header('etag', etagOf(changed.revision))
    return c.json(presentEndpoint(changed), 200)
  })
  api.mount(remove, async (c) => {
    const ownerId = await ownerOf(sql, room, c.var.principal, c.req.valid('query'))
    const key = { ownerId, endpointId: c.req.valid('param').id }
    if ((await readEndpoint(sql, key)) === null) throw new ProblemError('not_found')
    const seen = c.req.valid('header')['if-match']
    const isGone = await sql.begin((transaction) => deleteEndpoint(transaction, key, seen))
    if (!isGone) throw new ProblemError('precondition_failed')
    return c.body(null, 204)
  })
}

function refuseUrl(mistake: string | null): void {
  if (mistake === null) return
  throw new ProblemError('invalid_body', [{ pointer: '/url', detail: mistake }])
}
