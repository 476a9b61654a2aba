/** Referrals over HTTP: codes, who names them, terms, and what is refused. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApiKey } from '../../src/keys/api-key.ts'
import { startApi, type TestApi } from './api.ts'

type Body = Record<string, unknown>

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

async function call(
  method: string,
  path: string,
  json?: Body,
  key = api.keys.operator,
): Promise<[number, Body]> {
  const response = await api.call(path, { method, key, json })
  return [response.status, (await response.json()) as Body]
}

const terms = (over: Body = {}): Body => ({
  ...{ version: 1, funderId: `${api.partnerId}`, referrerPoints: '500', friendPoints: '300' },
  ...{ referrerMonthMax: 5, validFrom: '2026-01-01' },
  ...over,
})

const codeOf = async (memberId: bigint): Promise<string> => {
  const [status, { code }] = await call('POST', `/v1/members/${memberId}/referral-code`)
  expect(status).toBe(200)
  return String(code)
}

const joining = (over: Body = {}): Body => ({ name: 'Dana', key: randomUUID(), ...over })

it('without terms a member has a code, and it brings nobody', async () => {
  const path = `/v1/members/${api.memberId}/referral-code`
  const [status, body] = await call('POST', path, undefined, api.keys.member)
  expect([status, body]).toMatchObject([
    200,
    { terms: null, brought: { waiting: 0, paid: 0, void: 0 } },
  ])
  expect(body['code']).toMatch(/^\w{3}-\w{3}-\w{3}$/)
  expect(await call('POST', path)).toEqual([200, body])
  expect(await call('POST', '/v1/members', joining({ referralCode: body['code'] }))).toMatchObject([
    409,
    { code: 'referral_refused', why: 'no_terms' },
  ])
})

it('terms are taken up once, and ended', async () => {
  const path = '/v1/operator/referral-terms'
  const [status, body] = await call('POST', path, terms())
  expect([status, body]).toMatchObject([
    201,
    {
      ...{ version: 1, funderId: `${api.partnerId}`, referrerPoints: '500', friendPoints: '300' },
      ...{ pointsValidMonths: 24, nameDays: 30, purchaseDays: 365, refundDays: 30 },
      ...{ minimumMinor: '0', currency: null, validTo: null },
    },
  ])
  expect(await call('POST', path, terms())).toEqual([200, body])
  expect(await call('GET', path)).toEqual([200, { terms: [body], next: null }])
  const refused = async (over: Body) => {
    const [status, { code, errors }] = await call('POST', path, terms(over))
    return [status, code, (errors as { pointer: string }[]).map(({ pointer }) => pointer)]
  }
  const as = (code: string, pointer: string) => [422, code, [pointer]]
  expect(await refused({ friendPoints: '1' })).toEqual(as('terms_refused', '/version'))
  expect(await refused({ version: 2 })).toEqual(as('terms_refused', '/validFrom'))
  const early = { version: 2, validFrom: '2025-01-01', validTo: '2026-01-01' }
  expect(await refused({ ...early, funderId: '999999' })).toEqual(as('terms_refused', '/funderId'))
  await api.sql`
    UPDATE partner SET earns_until = '2025-06-30', redeems_until = '2026-06-30', backed_by = ${api.partnerId}
     WHERE partner_id = ${api.otherPartnerId}`
  expect(await refused({ ...early, funderId: `${api.otherPartnerId}` })).toEqual(
    as('terms_refused', '/funderId'),
  )
})

it.each([
  ['no points at all', { referrerPoints: '0', friendPoints: '0' }],
  ['fewer than none', { friendPoints: '-1' }],
  ['points that are a number', { friendPoints: 300 }],
  ['a minimum without a currency', { minimumMinor: '100' }],
  ['a currency without a minimum', { currency: 'KZT' }],
  ['a currency that is none', { minimumMinor: '100', currency: 'ABC' }],
  ['an end before the beginning', { validTo: '2025-01-01' }],
  ['a day that is none', { validFrom: '2026-02-30' }],
  ['something else', { pan: '4111111111111111' }],
])('terms with %s are not understood', async (_, over) => {
  const [status, body] = await call('POST', '/v1/operator/referral-terms', terms(over))
  expect([status, body['code']]).toEqual([422, 'invalid_body'])
})

it('a friend joins with a code, once however often it is sent', async () => {
  const code = await codeOf(api.memberId)
  const asked = joining({ referralCode: code.toLowerCase() })
  const [status, { memberId }] = await call('POST', '/v1/members', asked)
  expect(status).toBe(201)
  expect(await call('POST', '/v1/members', asked)).toMatchObject([200, { memberId }])
  const path = `/v1/members/${String(memberId)}/referral`
  const referral = { memberId, state: 'waiting', reason: '', paymentId: null, paidAt: null }
  expect(await call('GET', path)).toMatchObject([
    200,
    { ...referral, referrerId: `${api.memberId}` },
  ])
  const own = await createApiKey(api.sql, `friend ${String(memberId)}`, {
    audience: 'member',
    ownerId: BigInt(String(memberId)),
  })
  const [, told] = await call('GET', path, undefined, own)
  expect(told).toMatchObject(referral)
  expect(told).not.toHaveProperty('referrerId')
  expect(await call('PUT', path, { code }, own)).toMatchObject([200, referral])
  const [, brought] = await call('POST', `/v1/members/${api.memberId}/referral-code`)
  expect(brought).toMatchObject({ terms: { version: 1 }, brought: { waiting: 1 } })
  const other = await codeOf(api.otherMemberId)
  expect(await call('PUT', path, { code: other })).toMatchObject([
    409,
    { code: 'referral_refused', why: 'referred_before' },
  ])
  expect(await call('POST', '/v1/members', { ...asked, referralCode: other })).toMatchObject([
    422,
    { code: 'key_reused' },
  ])
})

it('who has joined by a code is told so, also when its terms have ended', async () => {
  const asked = joining({ referralCode: await codeOf(api.memberId) })
  const [, { memberId }] = await call('POST', '/v1/members', asked)
  const path = '/v1/operator/referral-terms'
  await call('POST', path, terms({ validTo: '2026-01-02' }))
  expect(await call('POST', '/v1/members', asked)).toMatchObject([200, { memberId }])
  expect(await call('POST', '/v1/members', { ...asked, key: randomUUID() })).toMatchObject([
    409,
    { why: 'no_terms' },
  ])
  expect(await call('POST', path, terms())).toMatchObject([200, { validTo: null }])
})

it('a wrong code takes nobody in', async () => {
  const asked = joining({ referralCode: '411-111-111' })
  expect(await call('POST', '/v1/members', asked)).toMatchObject([
    422,
    { code: 'referral_code_unknown' },
  ])
  const [row] =
    await api.sql`SELECT count(*)::int AS members FROM member WHERE key = ${String(asked['key'])}`
  expect(row).toEqual({ members: 0 })
})

it('a member names no code of its own, and none of who joined later', async () => {
  const path = `/v1/members/${api.memberId}/referral`
  const own = await codeOf(api.memberId)
  const newer = await codeOf(api.otherMemberId)
  expect(await call('PUT', path, { code: own })).toMatchObject([409, { why: 'own_code' }])
  expect(await call('PUT', path, { code: newer })).toMatchObject([
    409,
    { why: 'referrer_is_newer' },
  ])
  expect(await call('PUT', path, { code: '' })).toMatchObject([422, { code: 'invalid_body' }])
  expect(await call('GET', path)).toMatchObject([404, {}])
  expect(await call('PUT', '/v1/members/987654321/referral', { code: own })).toMatchObject([
    404,
    {},
  ])
  expect(await call('POST', '/v1/members/987654321/referral-code')).toMatchObject([404, {}])
})
