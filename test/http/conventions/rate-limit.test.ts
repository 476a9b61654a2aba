/** How often a caller may ask: told in every answer, each caller for itself, and callers that are nobody by address. */
import type { Socket } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../../src/http/app.ts'
import { callerAddress, noProxies, readProxies } from '../../../src/http/conventions/address.ts'
import { requestsMax } from '../../../src/http/conventions/rate-limit.ts'
import { startHttp, type HttpServer } from '../../../src/http/server.ts'
import { startApi, type TestApi } from '../api.ts'

let api: TestApi
let server: HttpServer
beforeAll(async () => {
  api = await startApi()
  const limits = { ...requestsMax, partner: 3, member: 2, public: 4, unauthenticated: 3 }
  const proxies = readProxies(['127.0.0.1/32'])
  const deps = { ...api.deps, requestsMax: limits, trustedProxies: proxies }
  server = await startHttp({ host: '127.0.0.1', port: 0 }, createApp(deps))
})
afterAll(async () => {
  await server.stop()
  await api.stop()
})

const ask = (path: string, headers: Record<string, string>) => fetch(server.url + path, { headers })
const balance = (key: string) =>
  ask(`/v1/members/${api.memberId}/balance`, { authorization: `Bearer ${key}` })

describe('a caller', () => {
  it('is told how much is left, and then to wait', async () => {
    const answers = [1, 2, 3, 4].map(() => balance(api.keys.partner))
    const all = await Promise.all(answers)
    expect(all.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 429])
    const left = all.map(({ headers }) => /r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1])
    expect(left.toSorted()).toEqual(['0', '0', '1', '2'])
    for (const { headers } of all) {
      expect(headers.get('ratelimit-policy')).toBe('"partner";q=3;w=60')
    }
    const refused = all.find(({ status }) => status === 429)
    expect(await refused?.json()).toMatchObject({ code: 'rate_limited', status: 429 })
    expect(refused?.headers.get('retry-after')).toMatch(/^([1-9]|[1-5]\d|60)$/)
  })

  it('does not use up another one’s', async () => {
    expect((await balance(api.keys.otherPartner)).status).not.toBe(429)
    expect((await balance(api.keys.member)).status).toBe(200)
  })

  it('that asks too often is not written down', async () => {
    const entries = async (): Promise<number> => {
      const [row] = await api.sql<{ entries: number }[]>`
        SELECT count(*)::int AS entries FROM audit_entry WHERE caller = 'm2'`
      return row?.entries ?? 0
    }
    const path = `/v1/members/${api.otherMemberId}/balance`
    const authorization = `Bearer ${api.keys.otherMember}`
    const statuses: number[] = []
    for (const _ of [1, 2, 3, 4]) statuses.push((await ask(path, { authorization })).status)
    expect(statuses).toEqual([200, 200, 429, 429])
    expect(await entries()).toBe(2)
  })
})

describe('who is nobody', () => {
  it('is counted by address, which a trusted proxy tells', async () => {
    const from = (address: string) => ask('/v1/openapi.json', { 'x-forwarded-for': address })
    const statuses: number[] = []
    for (const _ of [1, 2, 3, 4, 5]) statuses.push((await from('203.0.113.9')).status)
    expect(statuses).toEqual([200, 200, 200, 200, 429])
    expect((await from('203.0.113.10')).status).toBe(200)
    // Whatever the caller itself writes stands left of what the proxy saw.
    expect((await from('198.51.100.7, 203.0.113.9')).status).toBe(429)
  })

  it('is counted by address where its credential is nobody’s, before it is looked at', async () => {
    let looked = 0
    const counting = { takes: () => true, verify: async () => (looked++, null) }
    const limits = { ...requestsMax, unauthenticated: 3 }
    const deps = { ...api.deps, requestsMax: limits, verifiers: [counting] }
    const app = createApp({ ...deps, trustedProxies: readProxies(['127.0.0.1/32']) })
    const socket = { remoteAddress: '127.0.0.1' } as Socket
    const from = (address: string) =>
      app.request(
        '/v1/partner/payments',
        { headers: { authorization: 'Bearer nobodys', 'x-forwarded-for': address } },
        { incoming: { socket } },
      )
    const statuses: number[] = []
    for (const _ of [1, 2, 3, 4, 5]) statuses.push((await from('203.0.113.9')).status)
    expect([statuses, looked]).toEqual([[401, 401, 401, 429, 429], 3])
    expect((await from('203.0.113.9')).headers.get('retry-after')).toMatch(/^([1-9]|[1-5]\d|60)$/)
    expect((await from('203.0.113.10')).status).toBe(401)
  })

  it('leaves callers with a credential alone', async () => {
    for (const _ of [1, 2, 3, 4, 5]) {
      expect((await balance(api.keys.operator)).status).toBe(200)
    }
  })

  it('is never told so where it watches the gateway', async () => {
    for (const _ of [1, 2, 3, 4, 5, 6]) expect((await ask('/healthz', {})).status).toBe(200)
  })
})

describe('the address of a caller', () => {
  const proxies = readProxies(['10.0.0.0/8', '2001:db8::1/128'])

  it.each([
    ['192.0.2.1', undefined, '192.0.2.1'],
    ['192.0.2.1', '203.0.113.9', '192.0.2.1'],
    ['10.1.2.3', '203.0.113.9', '203.0.113.9'],
    ['::ffff:10.1.2.3', '1.1.1.1, 203.0.113.9, 10.9.9.9', '203.0.113.9'],
    ['2001:db8::1', '2001:DB8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['10.1.2.3', 'nonsense', '10.1.2.3'],
    ['10.1.2.3', undefined, '10.1.2.3'],
    ['::1', undefined, '0:0:0:0'],
    ['fe80::1%eth0', undefined, 'fe80:0:0:0'],
    [undefined, undefined, ''],
  ])('from %s, forwarded for %s, is %s', (peer, forwarded, expected) => {
    expect(callerAddress(peer, forwarded, proxies)).toBe(expected)
  })

  it('is the connection’s, whatever is written, where no proxy is trusted', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.oneof(fc.ipV4(), fc.string()), (peer, written) => {
        expect(callerAddress(peer, written, noProxies)).toBe(peer)
      }),
    )
  })
})
