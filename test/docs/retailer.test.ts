/** docs/retailer.md: its requests are sent as they stand there, and its table of refusals is that of the code. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { problemDocument, type ProblemCode } from '../../src/http/problem.ts'
import { startApi, type TestApi } from '../http/api.ts'
import { readDocument, shellLines, tableRows } from './documents.ts'

const document = readDocument('docs/retailer.md')
const requests = shellLines(document)
  .filter((line) => line.startsWith('curl ') && line.includes('/redemptions'))
  .map((line) => ({ line, ...parse(line) }))

function parse(line: string): { path: string; body: string | null; method: string } {
  const [, method = 'GET'] = / -X (\w+)/.exec(line) ?? []
  const [, body = null] = / -d '([^']*)'/.exec(line) ?? []
  const [, path = ''] = / http:\/\/127\.0\.0\.1:8080(\S+)/.exec(line) ?? []
  return { method, body, path }
}

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

/** Sends what the page says, about this test's member and a redemption of its own. */
async function send({ method, body, path }: (typeof requests)[number], redemptionId: string) {
  return await api.call(path.replace('1024-80001', redemptionId), {
    ...{ method, key: api.keys.partner },
    ...(body === null ? {} : { json: withMember(body) }),
  })
}

function withMember(body: string): unknown {
  return JSON.parse(body.replace('"1024"', `"${api.memberId}"`))
}

async function redemption(holdSeconds?: number): Promise<string> {
  const body = { memberId: `${api.memberId}`, points: '100', key: randomUUID(), holdSeconds }
  const response = await api.call('/v1/redemptions', { key: api.keys.partner, json: body })
  return ((await response.json()) as { redemptionId: string }).redemptionId
}

test('there are requests to send', () => {
  const ends = requests.map(({ path }) => path.split('/').at(-1))
  expect(ends).toEqual(['redemptions', 'post', 'void', 'return'])
})

test.each(requests)('$line', async (request) => {
  const isEnd = /\/(post|void)$/.test(request.path)
  const response = await send(request, await redemption(isEnd ? 600 : undefined))
  expect([request.path, response.ok]).toEqual([request.path, true])
})

test('the answer has what the page shows, and nothing else', async () => {
  const [request] = requests
  if (request === undefined) throw new Error('there is no request')
  const answer: unknown = await (await send(request, '')).json()
  const [, block = ''] = /```json\n(\{\s*"redemptionId"[^]*?)```/.exec(document.text) ?? []
  const shapeOf = (value: unknown): unknown =>
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? 'text' : inner))
  expect(shapeOf(answer)).toBe(shapeOf(JSON.parse(block)))
})

test('every refusal that the page names has the status that it says', () => {
  const told = tableRows(document, 'code').map(([code = '', status]) => [code, Number(status)])
  expect(told.length).toBeGreaterThan(5)
  const actual = told.map(([code]) => [code, problemDocument(code as ProblemCode, '').status])
  expect(told).toEqual(actual)
})
