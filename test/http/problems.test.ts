/** Every error is a problem document that says nothing of what was sent or of what is inside. */
import { randomUUID } from 'node:crypto'
import { connect as connectSocket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { apiKeys } from '../../src/http/auth/api-keys.ts'
import { problemSchema } from '../../src/http/problem.ts'
import { bodyBytesMax } from '../../src/http/request.ts'
import type { Caller } from '../../src/keys/principal.ts'
import { startApi, type CallOptions, type TestApi } from './api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterEach(() => api.failures.splice(0))
afterAll(() => api.stop())

/** Asks and expects a problem of this status and code; answers its errors. */
async function refused(path: string, options: CallOptions, status: number, code: string) {
  const response = await api.call(path, options)
  const body: unknown = await response.json()
  expect(body).toMatchObject({ status, code, type: `urn:cobrand:problem:${code}` })
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = problemSchema.parse(body)
  expect(response.headers.get('x-request-id')).toBe(problem.requestId)
  return { response, errors: problem.errors }
}

const operator = () => api.keys.operator
const raw = (body: string, contentType = 'application/json'): CallOptions => ({
  method: 'POST',
  key: operator(),
  headers: { 'content-type': contentType },
  body,
})

describe('a request', () => {
  it('for a path that is none', async () => {
    await refused('/v1/nothing', { key: operator() }, 404, 'not_found')
    await refused('/', {}, 404, 'not_found')
  })

  it('with a method that the resource does not take', async () => {
    const { response } = await refused('/v1/members', {}, 405, 'method_not_allowed')
    expect(response.headers.get('allow')).toBe('POST')
    const put = await refused('/healthz', { method: 'DELETE' }, 405, 'method_not_allowed')
    expect(put.response.headers.get('allow')).toBe('GET, HEAD')
  })

  it('without a key is told what kind of key it needs', async () => {
    const { response } = await refused('/v1/members', { json: {} }, 401, 'unauthenticated')
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer realm="cobrand", DPoP realm="cobrand", algs="ES256 PS256 EdDSA Ed25519"',
    )
    const wrong = await api.call('/v1/members', { key: 'x', json: {} })
    expect(wrong.headers.get('www-authenticate')).toMatch(
      /^Bearer realm="cobrand", error="invalid_token"/,
    )
  })

  it('with a body that is no JSON', async () => {
    await refused('/v1/members', raw('{"name": 4111111111111111'), 400, 'malformed_json')
    await refused('/v1/members', raw(''), 400, 'malformed_json')
  })

  it('with a body of another kind', async () => {
    await refused('/v1/members', raw('name=A', 'text/plain'), 415, 'unsupported_media_type')
    const form = raw('name=A', 'application/x-www-form-urlencoded')
    await refused('/v1/members', form, 415, 'unsupported_media_type')
  })

  it('with a body that is too large, whether it says so or not', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(bodyBytesMax) })
    await refused('/v1/members', raw(large), 413, 'body_too_large')
    const larger = 'x'.repeat(3 * 1024 * 1024)
    for (let at = 0; at < 8; at++) {
      const { response } = await refused('/v1/members', raw(larger), 413, 'body_too_large')
      expect(response.headers.get('connection')).toBe('close')
    }
    const chunks = new Blob([large]).stream()
    const streamed = { ...raw(''), body: chunks, duplex: 'half' as const }
    await refused('/v1/members', streamed, 413, 'body_too_large')
  })

  it('with a body of another form is told where, and not what', async () => {
    const json = { name: 5, '4111111111111111': true, birthdate: '2000-01-01', 'a b': 1 }
    const { errors } = await refused('/v1/members', { key: operator(), json }, 422, 'invalid_body')
    expect(errors).toEqual([
      { pointer: '/name', detail: 'must be of type string' },
      { pointer: '/key', detail: 'is missing' },
      { pointer: '', detail: 'has a member that the API does not know: birthdate' },
    ])
    const blank = { key: operator(), json: { name: ' ', key: randomUUID() } }
    const { errors: ofBlank } = await refused('/v1/members', blank, 422, 'invalid_body')
    expect(ofBlank).toEqual([{ pointer: '/name', detail: 'must be at least 1 character' }])
  })

  it.each(['0', '01', '-1', '1.5', 'abc', '9223372036854775808', '4111111111111111111111', '%00'])(
    'with the id %s',
    async (id) => {
      const path = `/v1/members/${id}/balance`
      const { errors } = await refused(path, { key: operator() }, 400, 'invalid_parameter')
      expect(errors?.[0]).toMatchObject({ parameter: 'id' })
    },
  )

  it('for a member or a payment that is not there', async () => {
    const key = operator()
    await refused('/v1/members/999999999999/balance', { key }, 404, 'not_found')
    await refused('/v1/payments/1-1/explanation', { key }, 404, 'not_found')
  })
})

