/** A request is worked on once, however many send it, and what is kept of it tells nobody anything. */
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Sql } from '../../src/db/connect.ts'
import {
  answerBytesMax,
  beginRequest,
  inFlightMs,
  type Begun,
  type NamedRequest,
} from '../../src/idempotency/answers.ts'
import { requestKey, type Answer } from '../../src/idempotency/sealing.ts'
import { dropOld, keptHours } from '../../src/idempotency/store.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

const secret = randomBytes(32)
const answer: Answer = {
  status: 201,
  headers: [['etag', '"1"']],
  body: Buffer.from('{"name":"Aigerim"}'),
  about: ['7'],
}

let database: FreshDatabase
let sql: Sql
beforeAll(async () => {
  database = await freshDatabase()
  ;({ sql } = database)
})
beforeEach(() => sql`DELETE FROM idempotent_request`)
afterAll(() => database.drop())

function begin(overrides: Partial<NamedRequest> = {}): Promise<Begun> {
  const parts = ['POST', '/v1/members', Buffer.from('{}')]
  const request = { caller: 'partner:1:till', idempotencyKey: 'k-1', parts, ...overrides }
  return beginRequest(sql, secret, request)
}

async function begun(overrides: Partial<NamedRequest> = {}) {
  const found = await begin(overrides)
  if (found.outcome !== 'begun') throw new Error(found.outcome)
  return found
}

async function age(milliseconds: number): Promise<void> {
  await sql`
    UPDATE idempotent_request
       SET begun_at = begun_at - make_interval(secs => ${milliseconds / 1000})`
}

async function ageOfClaim(): Promise<number> {
  const [row] = await sql<{ ms: number }[]>`
    SELECT extract(epoch FROM clock_timestamp() - begun_at)::float8 * 1000 AS ms
      FROM idempotent_request`
  return row?.ms ?? 0
}

describe('a request', () => {
  it('is answered again as it was, byte by byte', async () => {
    await (await begun()).keep(answer)
    const again = await begin()
    expect(again).toMatchObject({ outcome: 'answered' })
    if (again.outcome !== 'answered') return
    expect(again.answer).toMatchObject({ status: 201, headers: [['etag', '"1"']], about: ['7'] })
    expect(Buffer.from(again.answer.body)).toEqual(answer.body)
  })

  it('is in flight until it is answered, or let go', async () => {
    const first = await begun()
    expect(await begin()).toEqual({ outcome: 'in_flight' })
    await first.letGo()
    await begun()
  })

  it('of many at once is begun by one', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => begin()))
    expect(all.filter(({ outcome }) => outcome === 'begun')).toHaveLength(1)
    expect(all.filter(({ outcome }) => outcome === 'in_flight')).toHaveLength(19)
  })

  it('of another body, path or method is another', async () => {
    const first = await begun()
    const others = [
      ['POST', '/v1/members', Buffer.from('{"a":1}')],
      ['POST', '/v1/members{', Buffer.from('}')],
      ['PUT', '/v1/members', Buffer.from('{}')],
    ]
    for (const parts of others) expect(await begin({ parts })).toEqual({ outcome: 'reused' })
    await first.keep(answer)
    for (const parts of others) expect(await begin({ parts })).toEqual({ outcome: 'reused' })
  })

  it('of another caller with the same key has nothing to do with it', async () => {
    await (await begun()).keep(answer)
    await begun({ caller: 'partner:2:till' })
  })

  it('that is worked on for long keeps its claim', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const slow = await begun()
    await age(inFlightMs)
    vi.advanceTimersByTime(inFlightMs)
    vi.useRealTimers()
    const renewed = async (): Promise<boolean> => (await begin()).outcome === 'in_flight'
    await vi.waitUntil(async () => (await ageOfClaim()) < inFlightMs, { timeout: 5_000 })
    expect(await renewed()).toBe(true)
    await slow.keep(answer)
    expect(await begin()).toMatchObject({ outcome: 'answered' })
  })

  it('whose gateway died is worked on again, and the dead one writes nothing then', async () => {
    const dead = await begun()
    await age(inFlightMs - 5_000)
    expect(await begin()).toEqual({ outcome: 'in_flight' })
    await age(5_001)
    const second = await begun()
    await dead.keep({ ...answer, status: 500 })
    await dead.letGo()
    expect(await begin()).toEqual({ outcome: 'in_flight' })
    await second.keep(answer)
    expect(await begin()).toMatchObject({ outcome: 'answered', answer: { status: 201 } })
  })

  it('is known for a day, whether the job ran or not', async () => {
    await (await begun()).keep(answer)
    const hourMs = 3_600_000
    await age(keptHours * hourMs - 60_000)
    expect(await begin()).toMatchObject({ outcome: 'answered' })
    expect(await dropOld(sql, new Date(), 10)).toBe(0)
    await age(61_000)
    await begun({ parts: ['another'] })
    await age(keptHours * hourMs + 1_000)
    expect(await dropOld(sql, new Date(), 10)).toBe(1)
  })

  it('with an answer that is too long is let go', async () => {
    const body = new Uint8Array(answerBytesMax + 1)
    await (await begun()).keep({ ...answer, body })
    await begun()
  })
})

describe('what is kept', () => {
  it('holds neither the caller nor the key nor the request nor the answer', async () => {
    await (await begun()).keep(answer)
    const [row] = await sql`SELECT idempotent_request::text AS text FROM idempotent_request`
    const text: unknown = row?.['text']
    const hex = (each: string): string => Buffer.from(each).toString('hex')
    for (const each of ['till', 'k-1', '/v1/members', 'Aigerim', 'etag']) {
      expect(text).not.toContain(each)
      expect(text).not.toContain(hex(each))
    }
  })

  it('is opened by the same caller with the same key, and by nobody else', () => {
    const name = fc.stringMatching(/^[a-z0-9:]{1,20}$/)
    const names = fc.tuple(name, name)
    fc.assert(
      fc.property(names, names, fc.uint8Array({ maxLength: 64 }), (one, other, body) => {
        const key = requestKey(secret, ...one)
        const sealed = key.seal({ ...answer, body })
        expect(Buffer.from(key.open(sealed).body)).toEqual(Buffer.from(body))
        if (one.join('\n') === other.join('\n')) return
        expect(() => requestKey(secret, ...other).open(sealed)).toThrow()
        expect(() => requestKey(randomBytes(32), ...one).open(sealed)).toThrow()
      }),
    )
  })

  it('is not opened where a byte of it is another', () => {
    const key = requestKey(secret, 'a', 'b')
    const sealed = key.seal(answer)
    fc.assert(
      fc.property(fc.nat({ max: sealed.length - 1 }), (at) => {
        const broken = Buffer.from(sealed)
        broken[at] = (broken[at] ?? 0) ^ 1
        expect(() => key.open(broken)).toThrow()
      }),
    )
  })
})
