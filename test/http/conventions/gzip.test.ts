/** Long answers are packed for who takes it; streams, short ones and those to a browser with a cookie are not. */
import { get } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApi, type TestApi } from '../api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

/** As it came over the wire: `fetch` unpacks. */
function raw(path: string, headers: Record<string, string>) {
  return new Promise<{ headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    get(api.server.url + path, { headers, agent: false }, (answer) => {
      void buffer(answer).then((body) => resolve({ headers: answer.headers, body }), reject)
    }).on('error', reject)
  })
}

it('packs the description', async () => {
  const plain = await raw('/v1/openapi.json', {})
  const packed = await raw('/v1/openapi.json', { 'accept-encoding': 'br, gzip' })
  expect(packed.headers['content-encoding']).toBe('gzip')
  expect(packed.headers['vary']).toBe('accept-encoding')
  expect(packed.body.length * 4).toBeLessThan(plain.body.length)
  expect(gunzipSync(packed.body)).toEqual(plain.body)
  expect(packed.headers['etag']).toBe(`W/${String(plain.headers['etag'])}`)
})

it.each([['identity'], ['gzip;q=0'], ['gzip ; q=0.0, br'], ['br']])(
  'does not for who takes %s',
  async (encoding) => {
    const { headers } = await raw('/v1/openapi.json', { 'accept-encoding': encoding })
    expect(headers['content-encoding']).toBeUndefined()
    expect(headers['vary']).toBe('accept-encoding')
  },
)

it('does not for a browser with a cookie, nor what is short', async () => {
  const accepted = { 'accept-encoding': 'gzip' }
  const cookie = await raw('/v1/openapi.json', { ...accepted, cookie: 'session=1' })
  expect(cookie.headers['content-encoding']).toBeUndefined()
  const authorization = `Bearer ${api.keys.operator}`
  for (const path of ['/v1/partner/rules', `/v1/members/${api.memberId}/balance`]) {
    const { headers } = await raw(path, { ...accepted, authorization })
    expect([path, headers['content-encoding']]).toEqual([path, undefined])
  }
})
