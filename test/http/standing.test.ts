/** Tiers, segments and loyalty indices over HTTP: definitions, what is refused, and how members stand. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refreshLoyaltyIndexJob } from '../../src/jobs/refresh-loyalty-index.ts'
import { refreshSegmentsJob } from '../../src/jobs/refresh-segments.ts'
import { refreshTiersJob } from '../../src/jobs/refresh-tiers.ts'
import { setTurnover } from '../support/turnover.ts'
import { startApi, type TestApi } from './api.ts'

let api: TestApi
const today = new Date().toISOString().slice(0, 10)
beforeAll(async () => {
  api = await startApi()
  const { sql, memberId, otherMemberId, partnerId, otherPartnerId } = api
  const bought = { month: today.slice(0, 7), lastOn: today }
  await setTurnover(sql, [
    { ...bought, memberId, partnerId, amountMinor: 70_000n, payments: 7 },
    { ...bought, memberId, partnerId: otherPartnerId, amountMinor: 50_000n, payments: 1 },
    { ...bought, memberId: otherMemberId, partnerId, amountMinor: 10_000n, payments: 2 },
  ])
})
afterAll(() => api.stop())

interface Answer {
  status: number
  body: Record<string, unknown> | null
}

async function ask(method: string, path: string, key: string, json?: unknown): Promise<Answer> {
  const response = await api.call(path, { method, key, ...(json === undefined ? {} : { json }) })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}

const put = (path: string, key: string, json: unknown) => ask('PUT', path, key, json)
const get = (path: string, key: string) => ask('GET', path, key)

/** What the jobs do by themselves within minutes. */
async function refresh(): Promise<void> {
  const intake = { submit: () => 'unavailable' as const, onRoom: () => {} }
  for (const job of [refreshTiersJob, refreshLoyaltyIndexJob, refreshSegmentsJob]) {
    await job.run({ sql: api.sql, intake, now: new Date() })
  }
}

const scheme = {
  metric: { of: 'turnover', currency: 'KZT' },
  window: { kind: 'rolling', months: 12 },
  levels: [
    { tier: 'silver', from: '50000' },
    { tier: 'gold', from: '100000' },
  ],
  ...{ graceMonths: 3, softLandingMonths: 3 },
}

test('a scheme is defined as a whole, by its owner or the operator, and keeps its versions', async () => {
  const { keys, partnerId } = api
  const none = await get('/v1/partner/tiers', keys.otherPartner)
  expect(none).toMatchObject({ status: 200, body: { version: 0, scheme: null } })
  const saved = await put('/v1/partner/tiers', keys.partner, scheme)
  const own = { partnerId: `${partnerId}`, version: 1, changedBy: 'partner', scheme }
  expect(saved).toMatchObject({ status: 200, body: own })
  expect((await put('/v1/partner/tiers', keys.partner, scheme)).body).toMatchObject({ version: 1 })
  const changed = { ...scheme, graceMonths: 4 }
  const byOperator = await put(`/v1/partner/tiers?partnerId=${partnerId}`, keys.operator, changed)
  expect(byOperator.body).toMatchObject({ version: 2, changedBy: 'operator', scheme: changed })
  const coalition = await put('/v1/partner/tiers', keys.operator, scheme)
  expect(coalition.body).toMatchObject({ partnerId: null, version: 1 })
  const foreign = await get(`/v1/partner/tiers?partnerId=${partnerId}`, keys.otherPartner)
  expect(foreign.status).toBe(404)
  expect((await put('/v1/partner/tiers?partnerId=99999', keys.operator, scheme)).status).toBe(404)
})

