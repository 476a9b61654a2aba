/** What no route takes: parameters that it does not name, days and texts that the database has not. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { problemSchema } from '../../../src/http/problem.ts'
import { startApi, type CallOptions, type TestApi } from '../api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterEach(() => expect(api.failures.splice(0)).toEqual([]))
afterAll(() => api.stop())

async function refusal(path: string, options: CallOptions) {
  const response = await api.call(path, options)
  const { code, errors } = problemSchema.parse(await response.json())
  return { status: response.status, code, errors }
}

it('refuses a parameter that is mistyped, and says what there is', async () => {
  const { partner } = api.keys
  const told = await refusal('/v1/partner/payments?locationid=2&limit=1', { key: partner })
  expect(told).toMatchObject({ status: 400, code: 'invalid_parameter' })
  expect(told.errors).toMatchObject([{ parameter: 'locationid' }])
  expect(told.errors?.[0]?.detail).toContain('locationId')
  const balance = `/v1/members/${api.memberId}/balance?x=1`
  expect(await refusal(balance, { key: api.keys.member })).toMatchObject({ status: 400 })
  expect((await api.call('/healthz?x=1')).status).toBe(200)
})

it('says no name back that may be a card number', async () => {
  const { partner } = api.keys
  const told = await refusal('/v1/partner/payments?4111111111111111=1', { key: partner })
  expect(told.status).toBe(400)
  expect(JSON.stringify(told)).not.toContain('4111')
})

it('asks who calls first', async () => {
  expect(await refusal('/v1/partner/payments?x=1', {})).toMatchObject({ status: 401 })
})

it.each([
  '/v1/partner/payments?from=0000-01-01',
  '/v1/partner/accruals?to=0000-12-31',
  `/v1/partner/payments?cursor=${cursor('2026-99-99.1')}`,
  `/v1/partner/payments?cursor=${cursor('0000-01-01.1')}`,
  '/v1/settlements/0000-01',
])('has no such day: %s', async (path) => {
  const told = await refusal(path, { key: api.keys.partner })
  expect(told).toMatchObject({ status: 400, code: 'invalid_parameter' })
})

it.each([
  ['/day', { locationId: '1', day: '0000-01-01' }],
  ['/place', { place: 'a\0b', day: '2026-11-20' }],
])('takes no claim with a wrong %s', async (pointer, part) => {
  const told = await refusal(`/v1/members/${api.memberId}/claims`, {
    key: api.keys.member,
    json: { ...part, amount: { minor: '100', currency: 'KZT' } },
  })
  expect(told).toMatchObject({ status: 422, code: 'invalid_body', errors: [{ pointer }] })
})

it('takes a text that only speaks of U+0000', async () => {
  const told = await api.call(`/v1/members/${api.memberId}/claims`, {
    key: api.keys.member,
    json: {
      place: String.raw`a\u0000b`,
      day: '2026-11-20',
      amount: { minor: '100', currency: 'KZT' },
    },
  })
  expect(await told.json()).not.toMatchObject({ code: 'invalid_body' })
})

it('takes no U+0000 in a query', async () => {
  const told = await refusal('/v1/partner/payments?state=%00', { key: api.keys.partner })
  expect(told).toMatchObject({ status: 400, errors: [{ parameter: 'state' }] })
})

function cursor(text: string): string {
  return Buffer.from(text).toString('base64url')
}