describe('a failure of ours', () => {
  it('says nothing of itself to the caller, and goes to the log with the request id', async () => {
    const failing = await startApi({
      reads: {
        balance: () => Promise.reject(new Error('relation "account" does not exist')),
        isCustomer: async () => true,
        explanation: () => Promise.reject(Object.assign(new Error('gone'), { code: '57P01' })),
      },
    })
    const key = failing.keys.operator
    const internal = await failing.call('/v1/members/1/balance', { key })
    expect(internal.status).toBe(500)
    const body = await internal.text()
    expect(body).not.toContain('account')
    expect(failing.failures[0]?.requestId).toBe(internal.headers.get('x-request-id'))
    const unavailable = await failing.call('/v1/payments/1-1/explanation', { key })
    expect(unavailable.status).toBe(503)
    expect(unavailable.headers.get('retry-after')).toBe('1')
    await failing.stop()
  })
})

describe('without a database', () => {
  it('asks the caller to try again', async () => {
    const nowhere = connect('postgres://nobody@127.0.0.1:1/none', { connectionsMax: 1 })
    const forgetful = {
      get: (_key: string, load: () => Promise<Caller | null>) => load(),
      stop() {},
    }
    const cut = await startApi({ sql: nowhere, verifiers: [apiKeys(nowhere, forgetful)] })
    const response = await cut.call('/v1/members/1/balance', { key: cut.keys.operator })
    expect(response.status).toBe(503)
    expect(await response.text()).not.toContain('127.0.0.1')
    expect((await cut.call('/healthz')).status).toBe(200)
    await nowhere.end({ timeout: 0 })
    await cut.stop()
  })
})

describe('bytes that are no request', () => {
  const cases = {
    'a line that is no HTTP': ['4111111111111111\r\n\r\n', 400],
    'no host': ['GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n', 400],
    'a host that is none': [
      'GET /healthz HTTP/1.1\r\nhost: a/b?\r\nconnection: close\r\n\r\n',
      400,
    ],
    'a header without end': [`GET / HTTP/1.1\r\nx: ${'4'.repeat(20_000)}\r\n\r\n`, 431],
  } as const
  it.each(Object.entries(cases))('%s', async (_, [bytes, status]) => {
    const socket = connectSocket(api.server.port, '127.0.0.1')
    socket.write(bytes)
    const answer = await text(socket)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    const [, body = ''] = answer.split('\r\n\r\n')
    expect(problemSchema.parse(JSON.parse(body)).status).toBe(status)
  })
})

describe('every answer', () => {
  it('is kept by nobody on the way, but for the key set', async () => {
    const cacheControl = async (path: string, key?: string) =>
      (await api.call(path, key === undefined ? {} : { key })).headers.get('cache-control')
    expect(await cacheControl(`/v1/members/${api.memberId}/balance`, operator())).toBe('no-store')
    expect(await cacheControl('/v1/nothing')).toBe('no-store')
    expect(await cacheControl('/.well-known/jwks.json')).toBe('public, max-age=300')
  })

  it('is recorded under its route, never under its path', async () => {
    api.requests.splice(0)
    await api.call('/v1/members/4111111111111111/balance', { key: operator() })
    await api.call('/4111111111111111')
    expect(api.requests).toMatchObject([
      { method: 'GET', route: '/v1/members/:id/balance', status: 400 },
      { method: 'GET', route: '', status: 404 },
    ])
    expect(JSON.stringify(api.requests)).not.toContain('4111111111111111')
  })
})
