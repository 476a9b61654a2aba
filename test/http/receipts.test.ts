/** Receipts, phones and codes over HTTP: who may send what, how much, and what the answer says. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemSchema } from '../../src/http/problem.ts'
import { receiptsBytesMax } from '../../src/http/request.ts'
import type { ReceiptResult } from '../../src/receipt/result.ts'
import { receiptDocument } from '../receipt/documents.ts'
import { startApi, type TestApi } from './api.ts'

const path = '/v1/partner/receipts'
const taken: { partnerId: bigint; documents: readonly unknown[] }[] = []

async function takeReceipts(
  partnerId: bigint,
  documents: readonly unknown[],
): Promise<ReceiptResult[]> {
  taken.push({ partnerId, documents })
  const ids = { memberId: 1024n, paymentId: 7n, points: -2n }
  return documents.map((_, at): ReceiptResult =>
    at === 0
      ? { status: 'recorded', receiptId: 'A-1', ...ids, isException: false }
      : { status: 'refused', receiptId: null, code: 'too_old', pointer: '/at', detail: 'is old' },
  )
}

let api: TestApi
beforeAll(async () => {
  api = await startApi({ takeReceipts })
})
afterAll(() => api.stop())

async function codeOf(response: Response): Promise<[number, string]> {
  return [response.status, problemSchema.parse(await response.json()).code]
}

describe('receipts', () => {
  it('are those of the key, and each is answered by itself', async () => {
    const documents = [receiptDocument(), { of: 'no form' }]
    const response = await api.call(path, { key: api.keys.partner, json: { receipts: documents } })
    expect(response.status).toBe(200)
    const refused = { receiptId: null, status: 'refused', paymentId: null, points: null }
    expect(await response.json()).toEqual({
      results: [
        {
          ...{ receiptId: 'A-1', status: 'recorded', paymentId: '1024-7', points: '-2' },
          ...{ exception: false, code: null, pointer: null, detail: null },
        },
        { ...refused, exception: false, code: 'too_old', pointer: '/at', detail: 'is old' },
      ],
    })
    expect(taken.at(-1)).toEqual({ partnerId: api.partnerId, documents })
  })

  it('are sent by an operator for a partner, by a partner for itself alone', async () => {
    const json = { receipts: [receiptDocument()] }
    const { operator, partner } = api.keys
    const of = `${path}?partnerId=${api.otherPartnerId}`
    expect((await api.call(of, { key: operator, json })).status).toBe(200)
    expect(taken.at(-1)?.partnerId).toBe(api.otherPartnerId)
    expect(await codeOf(await api.call(path, { key: operator, json }))).toEqual([
      400,
      'invalid_parameter',
    ])
    expect(await codeOf(await api.call(of, { key: partner, json }))).toEqual([404, 'not_found'])
  })

  it('are one to a thousand, and of four MiB in all', async () => {
    const post = (receipts: unknown) =>
      api.call(path, { key: api.keys.partner, json: { receipts } })
    expect(await codeOf(await post([]))).toEqual([422, 'invalid_body'])
    expect(await codeOf(await post(Array.from({ length: 1001 }, () => ({}))))).toEqual([
      422,
      'invalid_body',
    ])
    expect((await post(Array.from({ length: 1000 }, () => receiptDocument()))).status).toBe(200)
    const large = [receiptDocument({ till: 'x'.repeat(receiptsBytesMax) })]
    expect(await codeOf(await post(large))).toEqual([413, 'body_too_large'])
  })
})

describe('a phone', () => {
  const put = (memberId: bigint, phone: unknown, key = api.keys.operator) =>
    api.call(`/v1/members/${memberId}/phone`, { key, json: { phone }, method: 'PUT' })

  it('is one member, in whatever form it is said, and stands nowhere', async () => {
    expect((await put(api.memberId, '+7 701 000-00-01')).status).toBe(204)
    expect((await put(api.memberId, '+77010000001')).status).toBe(204)
    expect(await codeOf(await put(api.otherMemberId, '0077010000001'))).toEqual([
      409,
      'phone_claimed',
    ])
    expect(await codeOf(await put(999_999n, '+77010000002'))).toEqual([404, 'not_found'])
    expect(await codeOf(await put(api.memberId, '87010000001'))).toEqual([422, 'invalid_body'])
    const [row] = await api.sql<
      { text: string }[]
    >`SELECT string_agg(i::text, '') AS text FROM identifier i`
    expect(row?.text).not.toContain('7010000001')
  })

  it('is said by the operator alone: nobody claims one, or learns whose it is', async () => {
    const own = await put(api.memberId, '+77010000002', api.keys.member)
    expect(await codeOf(own)).toEqual([403, 'forbidden'])
  })

  it('may be said when a member is taken in, once for each key', async () => {
    const create = (name: string, key: string, phone: string) =>
      api.call('/v1/members', { key: api.keys.operator, json: { name, key, phone } })
    const one = '5f8a1c3e-2b47-4d9a-8e61-0c7d3f9b2a15'
    const first = await create('Dana', one, '+77010000009')
    const again = await create('Dana', one, '+7 701 000 00 09')
    expect([first.status, again.status]).toEqual([201, 200])
    expect(await again.json()).toEqual(await first.json())
    expect(await codeOf(await create('Dana', one, '+77010000010'))).toEqual([422, 'key_reused'])
    const other = '5f8a1c3e-2b47-4d9a-8e61-0c7d3f9b2a16'
    expect(await codeOf(await create('Aliya', other, '+77010000009'))).toEqual([
      409,
      'phone_claimed',
    ])
    const [row] = await api.sql<{ count: number }[]>`
      SELECT count(*)::int AS count FROM member WHERE name = 'Aliya'`
    expect(row).toEqual({ count: 0 })
  })
})

describe('a code', () => {
  it('names the member for two minutes', async () => {
    const from = `/v1/members/${api.memberId}/qr-codes`
    const response = await api.call(from, { key: api.keys.member, method: 'POST' })
    expect(response.status).toBe(201)
    const { code, endsAt } = (await response.json()) as { code: string; endsAt: string }
    expect(api.deps.identifiers.readQrCode(code)).toEqual({
      ...{ memberId: api.memberId, endsAt: new Date(endsAt) },
    })
    const nobody = await api.call('/v1/members/999999/qr-codes', {
      key: api.keys.operator,
      method: 'POST',
    })
    expect(nobody.status).toBe(404)
  })
})
