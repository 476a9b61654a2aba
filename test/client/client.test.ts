/** The client against the running server; and that it is the one of the description. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiProblem, Client } from '../../src/client/index.ts'
import { startApi, type TestApi } from '../http/api.ts'
import { makeClient, readClient } from './make.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

const as = (token: string, over: { fetch?: typeof fetch } = {}) =>
  new Client({ baseUrl: api.server.url, token, ...over })

/** What a call throws. */
async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    () => null,
    (error: unknown) => error,
  )
}

/** A `fetch` that loses the first `count` answers, after the server gave them; and what was sent. */
function losing(count: number) {
  const keys: (string | null)[] = []
  const send: typeof fetch = async (url, init) => {
    keys.push(new Headers(init?.headers).get('idempotency-key'))
    const answer = await fetch(url, init)
    if (keys.length <= count) throw new TypeError('the connection broke')
    return answer
  }
  return { keys, send }
}

it('is made of the description as it is now; if not, run `npm run client`', async () => {
  expect((await readClient()) === (await makeClient())).toBe(true)
})

describe('a call', () => {
  it('answers what is asked for, in the types of the description', async () => {
    const balance = await as(api.keys.member).members.readBalance({ id: `${api.memberId}` })
    expect(balance).toEqual({
      memberId: `${api.memberId}`,
      available: '120',
      held: '30',
      pending: '3',
    })
  })

  it('shows status and ETag to who wants them', async () => {
    const seen: unknown[] = []
    await as(api.keys.partner).standing.readTiers(
      {},
      {
        onAnswer: ({ status, headers }) => seen.push(status, headers.get('etag')),
      },
    )
    expect(seen).toEqual([200, '"0"'])
  })

  it('throws a refusal with its code and problem', async () => {
    const error = await refusalOf(
      as(api.keys.operator).members.createMember({ name: '', key: 'x' }),
    )
    expect(error).toBeInstanceOf(ApiProblem)
    expect(error).toMatchObject({ status: 422, code: 'invalid_body', problem: { status: 422 } })
    const foreign = await refusalOf(
      as(api.keys.otherMember).members.readBalance({ id: `${api.memberId}` }),
    )
    expect(foreign).toMatchObject({ status: 404, code: 'not_found' })
    const nobody = await refusalOf(as('').members.readBalance({ id: `${api.memberId}` }))
    expect(nobody).toMatchObject({ status: 401, code: 'unauthenticated' })
  })

  it('puts no parameter where it could be another path', async () => {
    const error = await refusalOf(as(api.keys.operator).members.readBalance({ id: '../members' }))
    expect(error).toMatchObject({ status: 400, code: 'invalid_parameter' })
  })

  it('whose answer was lost is sent again with the same key, and done once', async () => {
    const { keys, send } = losing(2)
    const key = randomUUID()
    const client = as(api.keys.operator, { fetch: send })
    const seen: (string | null)[] = []
    const made = await client.members.createMember(
      { name: 'Aigerim', key },
      { onAnswer: ({ headers }) => seen.push(headers.get('idempotency-hit')) },
    )
    expect(made.name).toBe('Aigerim')
    expect(new Set(keys).size).toBe(1)
    expect([keys.length, seen]).toEqual([3, ['true']])
  })

  it('is given up after so many tries, and at once where its caller has gone', async () => {
    const { keys, send } = losing(9)
    const client = as(api.keys.member, { fetch: send })
    const ask = (signal?: AbortSignal) =>
      client.members.readBalance({ id: `${api.memberId}` }, signal === undefined ? {} : { signal })
    expect(await refusalOf(ask())).toMatchObject({ message: 'the connection broke' })
    expect(keys).toHaveLength(3)
    expect(await refusalOf(ask(AbortSignal.abort()))).toMatchObject({ name: 'AbortError' })
    expect(keys).toHaveLength(4)
  })

  it('goes by a token that is asked for anew each time', async () => {
    let asked = 0
    const token = async (): Promise<string> => {
      asked += 1
      return api.keys.member
    }
    const client = new Client({ baseUrl: api.server.url, token })
    await client.members.readBalance({ id: `${api.memberId}` })
    await client.members.readBalance({ id: `${api.memberId}` })
    expect(asked).toBe(2)
  })
})
