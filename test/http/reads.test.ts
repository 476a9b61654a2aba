/** Balance, explanation, members and what an operator's tools read: the answers that are no errors. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  explanation,
  presentExplanation,
} from '../../src/http/routes/payment/explanation-document.ts'
import { explanationOf } from './explanation.ts'
import { startApi, type TestApi } from './api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

it('reads a balance in decimal strings, for whoever may', async () => {
  for (const key of [api.keys.operator, api.keys.partner, api.keys.member]) {
    const response = await api.call(`/v1/members/${api.memberId}/balance`, { key })
    expect([response.status, await response.json()]).toEqual([
      200,
      { memberId: `${api.memberId}`, available: '120', held: '30', pending: '3' },
    ])
  }
})

it('explains a payment as the description says', async () => {
  for (const key of [api.keys.operator, api.keys.partner, api.keys.member]) {
    const response = await api.call(`/v1/payments/${api.paymentId}/explanation`, { key })
    expect(response.status).toBe(200)
    const body = explanation.parse(await response.json())
    expect(body).toMatchObject({
      paymentId: api.paymentId,
      amounts: { cleared: { minor: '550000', currency: 'KZT' } },
      points: { pending: '0', posted: '55' },
      rules: [{ ruleId: '1', version: 2, funder: { partnerId: '5', name: 'Grocer' } }],
    })
    expect(body.elements.map((each) => each.source)).toEqual([
      { link: 'north' },
      { fileId: '3', record: 12 },
    ])
    expect(body.transfers[1]).toEqual({
      ...{ transferId: '11', kind: 'post', points: '45', pendingId: '10' },
      ...{ debitAccountId: '5', creditAccountId: '1', code: 'accrual', funderId: '5' },
      ...{ bookedOn: '2026-11-21', expiresOn: '2028-11-30' },
    })
  }
})

it('takes a member in, whose card and balance are there at once', async () => {
  const json = { name: ' Dana ', key: randomUUID() }
  const take = (body: object) => api.call('/v1/members', { key: api.keys.operator, json: body })
  const response = await take(json)
  expect(response.status).toBe(201)
  const created = (await response.json()) as { memberId: string }
  expect(created).toEqual({ memberId: expect.stringMatching(/^[0-9]+$/), name: 'Dana' })
  const rows = await api.sql`SELECT holder FROM account WHERE account_id = ${created.memberId}`
  expect([...rows]).toEqual([{ holder: 'member' }])
  const again = await take(json)
  expect([again.status, await again.json()]).toEqual([200, created])
  expect((await take({ ...json, name: 'Dina' })).status).toBe(422)
  expect((await take({ name: '4111 1111 1111 1111', key: randomUUID() })).status).toBe(422)
})

it('answers HEAD as GET without its body', async () => {
  const response = await api.call('/healthz', { method: 'HEAD' })
  expect([response.status, await response.text()]).toEqual([200, ''])
})

it('says whether it lives, whether it can work, and how it does', async () => {
  expect(await (await api.call('/healthz')).json()).toEqual({ status: 'alive' })
  expect(await (await api.call('/readyz')).json()).toEqual({
    ready: true,
    checks: [{ name: 'database', ok: true }],
  })
  const metrics = await api.call('/metrics')
  expect(metrics.headers.get('content-type')).toContain('text/plain')
  expect(await metrics.text()).toBe('cobrand_up 1\n')
})

it('is not ready with a part at fault, and tells nobody why', async () => {
  const fault = 'connect ECONNREFUSED 10.0.0.5:5432'
  const unready = await startApi({
    readiness: async () => ({ ready: false, checks: [{ name: 'database', ok: false, fault }] }),
  })
  const response = await unready.call('/readyz')
  expect(response.status).toBe(503)
  expect(await response.text()).not.toContain('10.0.0.5')
  await unready.stop()
})

it("tells a partner no other location's name where a payment was placed anew", () => {
  const moved = explanationOf({ paymentId: 1n, memberId: 2n, partnerId: 5n })
  const placement = {
    ...{ changeId: 3n, at: new Date('2026-11-20T00:00:00Z'), by: 'someone' },
    ...{ from: 'Pharmacy, Panfilov 3', to: 'Abay 10', pointsBefore: 0n, pointsAfter: 45n },
  }
  const placements = [placement, { ...placement, from: null }]
  const shown = (reader: Parameters<typeof presentExplanation>[1]) =>
    presentExplanation({ ...moved, placements }, reader).placements.map(({ from, to }) => [
      from,
      to,
    ])
  const whole = [
    ['Pharmacy, Panfilov 3', 'Abay 10'],
    [null, 'Abay 10'],
  ]
  expect(shown('partner')).toEqual([['', 'Abay 10'], whole[1]])
  expect(shown('operator')).toEqual(whole)
  expect(shown('member')).toEqual(whole)
})