test.each([
  [
    {
      levels: [
        { tier: 'a', from: '5' },
        { tier: 'b', from: '5' },
      ],
    },
    '/levels/1/from',
  ],
  [
    {
      levels: [
        { tier: 'a', from: '5' },
        { tier: 'a', from: '6' },
      ],
    },
    '/levels/1/tier',
  ],
  [{ levels: [{ tier: 'a', from: '-5' }] }, '/levels/0/from'],
  [{ levels: [{ tier: '4111 1111 1111 1111', from: '5' }] }, '/levels/0/tier'],
  [{ metric: { of: 'turnover', currency: 'XXX' } }, '/metric/currency'],
  [{ metric: { of: 'profit' } }, '/metric/of'],
  [{ window: { kind: 'rolling', months: 0 } }, '/window/months'],
  [{ graceMonths: 1.5 }, '/graceMonths'],
  [{ softLandingMonths: 0 }, '/softLandingMonths'],
])('a scheme with %j is refused at %s', async (wrong, pointer) => {
  const { status, body } = await put('/v1/partner/tiers', api.keys.partner, { ...scheme, ...wrong })
  expect(status).toBe(422)
  expect(body).toMatchObject({ code: 'invalid_body', errors: [{ pointer }] })
})

test("a member sees all tiers, a partner its own and the coalition's", async () => {
  await put('/v1/partner/tiers', api.keys.operator, scheme)
  await put('/v1/partner/tiers', api.keys.partner, scheme)
  await put('/v1/partner/tiers', api.keys.otherPartner, scheme)
  await refresh()
  const path = `/v1/members/${api.memberId}/tier`
  const mine = await get(path, api.keys.member)
  expect(mine.body?.['tiers']).toMatchObject([
    { partnerId: null, tier: 'gold', since: today, counted: '120000', next: null },
    {
      ...{ partnerId: `${api.partnerId}`, tier: 'silver', counted: '70000' },
      ...{ next: { tier: 'gold', missing: '30000' } },
      events: [{ on: today, from: null, to: 'silver', why: 'earned' }],
    },
    { partnerId: `${api.otherPartnerId}`, tier: 'silver', counted: '50000' },
  ])
  const partnersView = await get(path, api.keys.partner)
  expect(partnersView.body?.['tiers']).toMatchObject([
    // What it counts is what others sold.
    { partnerId: null, tier: 'gold', counted: null, next: null },
    { partnerId: `${api.partnerId}`, counted: '70000' },
  ])
  expect(partnersView.body?.['tiers']).toHaveLength(2)
  expect((await get(path, api.keys.otherMember)).status).toBe(404)
  expect((await get('/v1/members/99999/tier', api.keys.operator)).status).toBe(404)
})

const segment = { description: '', currency: 'KZT', condition: 'member.frequency >= 2' }

test('a segment is defined, listed, read by pages and as a file, and ended', async () => {
  const { partner, otherPartner, operator } = api.keys
  const path = '/v1/partner/segments/regulars'
  expect((await put(path, partner, segment)).status).toBe(200)
  expect((await get('/v1/partner/segments', otherPartner)).body).toEqual({
    segments: [],
    fifths: [],
  })
  await refresh()
  const { body } = await get('/v1/partner/segments', partner)
  expect(body).toMatchObject({
    segments: [{ name: 'regulars', version: 1, members: '2' }],
    fifths: [{ currency: 'KZT', computedOn: today, members: '2', frequency: ['2', '2', '7', '7'] }],
  })
  const first = await get(`${path}/members?limit=1`, partner)
  const memberId = `${api.memberId}`
  expect(first.body?.['members']).toEqual([{ memberId, since: today }])
  const cursor = String(first.body?.['next'])
  const second = await get(`${path}/members?limit=1&cursor=${cursor}`, partner)
  const other = `${api.otherMemberId}`
  expect(second.body).toEqual({ members: [{ memberId: other, since: today }], next: null })
  const file = await api.call(`${path}/members`, { key: partner, headers: { accept: 'text/csv' } })
  expect(file.headers.get('content-type')).toContain('text/csv')
  expect(await file.text()).toBe(`member_id,since\r\n${memberId},${today}\r\n${other},${today}\r\n`)
  expect((await get(`${path}/members?cursor=AAAA`, partner)).status).toBe(400)
  expect((await get(`${path}/members`, otherPartner)).status).toBe(404)
  const byOperator = await get(`${path}/members?partnerId=${api.partnerId}`, operator)
  expect(byOperator.body?.['members']).toHaveLength(2)
  expect((await ask('DELETE', path, partner)).status).toBe(204)
  expect((await get(`${path}/members`, partner)).status).toBe(404)
  await refresh()
  expect(await api.sql`SELECT FROM member_segment`).toHaveLength(0)
})

