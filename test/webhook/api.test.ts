/** Endpoints, tests, log, replay and feed over HTTP. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApiKey } from '../../src/keys/api-key.ts'
import { dropEvents } from '../../src/outbox/store/feed.ts'
import { tell } from '../../src/outbox/tell.ts'
import { relayAll } from '../../src/outbox/relay.ts'
import { createNetworks } from '../../src/webhook/address.ts'
import { createCourier } from '../../src/webhook/courier.ts'
import { createWebhookDesk } from '../../src/webhook/desk.ts'
import { createExchanger } from '../../src/webhook/exchange.ts'
import { startApi, type TestApi } from '../http/api.ts'
import { startReceiver, verify } from './receiver.ts'

let api: TestApi
let bankKey: string
let bankId: bigint
let receiver: Awaited<ReturnType<typeof startReceiver>>
const secretKey = randomBytes(32)
const now = (): Date => new Date()
const networks = createNetworks(['127.0.0.0/8'])
const exchanger = createExchanger({ networks, now })
const paths = { partner: '/v1/partner/webhook-endpoints', bank: '/v1/bank/webhook-endpoints' }

beforeAll(async () => {
  receiver = await startReceiver()
  // The desk has the database of the API, which is made first.
  const lazy: Partial<ReturnType<typeof createWebhookDesk>> = {}
  api = await startApi({ webhooks: lazy as ReturnType<typeof createWebhookDesk> })
  Object.assign(lazy, createWebhookDesk({ sql: api.sql, networks, exchanger, secretKey, now }))
  const [bank] = await api.sql<{ bankId: bigint }[]>`
    INSERT INTO bank (name) VALUES ('Bank') RETURNING bank_id AS "bankId"`
  bankId = bank?.bankId ?? 0n
  bankKey = await createApiKey(api.sql, 'bank', { audience: 'bank', ownerId: bankId })
})
afterAll(async () => {
  exchanger.close()
  await receiver.stop()
  await api.stop()
})

async function ask(path: string, key: string, init: RequestInit & { json?: unknown } = {}) {
  const response = await api.call(path, { key, ...init })
  const text = await response.text()
  const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>
  return { status: response.status, etag: response.headers.get('etag') ?? '', body }
}

async function make(room: 'partner' | 'bank', key: string, over: object = {}) {
  const made = await ask(paths[room], key, { json: { url: receiver.url, ...over } })
  expect(made).toMatchObject({ status: 201, etag: '"1"', body: { enabled: true } })
  return { ...made, path: `${paths[room]}/${String(made.body['endpointId'])}` }
}

test('an endpoint is made, read, changed by who has read it, and removed; its secret is shown once', async () => {
  const { path, body, etag } = await make('partner', api.keys.partner, { description: 'Tills' })
  expect(body['secret']).toMatch(/^whsec_[A-Za-z0-9+/=]{40,}$/)
  const read = await ask(path, api.keys.partner)
  expect(read).toMatchObject({ status: 200, etag, body: { description: 'Tills', types: [] } })
  expect(JSON.stringify(read.body)).not.toContain('whsec_')
  const change = (match: string, json: object) =>
    ask(path, api.keys.partner, { method: 'PATCH', headers: { 'if-match': match }, json })
  const changed = await change('"1"', { types: ['payment.cleared'], enabled: false })
  expect(changed).toMatchObject({
    ...{ status: 200, etag: '"2"' },
    body: { enabled: false, disabledBecause: 'owner', types: ['payment.cleared'] },
  })
  expect((await change('"1"', { enabled: true })).status).toBe(412)
  expect(await change('"2"', { enabled: true })).toMatchObject({ body: { enabled: true } })
  const remove = (match: string) =>
    ask(path, api.keys.partner, { method: 'DELETE', headers: { 'if-match': match } })
  expect((await remove('"2"')).status).toBe(412)
  expect((await remove('"3"')).status).toBe(204)
  expect((await ask(path, api.keys.partner)).status).toBe(404)
})

test('URLs that may not be sent to are refused, and why', async () => {
  for (const url of ['ftp://a.example/', 'https://u:p@a.example/', 'http://10.0.0.1/', 'x']) {
    const refused = await ask(paths.partner, api.keys.partner, { json: { url } })
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/url' }] } })
  }
})

test('a partner has ten endpoints at most', async () => {
  const made = []
  for (let at = 0; at < 10; at++) made.push(await make('partner', api.keys.otherPartner))
  const one = await ask(paths.partner, api.keys.otherPartner, { json: { url: receiver.url } })
  expect(one).toMatchObject({ status: 409, body: { code: 'too_many_endpoints' } })
  const gone = { method: 'DELETE', headers: { 'if-match': '"1"' } }
  for (const { path } of made) await ask(path, api.keys.otherPartner, gone)
})

test("what is another's is not there, for partners and banks alike", async () => {
  const { path } = await make('partner', api.keys.partner)
  const banks = await make('bank', bankKey)
  const calls = [
    [path, {}],
    [`${path}/attempts`, {}],
    [`${path}/test`, { method: 'POST' }],
    [`${path}/replay`, { json: { eventIds: ['evt_1'] } }],
    [`${path}/rotate-secret`, { json: {} }],
    [path, { method: 'PATCH', headers: { 'if-match': '"1"' }, json: {} }],
    [path, { method: 'DELETE', headers: { 'if-match': '"1"' } }],
  ] as const
  for (const [at, init] of calls) {
    expect((await ask(at, api.keys.otherPartner, init)).status).toBe(404)
    expect((await ask(at, bankKey, init)).status).toBe(403)
    expect((await ask(at.replace('partner', 'bank'), bankKey, init)).status).toBe(404)
    expect((await ask(at, api.keys.member, init)).status).toBe(403)
  }
  const operators = (of: string) => ask(`${paths.partner}?partnerId=${of}`, api.keys.operator)
  expect((await operators(`${api.partnerId}`)).body['endpoints']).toHaveLength(1)
  expect((await operators('999999')).status).toBe(404)
  expect((await ask(paths.partner, api.keys.operator)).status).toBe(400)
  expect((await ask(`${banks.path}?bankId=${bankId}`, api.keys.operator)).status).toBe(200)
})

test('a test is sent at once, and is in the log', async () => {
  const { path, body } = await make('bank', bankKey)
  const before = receiver.got.length
  const tested = await ask(`${path}/test`, bankKey, { method: 'POST' })
  expect(tested).toMatchObject({ status: 200, body: { delivered: true, status: 204, error: null } })
  const [received] = receiver.got.slice(before)
  if (received === undefined) throw new Error('not received')
  expect(verify(String(body['secret']), received)).toMatchObject({ type: 'webhook_endpoint.test' })
  const log = await ask(`${path}/attempts`, bankKey)
  expect(log.body).toMatchObject({
    attempts: [{ eventId: null, type: 'webhook_endpoint.test', delivered: true, attempt: 1 }],
    next: null,
  })
})

test('what is told is in the feed and in the log under one id, and is sent again when asked', async () => {
  const { path } = await make('bank', bankKey)
  const body = { subject: 's1' }
  await tell(api.sql, [
    { ownerId: bankId, type: 'consent.given', memberId: api.memberId, body },
    { ownerId: bankId, type: 'consent.withdrawn', memberId: api.memberId, body },
  ])
  await relayAll(api.sql)
  const courier = createCourier({
    ...{ sql: api.sql, exchanger, secretKey, now },
    onFailure: (error) => expect(error).toBeUndefined(),
  })
  await courier.look()
  await courier.idle()
  const feed = await ask('/v1/bank/events?limit=1', bankKey)
  expect(feed.body).toMatchObject({
    events: [{ id: /^evt_\d+$/, type: 'consent.given', data: body }].map((each) => ({
      ...each,
      id: expect.stringMatching(each.id),
    })),
    hasMore: true,
  })
  const rest = await ask(`/v1/bank/events?cursor=${String(feed.body['next'])}`, bankKey)
  expect(rest.body).toMatchObject({ events: [{ type: 'consent.withdrawn' }], hasMore: false })
  const none = await ask('/v1/bank/events?types=card.linked', bankKey)
  expect(none.body).toMatchObject({ events: [], hasMore: false })
  expect((await ask('/v1/bank/events?types=nothing', bankKey)).status).toBe(400)
  const [event] = rest.body['events'] as { id: string }[]
  const log = await ask(`${path}/attempts`, bankKey)
  expect((log.body['attempts'] as { eventId: string }[]).map((each) => each.eventId)).toContain(
    event?.id,
  )
  const sent = receiver.got.length
  const replayed = await ask(`${path}/replay`, bankKey, { json: { eventIds: [event?.id] } })
  expect(replayed).toMatchObject({ status: 202, body: { events: 1 } })
  await courier.look()
  await courier.idle()
  expect(receiver.got.slice(sent).map(({ id }) => id)).toEqual([event?.id])
  const [read] = await api.sql<{ count: number }[]>`
    SELECT count(*)::int AS count FROM audit_entry
     WHERE member_id = ${api.memberId} AND operation = 'listBankEvents'`
  expect(read?.count).toBeGreaterThan(0)
})

test('a cursor whose events have been forgotten is refused, never skipped', async () => {
  const ownerId = api.otherPartnerId
  const key = api.keys.otherPartner
  const event = { ownerId, type: 'card.linked', memberId: null, body: {} } as const
  await tell(api.sql, [event, event, event])
  await relayAll(api.sql)
  const { body } = await ask('/v1/partner/events?limit=1', key)
  await api.sql`
    UPDATE partner_event SET created_at = '2026-09-01' WHERE partner_id = ${ownerId} AND position <= 2`
  expect(await dropEvents(api.sql, new Date('2026-10-01T00:00:00Z'), 10)).toBe(2)
  const old = await ask(`/v1/partner/events?cursor=${String(body['next'])}`, key)
  expect(old).toMatchObject({ status: 410, body: { code: 'cursor_expired' } })
  expect((await ask('/v1/partner/events?cursor=bm9uZQ', key)).status).toBe(400)
})

test('an owner sends ten tests in a minute', async () => {
  const { path } = await make('partner', api.keys.otherPartner)
  const statuses: number[] = []
  for (let at = 0; at < 11; at++) {
    const { status } = await ask(`${path}/test`, api.keys.otherPartner, { method: 'POST' })
    statuses.push(status)
  }
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429])
})
