/** ETags: nobody writes over what they have not read, and who has what is published is not sent it again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultPolicy } from '../../../src/redemption/policy.ts'
import { savePolicy } from '../../../src/redemption/store/policies.ts'
import { startApi, type TestApi } from '../api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

const scheme = {
  metric: { of: 'visits' },
  window: { kind: 'rolling', months: 12 },
  levels: [{ tier: 'Silver', from: '5' }],
  graceMonths: 1,
  softLandingMonths: null,
}
const loyaltyIndex = {
  ...{ currency: 'KZT', months: 6 },
  parts: [{ of: 'recency', weight: 1, worstDays: 90 }],
}
const segment = { description: '', currency: 'KZT', condition: 'member.frequency >= 2' }

const editables = [
  { path: '/v1/partner/tiers', one: scheme, other: { ...scheme, graceMonths: 2 } },
  {
    path: '/v1/partner/loyalty-index',
    ...{ one: loyaltyIndex, other: { ...loyaltyIndex, months: 7 } },
  },
]

function put(path: string, json: object, tag?: string | null) {
  const headers = new Headers(typeof tag === 'string' ? { 'if-match': tag } : {})
  return api.call(path, { method: 'PUT', key: api.keys.partner, json, headers })
}

const tagOf = ({ headers }: Response): string | null => headers.get('etag')

describe.each(editables)('$path', ({ path, one, other }) => {
  it('is changed by who has read it, and by nobody who read what it was before', async () => {
    const read = await api.call(path, { key: api.keys.partner })
    expect(tagOf(read)).toBe('"0"')
    const first = await put(path, one, tagOf(read))
    expect([first.status, tagOf(first)]).toEqual([200, '"1"'])
    const late = await put(path, other, tagOf(read))
    expect(late.status).toBe(412)
    expect(await late.json()).toMatchObject({ code: 'precondition_failed' })
    const second = await put(path, other, 'W/"1"')
    expect([second.status, tagOf(second)]).toEqual([200, '"2"'])
    // Without a tag, the last one is right.
    expect((await put(path, one)).status).toBe(200)
  })

  it('is not sent again to who has it', async () => {
    const etag = tagOf(await api.call(path, { key: api.keys.partner })) ?? ''
    const headers = { 'if-none-match': `"9", W/${etag}` }
    const again = await api.call(path, { key: api.keys.partner, headers })
    expect([again.status, tagOf(again), await again.text()]).toEqual([304, etag, ''])
    const changed = await api.call(path, {
      key: api.keys.partner,
      headers: { 'if-none-match': '"9"' },
    })
    expect(changed.status).toBe(200)
  })
})

it('of what was ended it is that of nothing', async () => {
  const path = '/v1/partner/loyalty-index'
  const call = (method: string, tag: string) =>
    api.call(path, { method, key: api.keys.partner, headers: { 'if-match': tag } })
  const etag = tagOf(await api.call(path, { key: api.keys.partner })) ?? ''
  expect((await call('DELETE', '"77"')).status).toBe(412)
  expect((await call('DELETE', etag)).status).toBe(204)
  expect(tagOf(await api.call(path, { key: api.keys.partner }))).toBe('"0"')
  expect((await put(path, loyaltyIndex, '"0"')).status).toBe(200)
})

it('of a segment is its version, which the list tells', async () => {
  const path = '/v1/partner/segments/regulars'
  const made = await put(path, segment, '"0"')
  expect([made.status, tagOf(made)]).toEqual([200, '"1"'])
  expect((await put(path, segment, '"0"')).status).toBe(412)
})

it('of a policy holds against two who write at once', async () => {
  const write = (sharePercent: number) =>
    savePolicy(api.sql, api.partnerId, { ...defaultPolicy, sharePercent }, 'office', 0)
  const results = await Promise.all([1, 2, 3, 4, 5].map(write))
  expect(results.toSorted()).toEqual([1, 'stale', 'stale', 'stale', 'stale'])
  const path = `/v1/partner/redemption-policy?partnerId=${api.partnerId}`
  const read = await api.call(path, { key: api.keys.operator })
  expect(tagOf(read)).toBe('"1"')
})

it.each(['1', '"a"', '*', '"1", "2"'])('%s is no version', async (tag) => {
  expect((await put('/v1/partner/tiers', scheme, tag)).status).toBe(400)
})

it.each(['/v1/openapi.json', '/docs', '/docs/swagger-ui.css', '/docs/start.js'])(
  '%s is published once to who keeps it',
  async (path) => {
    const etag = tagOf(await api.call(path)) ?? ''
    expect(etag).not.toBe('')
    const again = await api.call(path, { headers: { 'if-none-match': etag } })
    expect([again.status, await again.text()]).toEqual([304, ''])
  },
)
