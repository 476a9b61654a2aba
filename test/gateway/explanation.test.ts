/**
 * Promise 5 over the gateway's own doors: a card is linked over HTTP, pays over TCP, is cleared by a file, and
 * its payment explains itself; one that earned nothing says why.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { explanation } from '../../src/http/routes/payment/explanation-document.ts'
import { createApiKey } from '../../src/keys/api-key.ts'
import { MessageMaker } from '../../src/simulator/index.ts'
import { shops } from '../../src/cli/demo/cast.ts'
import { loadProtocol } from '../../src/iso8583/index.ts'
import type { PublicEncryptionJwk } from '../../src/keys/encryption.ts'
import { encryptTo } from '../keys/jwe.ts'
import { seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { prepareServe, serve, type ServedGateway, type ServeSetup } from '../support/serve.ts'
import { connectBoth, readAnswer, testPans } from '../support/traffic.ts'

const [pan = ''] = testPans(1)
const maker = new MessageMaker(loadProtocol('iso1987-ascii'), shops.grocery)
const elsewhere = new MessageMaker(
  loadProtocol('iso1987-ascii'),
  { ...shops.grocery, merchantId: 'NOT-OURS' },
  () => new Date(),
  1000,
)

let database: FreshDatabase
let setup: ServeSetup
let gateway: ServedGateway
let operator: string
let clients: Awaited<ReturnType<typeof connectBoth>>

beforeAll(async () => {
  database = await freshDatabase()
  await seedCoalition(database.sql, 0)
  operator = await createApiKey(database.sql, 'operator', { audience: 'operator', ownerId: null })
  setup = await prepareServe(database.url)
  gateway = await serve(setup)
  clients = await connectBoth(gateway.ports)
})
afterAll(async () => {
  await Promise.all([clients.alfa.close(), clients.beta.close()])
  gateway.child.kill('SIGTERM')
  await gateway.exited
  await setup.remove()
  await database.drop()
})

async function call(path: string, body?: object): Promise<{ status: number; json: unknown }> {
  const response = await fetch(gateway.httpUrl + path, {
    headers: { authorization: `Bearer ${operator}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  })
  return { status: response.status, json: await response.json() }
}

async function explain(memberId: string, merchantId: string) {
  const [payment] = await database.sql<{ paymentId: bigint }[]>`
    SELECT payment_id AS "paymentId" FROM payment
     WHERE member_id = ${BigInt(memberId)} AND merchant_id = ${merchantId}`
  const { json } = await call(`/v1/payments/${memberId}-${payment?.paymentId}/explanation`)
  return explanation.parse(json)
}

test('from the linked card to the explained payment', async () => {
  const joined = await call('/v1/members', { name: 'Aruzhan', key: randomUUID() })
  expect(joined.status).toBe(201)
  const { memberId } = joined.json as { memberId: string }
  const { keys } = (await call('/.well-known/jwks.json')).json as { keys: [PublicEncryptionJwk] }
  const linked = await call(`/v1/members/${memberId}/cards`, {
    card: await encryptTo(keys[0], JSON.stringify({ pan })),
  })
  expect(linked.status).toBe(201)

  // The directory hears of the card by a notice of the database, not by this call.
  const purchase = maker.authorization({ pan, amountMinor: 1_234_500n })
  await vi.waitUntil(async () => readAnswer(await clients.alfa.send(purchase)).points !== undefined)
  const reversal = maker.reversal(purchase, 1_000_000n)
  expect(readAnswer(await clients.alfa.send(reversal)).points).toBe('POINTS -00000023')
  await clients.alfa.send(elsewhere.authorization({ pan, amountMinor: 500_000n }))

  const earned = await explain(memberId, shops.grocery.merchantId)
  expect(earned).toMatchObject({
    memberId,
    card: { bin: pan.slice(0, 6), lastFour: pan.slice(-4) },
    merchant: { location: { name: 'Dala Market, Abay 10' } },
    amounts: { authorized: { minor: '1234500' }, reversed: { minor: '234500' } },
    elements: [
      { kind: 'authorization', mti: '0100', source: { link: 'alfa' }, rung: 'opened' },
      { kind: 'reversal', mti: '0400', source: { link: 'alfa' }, rung: 'original' },
    ],
    rules: [{ version: 1, funder: { name: 'Dala Market (demo)' } }],
    points: { pending: '100', posted: '0' },
    reason: '',
  })
  expect(earned.transfers.map(({ kind, points }) => [kind, points])).toEqual([
    ['pending', '123'],
    ['void', '123'],
    ['pending', '100'],
  ])
  expect(earned.transfers[1]?.pendingId).toBe(earned.transfers[0]?.transferId)
  expect(await explain(memberId, 'NOT-OURS')).toMatchObject({
    reason: 'merchant_not_mapped',
    rules: [],
    transfers: [],
  })
  expect((await call(`/v1/members/${memberId}/balance`)).json).toMatchObject({
    available: '0',
    pending: '100',
  })
})
