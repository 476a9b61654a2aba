/** The HTTP twin of the link, on a whole gateway: one message counts once, whichever way it comes. */
import { CompactEncrypt, importJWK } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shops } from '../../src/cli/demo/cast.ts'
import { readConfig } from '../../src/config/config.ts'
import { loadProtocol } from '../../src/iso8583/index.ts'
import { createApiKey } from '../../src/keys/api-key.ts'
import { MessageMaker } from '../../src/simulator/index.ts'
import { Peer } from '../link/peer.ts'
import { seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { prepareServe, serve, type ServedGateway, type ServeSetup } from '../support/serve.ts'
import { linkTestCards, testPans } from '../support/traffic.ts'

const [pan = '', stranger = ''] = testPans(2)
const acquirerId = 'DEMO-ALFA'
const dialect = loadProtocol('iso1987-ascii')
const maker = new MessageMaker(dialect, shops.grocery, () => new Date(), 1)

let database: FreshDatabase
let setup: ServeSetup
let gateway: ServedGateway
let key: string
let encrypt: (digits: string) => Promise<string>
beforeAll(async () => {
  database = await freshDatabase()
  setup = await prepareServe(database.url)
  await seedCoalition(database.sql, 0)
  const { cardTokenKey } = readConfig(['cardTokenKey'], setup.environment)
  await linkTestCards(database.sql, cardTokenKey, [pan])
  key = await createApiKey(database.sql, 'alfa', { audience: 'acquirer', ownerId: acquirerId })
  gateway = await serve(setup)
  const jwks = (await (await fetch(`${gateway.httpUrl}/.well-known/jwks.json`)).json()) as {
    keys: { use: string; kid: string }[]
  }
  const jwk = jwks.keys.find(({ use }) => use === 'enc') ?? expect.unreachable()
  const publicKey = await importJWK(jwk, 'ECDH-ES')
  encrypt = (digits) =>
    new CompactEncrypt(Buffer.from(JSON.stringify({ pan: digits })))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: jwk.kid })
      .encrypt(publicKey)
})
afterAll(async () => {
  gateway.child.kill('SIGTERM')
  expect(await gateway.exited).toBe(0)
  await setup.remove()
  await database.drop()
})

type Fields = Readonly<Record<number, string>>

/** The document that says what the fields of a purchase say. */
async function documentOf(fields: Fields, digits = pan) {
  const at = new Date()
  const [month, day, hour, minute, second] = (fields[7] ?? '').match(/../g) ?? []
  return {
    mti: '0100',
    card: await encrypt(digits),
    amount: { minor: `${Number(fields[4])}`, currency: 'KZT' },
    transmittedAt: `${at.getUTCFullYear()}-${month}-${day}T${hour}:${minute}:${second}Z`,
    stan: fields[11],
    acquiringInstitution: fields[32],
    rrn: fields[37],
    terminalId: fields[41]?.trim(),
    merchantId: fields[42]?.trim(),
    mcc: fields[18],
    localTime: `${at.getUTCFullYear()}-${fields[13]?.slice(0, 2)}-${fields[13]?.slice(2)}T12:00:00`,
  }
}

function send(body: string, type = 'application/json', apiKey = key): Promise<Response> {
  return fetch(`${gateway.httpUrl}/v1/acquirers/${acquirerId}/card-events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': type },
    body,
  })
}

async function resultsOf(events: object[]): Promise<object[]> {
  const response = await send(JSON.stringify({ events }))
  expect(response.status).toBe(200)
  return ((await response.json()) as { results: object[] }).results
}

test('a message that came over a link is a repeat as a document, with the same points; and the other way round', async () => {
  const peer = await Peer.connect(gateway.ports['alfa'] ?? 0, dialect)
  const first = maker.authorization({ pan, amountMinor: 1_000_000n })
  const byLink = await peer.ask(first)
  const again = await documentOf(first.fields)
  expect(await resultsOf([again])).toMatchObject([{ line: 1, outcome: 'repeated' }])
  const second = maker.authorization({ pan, amountMinor: 1_000_000n })
  const [recorded] = await resultsOf([{ ...(await documentOf(second.fields)), id: 'x-1' }])
  expect(recorded).toMatchObject({ id: 'x-1', outcome: 'recorded' })
  const answered = await peer.ask(second)
  expect(answered.fields[39]).toBe(byLink.fields[39])
  expect(await database.sql`SELECT FROM payment`).toHaveLength(2)
  expect(await database.sql`SELECT FROM card_event`).toHaveLength(2)
  await peer.close()
})

test('a stream is answered line by line, whatever is in it', async () => {
  const purchase = () => maker.authorization({ pan, amountMinor: 500_000n }).fields as Fields
  const good = await documentOf(purchase())
  const lines = [
    JSON.stringify(good),
    JSON.stringify(await documentOf(purchase(), stranger)),
    '',
    '{ no JSON',
    JSON.stringify({ ...good, card: 'x'.repeat(10_000) }),
    JSON.stringify({ ...(await documentOf(purchase())), card: good.card.replace('.', '..') }),
    JSON.stringify({ ...(await documentOf(purchase())), networkReference: pan, id: pan }),
    JSON.stringify({ ...(await documentOf(purchase())), amount: { minor: '0', currency: 'KZT' } }),
    JSON.stringify(good),
  ]
  const response = await send(`${lines.join('\n')}\n`, 'application/x-ndjson')
  const text = await response.text()
  const results = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object)
  expect(results).toMatchObject([
    { line: 1, outcome: 'recorded' },
    { line: 2, outcome: 'no_member' },
    { line: 4, outcome: 'invalid', pointer: '', detail: 'is no JSON' },
    { line: 5, outcome: 'invalid', detail: 'has more than 8192 bytes' },
    { line: 6, outcome: 'invalid', pointer: '/card' },
    { line: 7, id: null, outcome: 'recorded' },
    { line: 8, outcome: 'no_purchase' },
    { line: 9, outcome: 'repeated' },
  ])
  expect(`${text}${gateway.output()}`).not.toContain(pan.slice(6))
  const rows = await database.sql`SELECT payment::text AS row FROM payment`
  expect(rows.map(({ row }) => String(row)).join()).not.toContain(pan)
})

test('an acquirer sends as itself alone', async () => {
  const { sql } = database
  await sql`INSERT INTO merchant_id (acquirer_id, merchant_id, valid_from, location_id)
            SELECT 'OTHER', 'M', '2026-01-01', min(location_id) FROM location`
  const other = await createApiKey(sql, 'other', { audience: 'acquirer', ownerId: 'OTHER' })
  expect((await send('{"events":[{}]}', 'application/json', other)).status).toBe(404)
  const reader = await createApiKey(sql, 'reader', { audience: 'acquirer', ownerId: acquirerId }, [
    'payments:read',
  ])
  expect((await send('{"events":[{}]}', 'application/json', reader)).status).toBe(403)
  expect((await send('<xml/>', 'application/xml')).status).toBe(415)
  expect((await send('{"events":[]}')).status).toBe(422)
  expect((await send(`{"events":["${'x'.repeat(5_000_000)}"]}`)).status).toBe(413)
})
