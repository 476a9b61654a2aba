import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createCodeSender, DeliveryError } from '../../src/sign-in/code-sender.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const delivery = { phone: '+77010000001', code: '042917', language: 'kk' } as const

interface Call {
  headers: IncomingHttpHeaders
  body: string
}
const calls: Call[] = []
/** What the service answers, call by call; then 204. */
let statuses: number[] = []
const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (text: string) => (body += text))
  request.on('end', () => {
    calls.push({ headers: request.headers, body })
    const status = statuses.shift() ?? 204
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end()
  })
})
let url: URL
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/codes?password=x1y2`)
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => {
  calls.length = 0
  statuses = []
})

/** Delivers, and answers what was told of a failure. */
async function deliver(): Promise<string | null> {
  const told: string[] = []
  const send = createCodeSender({ url, secret }, (error) => told.push(error.message))
  const outcome = await send(delivery).catch((error: unknown) => error)
  if (outcome === undefined) return null
  expect(outcome).toBeInstanceOf(DeliveryError)
  expect(told).toHaveLength(1)
  return told[0] ?? ''
}

test('a code is posted with its text, signed as a receiver of Standard Webhooks checks it', async () => {
  expect(await deliver()).toBeNull()
  const [{ headers, body } = { headers: {}, body: '' }, ...more] = calls
  expect(more).toEqual([])
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const
  const signed = Object.fromEntries(names.map((name) => [name, String(headers[name])]))
  const message = new Webhook(secret).verify(body, signed)
  expect(message).toMatchObject({
    type: 'sign_in.code',
    data: {
      ...delivery,
      text: 'Кіру коды: 042917. 10 минут жарамды. Оны ешкімге айтпаңыз.',
    },
  })
  const other = new Webhook(`whsec_${Buffer.alloc(32, 8).toString('base64')}`)
  expect(() => other.verify(body, signed)).toThrow()
})

test('a service at fault is asked once more, under the same id', async () => {
  statuses = [503]
  expect(await deliver()).toBeNull()
  expect(calls).toHaveLength(2)
  expect(new Set(calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  statuses = [500, 429]
  expect(await deliver()).toBe('the service of SIGN_IN_CODE_URL took no code: it answered 429')
  expect(calls).toHaveLength(4)
})

test('what the service refuses is not asked again', async () => {
  statuses = [400]
  expect(await deliver()).toBe('the service of SIGN_IN_CODE_URL took no code: it answered 400')
  expect(calls).toHaveLength(1)
})

test('no redirect is followed', async () => {
  statuses = [302, 302]
  const why = await deliver()
  expect(why).toMatch(/no answer/)
  expect(calls.every(({ headers }) => headers['webhook-id'] !== undefined)).toBe(true)
  expect(calls).toHaveLength(2)
})

test('a failure tells neither phone nor code nor what stands in the address', async () => {
  const told: string[] = []
  const unreachable = new URL('http://user:x1y2@127.0.0.1:1/codes')
  const send = createCodeSender({ url: unreachable, secret }, (error) => told.push(error.message))
  const error = await send(delivery).catch((thrown: unknown) => thrown)
  const all = [...told, String(error), JSON.stringify(error)].join(' ')
  expect(told).toHaveLength(1)
  for (const secretPart of ['7701', delivery.code, 'x1y2', secret]) {
    expect(all).not.toContain(secretPart)
  }
})
