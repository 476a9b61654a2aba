/** Requests that are made of the description, valid ones and broken ones, by every kind of caller: each answer is as it says. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApiKey } from '../../../src/keys/api-key.ts'
import { saveBank } from '../../../src/bank/store.ts'
import { startApi, type TestApi } from '../api.ts'
import { broken, valuesOf } from './arbitrary.ts'
import { createAnswerCheck, type CheckAnswer } from './check.ts'
import {
  operationsOf,
  resolved,
  type Description,
  type Operation,
  type Parameter,
} from './description.ts'

/** Another one makes other requests; the same one always the same. */
const seed = 20_261_122
/** Requests of each operation. */
const requestsOfEach = 10

let api: TestApi
let description: Description
let operations: Operation[]
let check: CheckAnswer
let bankId: bigint
let bankKey: string
let callers: (string | undefined)[]
beforeAll(async () => {
  api = await startApi()
  description = (await (await api.call('/v1/openapi.json')).json()) as Description
  operations = operationsOf(description)
  check = createAnswerCheck(description)
  bankId = await saveBank(api.sql, { name: 'Alfa', proofUrl: null })
  bankKey = await createApiKey(api.sql, 'bank', { audience: 'bank', ownerId: bankId })
  const limited = { audience: 'operator', ownerId: null } as const
  callers = [
    ...[
      api.keys.operator,
      api.keys.operator,
      api.keys.operator,
      api.keys.partner,
      api.keys.partner,
    ],
    ...[api.keys.member, api.keys.member, api.keys.otherMember, bankKey, bankKey],
    ...[await createApiKey(api.sql, 'reader', limited, ['members:read']), undefined],
  ]
}, 60_000)
afterAll(() => api.stop())

const statuses = new Map<number, number>()

interface Sent {
  readonly caller: string | undefined
  readonly parameters: readonly (readonly [Parameter, string | undefined])[]
  readonly body: unknown
  readonly key: string | undefined
}

/** Ids of what there is, of which a path may ask. */
function known(): string[] {
  return [
    `${api.memberId}`,
    `${api.partnerId}`,
    api.paymentId,
    api.redemptionId,
    `${api.otherMemberId}`,
  ]
}

function requestsFor(operation: Operation): fc.Arbitrary<Sent> {
  const parameters = (operation.parameters ?? []).filter(({ name }) => name !== 'Idempotency-Key')
  const texts = (parameter: Parameter) => {
    const fit = valuesOf(description, parameter.schema).map(textOf)
    const wild = fc.constantFrom(
      '',
      '0',
      '-1',
      'x'.repeat(200),
      '1-1',
      "'",
      '%',
      '99999999999999999999',
    )
    const own =
      parameter.in === 'path' ? [{ weight: 5, arbitrary: fc.constantFrom(...known()) }] : []
    return fc.oneof({ weight: 3, arbitrary: fit }, { weight: 1, arbitrary: wild }, ...own)
  }
  const given = parameters.map((each) =>
    fc.tuple(
      fc.constant(each),
      each.required === true ? texts(each) : fc.option(texts(each), { nil: undefined }),
    ),
  )
  const schema = operation.requestBody?.content['application/json']?.schema
  const fits = valuesOf(description, schema)
  return fc.record({
    caller: fc.constantFrom(...callers),
    parameters: fc.tuple(...given),
    body:
      schema === undefined
        ? fc.constant(undefined)
        : fc.oneof({ weight: 3, arbitrary: fits }, { weight: 2, arbitrary: broken(fits) }),
    key: fc.option(fc.uuid(), { nil: undefined }),
  })
}

/** What the description itself shows, asked of what there is by a partner or a bank, or else the operator. */
function exampleOf(operation: Operation): Sent {
  const { path, parameters = [], requestBody } = operation
  const [, room = ''] = /^\/v1\/(\w+)\/\{id\}/.exec(path) ?? []
  const ids: Record<string, string> = { payments: api.paymentId, redemptions: api.redemptionId }
  const given = parameters.flatMap((each): [Parameter, string][] => {
    if (each.name === 'partnerId') return [[each, `${api.partnerId}`]]
    if (each.name === 'bankId') return [[each, `${bankId}`]]
    if (each.name === 'id') return [[each, ids[room] ?? `${api.memberId}`]]
    const { example } = resolved(description, each.schema)
    return each.required === true && example !== undefined ? [[each, textOf(example)]] : []
  })
  const body = requestBody?.content['application/json']?.example
  const access = operation['x-access']
  const serves = (audience: string): boolean => access !== 'public' && audience in access
  const own = serves('bank') ? bankKey : api.keys.operator
  const caller = serves('partner') ? api.keys.partner : own
  return { caller, parameters: given, body, key: undefined }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

async function send(
  operation: Operation,
  { caller, parameters, body, key }: Sent,
): Promise<Response> {
  let path = operation.path
  const query = new URLSearchParams()
  const headers = new Headers()
  for (const [{ name, in: where }, text] of parameters) {
    if (text === undefined) continue
    if (where === 'path')
      path = path.replace(`{${name}}`, encodeURIComponent(text).replaceAll('.', '%2E'))
    if (where === 'query') query.set(name, text)
    if (where === 'header' && /^[\x20-\x7e]*$/.test(text)) headers.set(name, text)
  }
  if (operation.method === 'post' && key !== undefined) headers.set('idempotency-key', key)
  const others = Object.keys(operation.requestBody?.content ?? {})
  const isJson = others.includes('application/json')
  if (others.length > 0)
    headers.set('content-type', isJson ? 'application/json' : (others[0] ?? ''))
  return await api.call(`${path}?${query.toString()}`, {
    ...{ method: operation.method.toUpperCase(), headers, redirect: 'manual' },
    ...(caller === undefined ? {} : { key: caller }),
    ...(isJson ? { body: JSON.stringify(body) } : others.length > 0 ? { body: 'x' } : {}),
  })
}

it('takes what it shows: the example of every body has the form that is asked for', async () => {
  const wrong: string[] = []
  for (const operation of operations) {
    const sent = exampleOf(operation)
    if (sent.body === undefined) continue
    const answer = await send(operation, sent)
    const text = await answer.clone().text()
    const found = await check(operation, answer, sent.body)
    if (found !== null) wrong.push(`${operation.operationId}: ${found}`)
    if (/"code":"(?:invalid_body|malformed_json|unsupported_media_type)"/.test(text)) {
      wrong.push(`${operation.operationId}: ${text}, sent ${JSON.stringify(sent.body)}`)
    }
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
  }
  expect(wrong).toEqual([])
}, 60_000)

it('has every answer as the description says, whoever asks for whatever', async () => {
  const wrong: string[] = []
  for (const [number, operation] of operations.entries()) {
    const run = { seed: seed + number, numRuns: requestsOfEach }
    for (const sent of fc.sample(requestsFor(operation), run)) {
      const answer = await send(operation, sent)
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      const found = await check(operation, answer, sent.body)
      if (found === null) continue
      const asked = JSON.stringify([
        sent.parameters.map(([{ name }, text]) => [name, text]),
        sent.body,
      ])
      wrong.push(`${operation.operationId}: ${found}, asked with ${asked.slice(0, 400)}`)
    }
  }
  expect(wrong).toEqual([])
  expect(api.failures).toEqual([])
  // It gets somewhere: answers of all kinds, not refusals at the door alone.
  const some = [200, 201, 400, 401, 403, 404, 409, 422]
  expect([...statuses.keys()]).toEqual(expect.arrayContaining(some))
  expect(statuses.get(200)).toBeGreaterThan(operations.length / 2)
}, 120_000)
