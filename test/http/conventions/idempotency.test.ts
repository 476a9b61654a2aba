/** `Idempotency-Key`: the same request has the same answer, from two gateways, at once, and after one of them died. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp } from '../../../src/http/app.ts'
import { startHttp, type HttpServer } from '../../../src/http/server.ts'
import { inFlightMs } from '../../../src/idempotency/answers.ts'
import { startApi, type TestApi } from '../api.ts'

let api: TestApi
let second: HttpServer
beforeAll(async () => {
  api = await startApi()
  second = await startHttp({ host: '127.0.0.1', port: 0 }, createApp(api.deps))
})
beforeEach(() => api.sql`DELETE FROM idempotent_request`)
afterAll(async () => {
  await second.stop()
  await api.stop()
})

const member = () => ({ name: 'Aigerim', key: randomUUID() })

function post(json: object, key: string, at = api.server, caller = api.keys.operator) {
  return fetch(`${at.url}/v1/members`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${caller}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(json),
  })
}

const codeOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { code: unknown }).code

describe('the same request with the same key', () => {
  it('has the same status, body and headers, from another gateway, too', async () => {
    const body = member()
    const first = await post(body, 'k-1')
    const again = await post(body, 'k-1', second)
    expect([first.status, again.status]).toEqual([201, 201])
    expect(first.headers.get('idempotency-hit')).toBeNull()
    expect(again.headers.get('idempotency-hit')).toBe('true')
    expect(await again.text()).toBe(await first.text())
    const own = ({ headers }: Response) =>
      [...headers].filter(
        ([name]) => !/^(date|ratelimit|idempotency-hit|connection|keep-alive)/.test(name),
      )
    expect(own(again)).toEqual(own(first))
    // Without the key it is another request, which finds the member there.
    expect((await api.call('/v1/members', { key: api.keys.operator, json: body })).status).toBe(200)
  })

  it('is told of a refusal again, under the name of the first request', async () => {
    const first = await post({ name: '' }, 'k-2')
    const again = await post({ name: '' }, 'k-2')
    expect(first.status).toBe(422)
    expect(await again.text()).toBe(await first.text())
    expect(again.headers.get('x-request-id')).toBe(first.headers.get('x-request-id'))
    expect(again.headers.get('content-type')).toBe('application/problem+json')
  })

  it('is done once, however many send it at once to two gateways', async () => {
    const body = member()
    const key = randomUUID()
    const sent = Array.from({ length: 16 }, (_, at) =>
      post(body, key, at % 2 === 0 ? api.server : second),
    )
    const answers = await Promise.all(sent)
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((each) => each !== 201 && each !== 409)).toEqual([])
    const done = answers.filter(({ status }) => status === 201)
    expect(done.filter(({ headers }) => headers.get('idempotency-hit') === null)).toHaveLength(1)
    const [refused] = answers.filter(({ status }) => status === 409)
    if (refused === undefined) return
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(await codeOf(refused)).toBe('in_flight')
  })

  it('takes the key in the quotes that the draft asks for', async () => {
    const body = member()
    await post(body, '"k-3"')
    expect((await post(body, 'k-3')).headers.get('idempotency-hit')).toBe('true')
  })
})

describe('a key', () => {
  it('is refused for another body, or another path', async () => {
    await post(member(), 'k-4')
    const other = await post(member(), 'k-4')
    expect([other.status, await codeOf(other)]).toEqual([422, 'key_reused'])
    const headers = { 'idempotency-key': 'k-4' }
    const path = `/v1/members/${api.memberId}/qr-codes`
    const elsewhere = await api.call(path, { key: api.keys.operator, json: {}, headers })
    expect(elsewhere.status).toBe(422)
  })

  it('is its caller’s own', async () => {
    const path = `/v1/members/${api.memberId}/redemption-codes`
    const ask = (key: string) =>
      api.call(path, { key, method: 'POST', headers: { 'idempotency-key': 'k-5' } })
    const [mine, again] = [await ask(api.keys.member), await ask(api.keys.member)]
    expect([mine.status, again.status]).toEqual([201, 201])
    expect(await again.text()).toBe(await mine.text())
    const theirs = await ask(api.keys.operator)
    expect(theirs.headers.get('idempotency-hit')).toBeNull()
  })

  it('of another form is told so', async () => {
    for (const key of ['a b', 'x'.repeat(65), '', '"']) {
      const response = await post(member(), key)
      expect([key, response.status, await codeOf(response)]).toEqual([
        key,
        400,
        'invalid_parameter',
      ])
    }
  })

  it('shows nothing to who may not call', async () => {
    const body = member()
    await post(body, 'k-6')
    expect((await post(body, 'k-6', api.server, api.keys.partner)).status).toBe(403)
    expect((await post(body, 'k-6', api.server, 'x')).status).toBe(401)
  })
})

describe('a request that failed', () => {
  it('is not kept: sent again it is worked on again', async () => {
    let works = false
    const failing = createApp({
      ...api.deps,
      takeReceipts: async () => {
        if (!works) throw new Error('out of order')
        return []
      },
    })
    const ask = () =>
      failing.request('/v1/partner/receipts', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${api.keys.partner}`,
          'content-type': 'application/json',
          'idempotency-key': 'k-7',
        },
        body: JSON.stringify({ receipts: [{}] }),
      })
    expect((await ask()).status).toBe(500)
    works = true
    const again = await ask()
    expect([again.status, again.headers.get('idempotency-hit')]).toEqual([200, null])
  })

  it('because its gateway died is taken over after a while', async () => {
    const body = member()
    await post(body, 'k-8')
    // As a gateway leaves it that dies between its work and the keeping of the answer.
    await api.sql`UPDATE idempotent_request SET answer = NULL`
    const early = await post(body, 'k-8')
    expect([early.status, await codeOf(early)]).toEqual([409, 'in_flight'])
    await api.sql`
      UPDATE idempotent_request
         SET begun_at = begun_at - make_interval(secs => ${inFlightMs / 1000})`
    // The member's own key says that it was taken in before.
    expect((await post(body, 'k-8')).status).toBe(200)
    const [row] = await api.sql<{ members: number }[]>`
      SELECT count(*)::int AS members FROM member WHERE key = ${body.key}`
    expect(row?.members).toBe(1)
  })
})

describe('a request that took longer than its caller waits', () => {
  const slow = () => {
    let finish = (): void => {}
    const finished = new Promise<void>((resolve) => (finish = resolve))
    let times = 0
    const takeReceipts = async () => {
      times += 1
      await finished
      return []
    }
    const app = createApp({ ...api.deps, handlingMs: 200, takeReceipts })
    const ask = (key: string) =>
      app.request('/v1/partner/receipts', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${api.keys.partner}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
        body: JSON.stringify({ receipts: [{}] }),
      })
    return { ask, finish, times: () => times }
  }

  it('is done once: its answer is there for who sends it again', async () => {
    const { ask, finish, times } = slow()
    const first = await ask('k-10')
    expect([first.status, await codeOf(first)]).toEqual([504, 'timed_out'])
    const early = await ask('k-10')
    expect([early.status, await codeOf(early)]).toEqual([409, 'in_flight'])
    finish()
    const kept = async () =>
      (await api.sql`SELECT FROM idempotent_request WHERE answer IS NOT NULL`).length === 1
    await vi.waitUntil(kept, { timeout: 5_000 })
    const again = await ask('k-10')
    expect([again.status, again.headers.get('idempotency-hit')]).toEqual([200, 'true'])
    expect(again.headers.get('content-type')).toBe('application/json')
    expect(await again.json()).toEqual({ results: [] })
    expect(times()).toBe(1)
  })

  it('is in the audit trail with what came of it', async () => {
    const { ask, finish } = slow()
    const first = await ask('k-11')
    const { requestId } = (await first.json()) as { requestId: string }
    finish()
    const statuses = async () => {
      const rows = await api.sql<{ status: number }[]>`
        SELECT status FROM audit_entry WHERE request_id = ${requestId}`
      return rows.map(({ status }) => status)
    }
    await vi.waitUntil(async () => (await statuses()).length > 0, { timeout: 5_000 })
    expect(await statuses()).toEqual([200])
  })
})

it('the same bytes of another media type are another request', async () => {
  const path = `/v1/members/${api.memberId}/qr-codes`
  const ask = (type: string) =>
    api.call(path, {
      ...{ key: api.keys.operator, method: 'POST', body: '{}' },
      headers: { 'idempotency-key': 'k-12', 'content-type': type },
    })
  await ask('application/json')
  expect(await codeOf(await ask('text/csv'))).toBe('key_reused')
})

it('reads of a member again are in the audit trail again', async () => {
  const path = `/v1/members/${api.memberId}/redemption-codes`
  const ask = () =>
    api.call(path, {
      key: api.keys.operator,
      method: 'POST',
      headers: { 'idempotency-key': 'k-9' },
    })
  const trail = async (): Promise<number> => {
    const [row] = await api.sql<{ entries: number }[]>`
      SELECT count(*)::int AS entries FROM audit_entry
       WHERE member_id = ${api.memberId} AND operation = 'createRedemptionCode'`
    return row?.entries ?? 0
  }
  const before = await trail()
  await ask()
  await ask()
  expect((await trail()) - before).toBe(2)
})