test.each([
  ['member.frequency >=', 20],
  ['member.frequency + 1', 1],
  ['member.age > 3', 8],
  ['true && member.tier', 1],
])('a segment with the condition %s is refused with its column', async (condition, column) => {
  const path = '/v1/partner/segments/wrong'
  const { status, body } = await put(path, api.keys.partner, { ...segment, condition })
  expect(status).toBe(422)
  const [error] = (body ?? {})['errors'] as { pointer: string; column: number }[]
  expect(error?.pointer).toBe('/condition')
  expect(error?.column).toBe(column)
})

test('the facts that conditions may ask for are listed', async () => {
  const { body } = await get('/v1/partner/segments/facts', api.keys.partner)
  const names = ((body ?? {})['facts'] as { name: string }[]).map(({ name }) => name)
  expect(names).toContain('member.recencyQuintile')
})

const loyaltyIndex = {
  ...{ currency: 'KZT', months: 12 },
  parts: [
    { of: 'recency', weight: 60, worstDays: 180 },
    { of: 'frequency', weight: 40, fullPayments: 10 },
    { of: 'averageBill', weight: 0, fullMinor: '20000' },
  ],
}

test.each([
  ['/description', { description: 'Cards 4111-1111-1111-1111 and the like' }],
  ['/condition', { condition: "member.tier == '4111111111111111'" }],
])('a segment with a card number in its %s is refused', async (pointer, wrong) => {
  const path = '/v1/partner/segments/wrong'
  const { status, body } = await put(path, api.keys.partner, { ...segment, ...wrong })
  expect(status).toBe(422)
  expect(body).toMatchObject({ code: 'invalid_body', errors: [{ pointer }] })
  const named = await put('/v1/partner/segments/n4111111111111111', api.keys.partner, segment)
  expect(named).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } })
})

test('a loyalty index is defined, and members have it with its history', async () => {
  const { partner, otherPartner } = api.keys
  const path = '/v1/partner/loyalty-index'
  expect((await put(path, partner, loyaltyIndex)).body).toMatchObject({ version: 1, loyaltyIndex })
  await refresh()
  const member = `${path}/members/${api.memberId}`
  const parts = { recency: 1000, frequency: 700, averageBill: 500 }
  const index = (60 * 1000 + 40 * 700) / 100
  expect((await get(member, partner)).body).toEqual({
    ...{ memberId: `${api.memberId}`, index },
    history: [{ month: today.slice(0, 7), index, version: 1, parts }],
  })
  expect((await get(member, otherPartner)).status).toBe(404)
  expect((await ask('DELETE', path, partner)).status).toBe(204)
  expect((await get(path, partner)).body).toMatchObject({ version: 0, loyaltyIndex: null })
})

test.each([
  [[{ of: 'recency', weight: 0, worstDays: 9 }], '/parts'],
  [
    [
      { of: 'feedback', weight: 1 },
      { of: 'feedback', weight: 1 },
    ],
    '/parts/1/of',
  ],
  [[{ of: 'shareOfWallet', weight: 1, categories: ['cars'] }], '/parts/0/categories/0'],
  [[{ of: 'frequency', weight: 101, fullPayments: 2 }], '/parts/0/weight'],
])('a loyalty index of %j is refused at %s', async (parts, pointer) => {
  const path = '/v1/partner/loyalty-index'
  const { status, body } = await put(path, api.keys.partner, { ...loyaltyIndex, parts })
  expect(status).toBe(422)
  expect(body).toMatchObject({ code: 'invalid_body', errors: [{ pointer }] })
})

test('members define nothing', async () => {
  for (const path of ['tiers', 'segments', 'loyalty-index']) {
    expect((await get(`/v1/partner/${path}`, api.keys.member)).status).toBe(403)
  }
})
