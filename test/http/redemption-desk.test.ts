/** Quotes, codes, locks, policies and reviews over HTTP: what a till, a member and an operator send and are told. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createMember } from '../../src/member/member.ts'
import { defaultPolicy } from '../../src/redemption/policy.ts'
import { startApi, type TestApi } from './api.ts'

let api: TestApi
let operator: string
let partner: string
beforeAll(async () => {
  api = await startApi()
  operator = api.keys.operator
  partner = api.keys.partner
})
afterAll(() => api.stop())

type Body = Record<string, unknown>
type Answer = [status: number, body: Body]

async function call(path: string, key: string, init: { method?: string; json?: Body } = {}) {
  const response = await api.call(path, { key, ...init })
  return [response.status, (await response.json()) as Body] satisfies Answer
}

const policyPath = () => `/v1/partner/redemption-policy?partnerId=${api.partnerId}`
const terms = {
  worth: [{ currency: 'KZT', minorPerPoint: '100' }],
  ...{ sharePercent: 50, pointsMin: '10', pointsMax: null, pointsStep: '5' },
  ...{ purchaseRequired: false, quoteSeconds: 300, paymentMinutes: 10, reviewSeconds: 900 },
  proofs: [{ fromPoints: '1', anyOf: ['code'] }],
  limits: [{ of: 'member', per: 'redemption', redemptions: null, points: '100', beyond: 'review' }],
}
const agree = (over: Body = {}) =>
  call(policyPath(), operator, { method: 'PUT', json: { ...terms, ...over } })
beforeEach(() => agree())

async function redeem(over: Body = {}): Promise<Answer> {
  // A new code takes the place of the one before.
  const proof = 'proof' in over ? over['proof'] : { kind: 'code', code: await api.code() }
  const json = { memberId: `${api.memberId}`, points: '50', key: randomUUID(), ...over, proof }
  return await call('/v1/redemptions', partner, { json })
}

const purchase = { minor: '20000', currency: 'KZT' }
const quote = (over: Body = {}, key = partner) =>
  call('/v1/redemptions/quotes', key, {
    json: { memberId: `${api.memberId}`, purchase, ...over },
  })

describe('a quote', () => {
  it('says how many points may be used, and what they pay', async () => {
    const [status, body] = await quote()
    expect([status, body]).toMatchObject([
      201,
      {
        ...{ memberId: `${api.memberId}`, partnerId: `${api.partnerId}`, purchase },
        ...{ minorPerPoint: '100', points: { min: '10', max: '100', step: '5' } },
        ...{ mostMoney: { minor: '10000', currency: 'KZT' }, proofs: terms.proofs },
      },
    ])
    const few = await quote({ purchase: { minor: '100', currency: 'KZT' } })
    expect(few).toMatchObject([201, { points: null, mostMoney: { minor: '0' } }])
  })

  it('is held to, paid in two parts, and refunded in the same', async () => {
    const [, { quoteId }] = await quote()
    const bounds = { min: '10', max: '100', step: '5' }
    expect(await redeem({ quoteId, points: '105' })).toMatchObject([
      ...[422, { code: 'points_out_of_bounds', bounds }],
    ])
    const [status, made] = await redeem({ quoteId, points: '100' })
    const money = (minor: string) => ({ minor, currency: 'KZT' })
    expect([status, made]).toMatchObject([
      201,
      {
        quoteId,
        purchase: { amount: purchase, byPoints: money('10000'), byMoney: money('10000') },
      },
    ])
    const again = await redeem({ quoteId, points: '100' })
    expect(again).toMatchObject([409, { code: 'quote_refused', why: 'used' }])
    const path = `/v1/redemptions/${String(made['redemptionId'])}/return`
    const back = (minor: string, currency = 'KZT') =>
      call(path, partner, { json: { refunded: { minor, currency }, key: randomUUID() } })
    expect(await back('5000')).toMatchObject([
      ...[
        200,
        { returned: '25', purchase: { refunded: money('5000'), moneyRefunded: money('2500') } },
      ],
    ])
    expect(await back('15001')).toMatchObject([
      ...[409, { code: 'exceeds_purchase', refundable: '15000' }],
    ])
    expect(await back('1', 'USD')).toMatchObject([
      ...[422, { errors: [{ pointer: '/refunded/currency' }] }],
    ])
    expect(await back('15000')).toMatchObject([
      ...[200, { returned: '100', purchase: { moneyRefunded: money('10000') } }],
    ])
  })

  it('is refused with the reason', async () => {
    expect(await quote({ purchase: { minor: '1', currency: 'USD' } })).toMatchObject([
      ...[422, { code: 'no_worth' }],
    ])
    expect(await quote({ memberId: '987654321' })).toMatchObject([404, {}])
    expect(await quote({}, operator)).toMatchObject([422, { code: 'invalid_body' }])
    expect(await quote({ partnerId: '999999' }, operator)).toMatchObject([404, {}])
    expect(await quote({ partnerId: `${api.otherPartnerId}` })).toMatchObject([404, {}])
    const both = { quoteId: randomUUID(), purchase }
    expect(await redeem(both)).toMatchObject([422, { errors: [{ pointer: '/purchase' }] }])
    expect(await redeem({ quoteId: randomUUID() })).toMatchObject([409, { why: 'none' }])
  })
})

describe('a code', () => {
  const path = (memberId: bigint) => `/v1/members/${memberId}/redemption-codes`

  it('is made by the member and by the operator, with its picture', async () => {
    for (const key of [api.keys.member, operator]) {
      const [status, made] = await call(path(api.memberId), key, { json: {} })
      expect([status, made['qr']]).toEqual([
        201,
        `COBRAND:1:${api.memberId}:${String(made['code'])}`,
      ])
      const proof = { kind: 'code', code: made['code'] }
      expect(await redeem({ proof })).toMatchObject([201, { proof: 'code' }])
      const used = { code: 'proof_refused', why: 'code_used' }
      expect(await redeem({ proof })).toMatchObject([409, used])
    }
    expect(await call(path(987_654_321n), operator, { json: {} })).toMatchObject([404, {}])
  })

  it('is asked for, and may be for one partner', async () => {
    const required = { code: 'proof_required', proofs: ['code'] }
    expect(await redeem({ proof: undefined })).toMatchObject([422, required])
    const json = { partnerId: `${api.otherPartnerId}` }
    const [, made] = await call(path(api.memberId), api.keys.member, { json })
    const proof = { kind: 'code', code: made['code'] }
    const wrong = { code: 'proof_refused', why: 'code_wrong' }
    expect(await redeem({ proof })).toMatchObject([409, wrong])
    const there = { memberId: `${api.memberId}`, points: '5', key: randomUUID(), proof }
    const [status] = await call('/v1/redemptions', api.keys.otherPartner, { json: there })
    expect(status).toBe(201)
  })
})

it('a member locks its points, and unlocks them', async () => {
  const path = `/v1/members/${api.memberId}/spend-lock`
  const put = (locked: boolean, key = api.keys.member) =>
    call(path, key, { method: 'PUT', json: { locked } })
  expect(await call(path, api.keys.member)).toEqual([200, { locked: false, lockedAt: null }])
  const [, locked] = await put(true)
  expect(locked['locked']).toBe(true)
  expect(await put(true)).toEqual([200, locked])
  expect(await redeem()).toMatchObject([409, { code: 'spend_locked' }])
  expect(await quote()).toMatchObject([409, { code: 'spend_locked' }])
  expect(await put(false, api.keys.otherMember)).toMatchObject([404, {}])
  expect(await put(false, operator)).toEqual([200, { locked: false, lockedAt: null }])
  expect(await redeem()).toMatchObject([201, {}])
  const nobody = '/v1/members/987654321/spend-lock'
  expect(await call(nobody, operator)).toMatchObject([404, {}])
  expect(await call(nobody, operator, { method: 'PUT', json: { locked: true } })).toMatchObject([
    ...[404, {}],
  ])
})

describe('a review', () => {
  const listed = async (query = '') => {
    const [, body] = await call(`/v1/redemption-reviews${query}`, operator)
    return body['reviews'] as Body[]
  }

  it('is listed, approved, and the till posts', async () => {
    const [status, made] = await redeem({ points: '105', till: 'almaty-3/7' })
    expect([status, made]).toMatchObject([201, { state: 'review', redeemed: '0' }])
    const { redemptionId } = made
    const review = { redemptionId, reasons: ['redemption_points'], till: 'almaty-3/7', waits: true }
    expect(await listed()).toMatchObject([{ ...review, madeBy: 'partner', decision: null }])
    const post = () => call(`/v1/redemptions/${String(redemptionId)}/post`, partner, { json: {} })
    expect(await post()).toMatchObject([409, { code: 'in_review' }])
    const decide = (what: string, note = 'called the customer') =>
      call(`/v1/redemption-reviews/${String(redemptionId)}/${what}`, operator, { json: { note } })
    expect(await decide('approve', 'card 4111 1111 1111 1111')).toMatchObject([422, {}])
    expect(await decide('approve')).toMatchObject([200, { state: 'held' }])
    expect(await decide('refuse')).toMatchObject([409, { code: 'not_in_review' }])
    expect(await listed()).toEqual([])
    expect(await listed('?open=false')).toMatchObject([
      ...[{ redemptionId, decision: 'approved', decidedBy: 'operator', waits: false }],
    ])
    expect(await post()).toMatchObject([200, { state: 'posted', redeemed: '105' }])
  })

  it('is refused, and the points are free again', async () => {
    const [, { redemptionId }] = await redeem({ points: '105', holdSeconds: 600 })
    const path = `/v1/redemption-reviews/${String(redemptionId)}/refuse`
    expect(await call(path, operator, { json: {} })).toMatchObject([200, { state: 'voided' }])
    const none = `/v1/redemption-reviews/${api.memberId}-1/refuse`
    expect(await call(none, operator, { json: {} })).toMatchObject([404, {}])
  })
})

describe('a policy', () => {
  it('is read by the partner, and changed by the operator alone', async () => {
    const own = '/v1/partner/redemption-policy'
    const [status, body] = await call(own, partner)
    expect([status, body]).toMatchObject([200, { policy: terms, changedBy: '' }])
    expect(await call(policyPath(), operator)).toMatchObject([200, { changedBy: 'operator' }])
    expect(await call(own, partner, { method: 'PUT', json: terms })).toMatchObject([403, {}])
    expect(await call(policyPath(), api.keys.otherPartner)).toMatchObject([404, {}])
    expect(await call(own, operator)).toMatchObject([400, { code: 'invalid_parameter' }])
    expect(await call(`${own}?partnerId=987654321`, operator)).toMatchObject([404, {}])
    const other = await call(own, api.keys.otherPartner)
    expect(other).toMatchObject([
      200,
      { version: 0, policy: { proofs: [{ fromPoints: '1', anyOf: ['code'] }] } },
    ])
    expect(defaultPolicy.proofs).toEqual([{ fromPoints: 1n, anyOf: ['code'] }])
  })

  it.each([
    ['a share of more than all', { sharePercent: 101 }, '/sharePercent'],
    ['fewer at most than at least', { pointsMax: '9' }, '/pointsMax'],
    ['a currency twice', { worth: [terms.worth[0], terms.worth[0]] }, '/worth'],
    [
      'a currency that is none',
      { worth: [{ currency: 'KZX', minorPerPoint: '1' }] },
      '/worth/0/currency',
    ],
    ['a limit of nothing', { limits: [{ ...terms.limits[0], points: null }] }, '/limits/0'],
    [
      'a number of one redemption',
      { limits: [{ ...terms.limits[0], redemptions: 1 }] },
      '/limits/0',
    ],
    ['another proof', { proofs: [{ fromPoints: '1', anyOf: ['smile'] }] }, '/proofs/0/anyOf/0'],
    ['a step of nothing', { pointsStep: '0' }, '/pointsStep'],
  ])('does not have %s', async (_, over, pointer) => {
    expect(await agree(over)).toMatchObject([422, { errors: [{ pointer }] }])
  })
})

it('a member without an account redeems nothing, and its code is of no use', async () => {
  const memberId = await createMember(api.sql, { name: 'Dana' })
  const proof = { kind: 'code', code: await api.code(memberId) }
  const poor = { code: 'insufficient_points', available: '0' }
  expect(await redeem({ memberId: `${memberId}`, proof })).toMatchObject([409, poor])
})
