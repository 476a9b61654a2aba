/** Redemptions over HTTP: what a till sends, what it is told, and that it may send everything twice. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { redemptionDocument } from '../../src/http/routes/redemption/redemption-document.ts'
import { startApi, type TestApi } from './api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

type Body = Record<string, unknown>

async function send(path: string, json: Body, key = api.keys.partner): Promise<[number, Body]> {
  const response = await api.call(`/v1/redemptions${path}`, { key, json })
  return [response.status, (await response.json()) as Body]
}

const asked = (over: Body = {}): Body => ({
  ...{ memberId: `${api.memberId}`, points: '100', key: randomUUID() },
  ...over,
})

/** The same with a fresh code of the member. */
const proven = async (over: Body = {}): Promise<Body> =>
  asked({ proof: { kind: 'code', code: await api.code() }, ...over })

async function redeem(over: Body = {}): Promise<Body & { redemptionId: string }> {
  const [status, body] = await send('', await proven(over))
  expect(status).toBe(201)
  return { ...body, redemptionId: redemptionDocument.parse(body).redemptionId }
}

it('says of a partner that does not exist that it is none, not that it has left', async () => {
  const answer = await send('', asked({ partnerId: '999999' }), api.keys.operator)
  expect(answer).toMatchObject([404, { code: 'not_found' }])
})

it('redeems at once, and answers a repeat with the same redemption', async () => {
  const request = await proven()
  const [status, body] = await send('', request)
  expect([status, body]).toMatchObject([
    201,
    {
      ...{ state: 'posted', points: '100', redeemed: '100', returned: '0', heldUntil: null },
      ...{ partnerId: `${api.partnerId}`, key: request['key'] },
      ...{ proof: 'code', till: '', quoteId: null, purchase: null },
      lots: [{ funderId: `${api.partnerId}`, expiresOn: '2099-12-31', redeemed: '100' }],
    },
  ])
  expect(await send('', request)).toEqual([200, body])
  expect(await send('', { ...request, points: '99' })).toMatchObject([422, { code: 'key_reused' }])
})

it('holds, posts with fewer points, returns a part', async () => {
  const { redemptionId } = await redeem({ holdSeconds: 600 })
  expect(await send(`/${redemptionId}/post`, { points: '60' })).toMatchObject([
    200,
    { state: 'posted', points: '100', redeemed: '60' },
  ])
  expect(await send(`/${redemptionId}/post`, {})).toMatchObject([200, { redeemed: '60' }])
  expect(await send(`/${redemptionId}/post`, { points: '61' })).toMatchObject([
    409,
    { code: 'hold_ended', state: 'posted' },
  ])
  const back = { points: '25', key: randomUUID() }
  expect(await send(`/${redemptionId}/return`, back)).toMatchObject([200, { returned: '25' }])
  expect(await send(`/${redemptionId}/return`, back)).toMatchObject([200, { returned: '25' }])
  const more = { points: '36', key: randomUUID() }
  expect(await send(`/${redemptionId}/return`, more)).toMatchObject([
    409,
    { code: 'exceeds_redemption', returnable: '35' },
  ])
})

it('voids a hold', async () => {
  const { redemptionId } = await redeem({ holdSeconds: 600 })
  const path = `/v1/redemptions/${redemptionId}/void`
  for (const _ of ['once', 'again']) {
    const response = await api.call(path, { method: 'POST', key: api.keys.partner })
    expect([response.status, await response.json()]).toMatchObject([200, { state: 'voided' }])
  }
  expect(await send(`/${redemptionId}/post`, {})).toMatchObject([
    409,
    { code: 'hold_ended', state: 'voided' },
  ])
})

it('tells how many points there are, where there are too few', async () => {
  const [status, body] = await send('', await proven({ points: '1000000' }))
  expect([status, body]).toMatchObject([409, { code: 'insufficient_points' }])
  expect(body['available']).toMatch(/^[0-9]+$/)
})

it('is seen by its partner, its member and the operator, and not there for others', async () => {
  const { redemptionId } = await redeem()
  const path = `/v1/redemptions/${redemptionId}`
  const statuses = await Promise.all(
    Object.values(api.keys).map(async (key) => (await api.call(path, { key })).status),
  )
  const expected = { operator: 200, partner: 200, otherPartner: 404, member: 200, otherMember: 404 }
  expect(Object.fromEntries(Object.keys(api.keys).map((name, at) => [name, statuses[at]]))).toEqual(
    expected,
  )
  const back = { points: '1', key: randomUUID() }
  const [foreign] = await send(`/${redemptionId}/return`, back, api.keys.otherPartner)
  expect(foreign).toBe(404)
})

it('is made by the operator for a partner, and by a partner for itself alone', async () => {
  const { operator, otherPartner, member } = api.keys
  const partnerId = `${api.partnerId}`
  expect(await send('', asked({ partnerId }), operator)).toMatchObject([201, { partnerId }])
  expect(await send('', asked(), operator)).toMatchObject([422, { code: 'invalid_body' }])
  expect(await send('', asked({ partnerId }), otherPartner)).toMatchObject([404, {}])
  expect(await send('', asked(), member)).toMatchObject([403, { code: 'forbidden' }])
})

it.each([
  ['no points', { points: '0' }],
  ['points that are a number', { points: 5 }],
  ['fewer than none', { points: '-5' }],
  ['a fraction', { points: '1.5' }],
  ['more than any sum may hold', { points: '9'.repeat(19) }],
  ['a card number as its key', { key: '4111111111111111' }],
  ['a hold of no time', { holdSeconds: 0 }],
  ['a hold of years', { holdSeconds: 1e9 }],
  ['a code that is none', { proof: { kind: 'code', code: '1234567' } }],
  ['a code of letters', { proof: { kind: 'code', code: 'abcdefgh' } }],
  ['a proof of another kind', { proof: { kind: 'smile' } }],
  ['a card number as the till', { till: '4111111111111111' }],
  ['a purchase of nothing', { purchase: { minor: '0', currency: 'KZT' } }],
  ['a currency that is none', { purchase: { minor: '1', currency: 'KZX' } }],
  ['something else', { pan: '4111111111111111' }],
])('does not take %s', async (_, over) => {
  const [status, body] = await send('', asked(over))
  expect([status, body['code']]).toEqual([422, 'invalid_body'])
  expect(JSON.stringify(body)).not.toContain('4111111111111111')
})

it('knows no member that is none', async () => {
  expect(await send('', asked({ memberId: '987654321' }))).toMatchObject([404, {}])
  expect(await send('', asked({ memberId: `${api.partnerId}` }))).toMatchObject([404, {}])
})
