/** Phones at the till: members are told to the partner, and trying numbers out comes to an end. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApi, type TestApi } from '../api.ts'

const phone = '+77010000001'
let api: TestApi
beforeAll(async () => {
  api = await startApi()
  await api.call(`/v1/members/${api.memberId}/phone`, {
    ...{ key: api.keys.operator, method: 'PUT', json: { phone } },
  })
})
afterAll(() => api.stop())

const identify = (json: object, key = api.keys.partner) =>
  api.call('/v1/partner/members/identify', { key, json })

it('a partner that asks for too many phones of nobody is told to wait', async () => {
  expect((await identify({ phone })).status).toBe(200)
  const nobody = (at: number) => identify({ phone: `+7702${`${at}`.padStart(7, '0')}` })
  const statuses = new Map<number, number>()
  for (let at = 0; at < 302; at++) {
    const { status } = await nobody(at)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  expect([...statuses]).toEqual([
    [404, 300],
    [429, 2],
  ])
  const refused = await identify({ phone })
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60)
  // What nobody can guess, other partners and operators are not held up.
  const cardReference = '5f8a1c3e-2b47-4d9a-8e61-0c7d3f9b2a15'
  expect((await identify({ cardReference })).status).toBe(404)
  expect((await identify({ phone }, api.keys.otherPartner)).status).toBe(200)
  expect((await identify({ phone }, api.keys.operator)).status).toBe(200)
})
