/** docs/retailer.md: its requests are sent as they stand there, and its table of refusals is that of the code. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { problemDocument, type ProblemCode } from '../../src/http/problem.ts'
import { defaultPolicy } from '../../src/redemption/policy.ts'
import { savePolicy } from '../../src/redemption/store/policies.ts'
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
  const worth = [{ currency: 'KZT', minorPerPoint: 100n }]
  await savePolicy(api.sql, api.partnerId, { ...defaultPolicy, worth }, 'docs')
})
afterAll(() => api.stop())

/** Sends what the page says, about this test's member and a redemption of its own. */
async function send({ method, body, path }: (typeof requests)[number], redemptionId: string) {
  return await api.call(path.replace('1024-80001', redemptionId), {
    ...{ method, key: api.keys.partner },
    ...(body === null ? {} : { json: await withMember(body) }),
  })
}

/** A code that the page shows is nobody's: a fresh one stands for it. */
async function withMember(body: string): Promise<unknown> {
  const shown = '"40817263"'
  const proven = body.includes(shown) ? body.replace(shown, `"${await api.code()}"`) : body
  return JSON.parse(proven.replace('"1024"', `"${api.memberId}"`))
}

async function redemption(holdSeconds?: number): Promise<string> {
  const proof = { kind: 'code', code: await api.code() }
  const body = { memberId: `${api.memberId}`, points: '100', key: randomUUID(), holdSeconds, proof }
  const response = await api.call('/v1/redemptions', { key: api.keys.partner, json: body })
  return ((await response.json()) as { redemptionId: string }).redemptionId
}

test('there are requests to send', () => {
  const ends = requests.map(({ path }) => path.split('/').at(-1))
  expect(ends).toEqual(['quotes', 'redemptions', 'post', 'void', 'return'])
})

test.each(requests)('$line', async (request) => {
  const isEnd = /\/(post|void)$/.test(request.path)
  const response = await send(request, await redemption(isEnd ? 600 : undefined))
  expect([request.path, response.ok]).toEqual([request.path, true])
})

test.each([
  ['/v1/redemptions', 'redemptionId'],
  ['/v1/redemptions/quotes', 'quoteId'],
])('the answer of %s has what the page shows, and nothing else', async (path, first) => {
  const request = requests.find((each) => each.path === path)
  if (request === undefined) throw new Error('there is no request')
  const answer: unknown = await (await send(request, '')).json()
  const block = new RegExp(`\`\`\`json\\n(\\{\\s*"${first}"[^]*?)\`\`\``).exec(document.text)?.[1]
  const shapeOf = (value: unknown): unknown =>
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? 'text' : inner))
  expect(shapeOf(answer)).toBe(shapeOf(JSON.parse(block ?? '')))
})

test('every refusal that the page names has the status that it says', () => {
  const told = tableRows(document, 'code').map(([code = '', status]) => [code, Number(status)])
  expect(told.length).toBeGreaterThan(15)
  const actual = told.map(([code]) => [code, problemDocument(code as ProblemCode, '').status])
  expect(told).toEqual(actual)
})
