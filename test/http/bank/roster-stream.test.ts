/** What rosters hold is given back, whether their results are read, half read or never. */
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RosterNews } from '../../../src/bank/roster/run.ts'
import type { ApiEnv } from '../../../src/http/access.ts'
import { auditRequests } from '../../../src/http/audit.ts'
import { newsBody } from '../../../src/http/routes/bank/roster-stream.ts'
import { startApi, type TestApi } from '../api.ts'
import { linesOf, makeBank, rosterOf, type TestBank } from './roster.ts'

async function* news(count: number, thenFails = false): AsyncGenerator<RosterNews> {
  for (let line = 1; line <= count; line++) yield { line, result: 'linked' }
  if (thenFails) throw new Error('gone')
}

function bodyOf(going: AsyncGenerator<RosterNews>) {
  const told = { ended: 0 }
  const end = async (): Promise<void> => void (told.ended += 1)
  return { told, body: newsBody(going, () => ({ interrupted: 'internal' }), end) }
}

let api: TestApi
let alfa: TestBank
beforeAll(async () => {
  api = await startApi()
  alfa = await makeBank(api.sql, 'Alfa', ['401288'])
})
afterAll(() => api.stop())

const said = (jti: string): Record<string, unknown> => ({ aud: api.deps.publicUrl(), jti })

async function post(body: string | Buffer | ReadableStream): Promise<Response> {
  const headers = { 'content-type': 'application/x-ndjson' }
  const options = { key: alfa.apiKey, method: 'POST', headers, body, duplex: 'half' } as const
  return await api.call('/v1/bank/rosters', options)
}

describe('the results of a roster end once', () => {
  it.each([false, true])('when they are read to their end (failing: %s)', async (fails) => {
    const { told, body } = bodyOf(news(2, fails))
    const lines = (await new Response(body).text()).trimEnd().split('\n')
    expect(lines).toHaveLength(fails ? 3 : 2)
    expect(lines.at(-1)).toContain(fails ? 'interrupted' : '"line":2')
    expect(told.ended).toBe(1)
  })

  it('when the caller goes before the first, and after it', async () => {
    const [unread, half] = [bodyOf(news(2)), bodyOf(news(2))]
    await unread.body.cancel()
    const reader = half.body.getReader()
    await reader.read()
    await reader.cancel()
    expect([unread.told.ended, half.told.ended]).toEqual([1, 1])
  })

  it('when the caller goes while a batch is under way', async () => {
    let go = (): void => {}
    const batch = new Promise<void>((resolve) => (go = resolve))
    async function* slow(): AsyncGenerator<RosterNews> {
      await batch
      yield { line: 1, result: 'linked' }
    }
    const { told, body } = bodyOf(slow())
    const reader = body.getReader()
    const reading = reader.read()
    const cancelled = reader.cancel()
    go()
    await Promise.all([reading, cancelled])
    expect(told.ended).toBe(1)
  })

  it('when the trail cannot be written, and another answer takes their place', async () => {
    const { told, body } = bodyOf(news(2))
    const app = new Hono<ApiEnv>()
    const record = async (): Promise<void> => {
      throw new Error('no trail')
    }
    app.use(auditRequests({ record }, 'sendRoster'))
    app.get('/', (c) => c.body(body))
    app.onError((_error, c) => c.text('failed', 503))
    expect((await app.request('/')).status).toBe(503)
    expect(told.ended).toBe(1)
  })
})

describe('a roster', () => {
  it('is taken one at a time of a bank, and leaves its place when it breaks off', async () => {
    const roster = Buffer.from(await rosterOf(alfa, 'a line\n', said('slow')))
    let breakOff = (): void => {}
    const isOver = new Promise<void>((resolve) => (breakOff = resolve))
    async function* slowly(): AsyncGenerator<Uint8Array> {
      yield roster.subarray(0, -2)
      await isOver
      throw new Error('the bank has gone')
    }
    const slow = post(ReadableStream.from(slowly())).catch(() => null)
    // Whoever sends nothing is told so where there is a place.
    await vi.waitUntil(async () => (await post('')).status === 503, { timeout: 30_000 })
    const refused = await post(roster)
    expect(await refused.json()).toMatchObject({ code: 'busy' })
    expect(refused.headers.get('retry-after')).toBe('1')
    breakOff()
    await slow
    const isTaken = async () => (await (await post(roster)).text()).includes('finished')
    await vi.waitUntil(isTaken, { timeout: 30_000 })
  })

  it('is not held in memory', async () => {
    const [line] = (
      await linesOf(api.encryptionKey.publicJwk, [
        { action: 'new', pan: '4012888888881881', phone: '+77010000099' },
      ])
    ).split('\n')
    const count = 4_000
    const lines = `${line}\n`.repeat(count)
    const roster = Buffer.from(await rosterOf(alfa, lines, said('large')))
    let highest = 0
    const sampler = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage().arrayBuffers)
    }, 5)
    const before = process.memoryUsage().arrayBuffers
    const response = await post(roster)
    let read = 0
    for await (const chunk of response.body ?? []) read += chunk.length
    clearInterval(sampler)
    expect(read).toBeGreaterThan(count * 20)
    // What is sent is held by this process, too, once as the test's and once on its way.
    expect(highest - before).toBeLessThan(roster.length + 8e6)
  }, 60_000)
})
