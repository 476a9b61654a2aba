/**
 * Promise 1: a stranger leaves no trace, and a member's card number is nowhere but on the wire. All that
 * the gateway and PostgreSQL have written (tables, WAL, logs, metrics, answers of the API) is searched for
 * every card number that was sent, as digits and as BCD.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clearingFiles } from '../../src/cli/demo/clearing-day.ts'
import { connectAcquirer } from '../../src/cli/demo/acquirers.ts'
import { links, members, strangers } from '../../src/cli/demo/cast.ts'
import { playDay } from '../../src/cli/demo/day.ts'
import { createDemoKey, seedDemo } from '../../src/cli/demo/seed.ts'
import { importClearing } from '../../src/clearing/import.ts'
import { loadFormat } from '../../src/clearing/formats.ts'
import { readConfig } from '../../src/config/config.ts'
import { openCore } from '../../src/core.ts'
import { connect } from '../../src/db/connect.ts'
import { startEmbedded, type EmbeddedServer } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { loadEncryptionKey } from '../../src/keys/encryption.ts'
import { giveConsent } from '../../src/member/consent/consents.ts'
import { Identifiers } from '../../src/member/identifier.ts'
import { setPhone } from '../../src/member/member.ts'
import { createLogger } from '../../src/observe/logger.ts'
import { linesOf, makeBank, rosterOf } from '../http/bank/roster.ts'
import { encryptTo } from '../keys/jwe.ts'
import { prepareServe, serve, type ServeSetup } from '../support/serve.ts'

let dataDir: string
let server: EmbeddedServer
let setup: ServeSetup

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'cobrand-privacy-'))
  server = await startEmbedded({ dataDir })
  setup = await prepareServe(server.url)
})
afterAll(async () => {
  await server.stop()
  await setup.remove()
  await rm(dataDir, { recursive: true, force: true })
})

test('no card number that was sent is in a table, the WAL, a log, a metric or an answer', async () => {
  const sql = connect(server.url)
  await migrate(sql)
  const { cardTokenKey } = readConfig(['cardTokenKey'], setup.environment)
  const memberIds = await seedDemo(sql, cardTokenKey)
  const key = await createDemoKey(sql)
  const gateway = await serve(setup)

  const alfa = await connectAcquirer('alfa', gateway.ports.alfa)
  const beta = await connectAcquirer('beta', gateway.ports.beta)
  const { steps, sales } = await playDay(alfa, beta)
  expect(steps.filter((step) => !step.ok)).toEqual([])
  await sendMalformed(gateway.ports.alfa)
  const logged = await importFiles(sales, cardTokenKey)

  const asked = await enrol(sql, gateway.httpUrl, key, memberIds.aigerim)
  const headers = { authorization: `Bearer ${key}` }
  const ask = async (path: string, init?: RequestInit): Promise<string> =>
    (await fetch(gateway.httpUrl + path, { headers, ...init })).text()
  const pan = members.aigerim.pan
  const shown = [
    ...asked,
    await ask('/metrics'),
    await ask('/v1/openapi.json'),
    await ask(`/v1/members/${memberIds.aigerim}/balance`),
    ...(await explanations(sql, ask)),
    await ask(`/v1/members/${pan}/balance`),
    await ask(`/v1/members/1/cards?pan=${pan}`, { method: 'POST', body: pan }),
    await ask(`/v1/members/1/cards`, { method: 'POST', body: JSON.stringify({ card: pan, pan }) }),
  ]
  gateway.child.kill('SIGTERM')
  expect(await gateway.exited).toBe(0)
  await sql`CHECKPOINT`
  await sql.end()

  const written = [...shown, logged, gateway.output()].map((text) => Buffer.from(text))
  const files = await filesOf(dataDir)
  // Were the search blind, it would not find the reference of a member's payment in tables and WAL.
  const rrn = Buffer.from(sales.groceries.fields[37] ?? '')
  expect(files.filter((file) => file.bytes.includes(rrn)).length).toBeGreaterThanOrEqual(2)
  expect(gateway.output()).toContain('closed')

  const sent = [...Object.values(members).map((member) => member.pan), ...strangers, ...enrolled]
  for (const { name, bytes } of [
    ...files,
    ...written.map((text, at) => ({ name: `text ${at}`, bytes: text })),
  ]) {
    for (const [form, needle] of sent.flatMap(formsOf)) {
      expect(bytes.includes(needle), `${name} holds a card number as ${form}`).toBe(false)
    }
  }
})

/** A card that a member asks for, and those of a roster: a member's, its next number, and a stranger's. */
const enrolled = ['3530111333300000', '378282246310005', '6011000990139424', '30569309025904']

/** Asks for a card, and tries wrong proofs; sends a roster. Answers what was answered. */
async function enrol(
  sql: ReturnType<typeof connect>,
  httpUrl: string,
  key: string,
  memberId: bigint,
): Promise<string[]> {
  const { cardTokenKey, encryptionKeyJwk } = readConfig(
    ['cardTokenKey', 'encryptionKeyJwk'],
    setup.environment,
  )
  const { publicJwk } = await loadEncryptionKey(encryptionKeyJwk)
  const phone = '+77010000001'
  await setPhone(sql, memberId, new Identifiers(cardTokenKey).phoneHash(phone))
  const text = { kind: 'card_linking', version: 1, language: 'kk', via: 'portal' } as const
  await giveConsent(sql, memberId, text, new Date())
  const post = async (path: string, json: object): Promise<string> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify(json) }
    return await (await fetch(httpUrl + path, init)).text()
  }
  const [own = '', first = '', second = '', stranger = ''] = enrolled
  const links = `/v1/members/${memberId}/card-links`
  const waiting = await post(links, { card: await encryptTo(publicJwk, `{"pan":"${own}"}`) })
  const { linkId } = JSON.parse(waiting) as { linkId?: string }
  expect(linkId).toMatch(/^[0-9]+$/)
  const amount = { minor: own, currency: 'KZT' }
  const bank = await makeBank(sql, 'Alfa', [...new Set(enrolled.map((pan) => pan.slice(0, 6)))])
  const lines = await linesOf(publicJwk, [
    { action: 'new', pan: first, phone },
    { action: 'renewed', pan: second, previousPan: first },
    { action: 'new', pan: stranger, phone: '+77770000000' },
    { action: 'new', pan: `${stranger.slice(0, -1)}5`, phone, cvc: stranger },
    `{"action":"closed","pan":"${stranger}"}`,
  ])
  const roster = await fetch(`${httpUrl}/v1/bank/rosters`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bank.apiKey}`, 'content-type': 'application/x-ndjson' },
    body: await rosterOf(bank, lines, { aud: httpUrl }),
  })
  const results = await roster.text()
  expect(results).toMatch(/"linked":1,.*"renewed":1/)
  return [
    waiting,
    results,
    await post(links, { card: own }),
    await post(`${links}/${linkId}/proofs`, {
      kind: 'purchase',
      amount,
      purchasedOn: '2026-11-20',
    }),
    await post(`${links}/${linkId}/proofs`, { kind: 'bank', assertion: own }),
  ]
}

/** Frames that are wrong in and around the card number, so that errors have a chance to quote it. */
async function sendMalformed(port: number): Promise<void> {
  const { pan } = members.aigerim
  const frames = [
    `0035010040000000000000001${pan}`,
    `00420100C00000000000000000000000000000001${pan}`,
    `99${pan}`,
  ]
  for (const frame of frames) {
    const socket = connectSocket(port, '127.0.0.1')
    socket.resume()
    socket.end(frame)
    await once(socket, 'close')
  }
}

async function importFiles(
  sales: Parameters<typeof clearingFiles>[0],
  cardTokenKey: Buffer,
): Promise<string> {
  let logged = ''
  const log = createLogger('debug', { write: (line: string) => void (logged += line) })
  const core = await openCore({ databaseUrl: server.url, cardTokenKey, log })
  const format = await loadFormat('generic')
  const now = (): Date => new Date('2026-11-21T00:00:00Z')
  const files = clearingFiles(sales, '2026-11-20', '2026-11-19')
  for (const name of ['alfa', 'beta'] as const) {
    const content = Buffer.from(
      `${files[name]}presentment;${members.madina.pan};broken;;;;;;;;;;;\n`,
    )
    const source = {
      name: `${name}.csv`,
      bytes: content.length,
      async *chunks() {
        yield Buffer.from(content)
      },
    }
    const { acquirerId } = links[name]
    const { report } = await importClearing({ ...core, now }, { source, format, acquirerId })
    expect(report.rejected).toBe(1)
    logged += JSON.stringify(report)
  }
  await core.stop()
  return logged
}

async function explanations(
  sql: ReturnType<typeof connect>,
  ask: (path: string) => Promise<string>,
): Promise<string[]> {
  const payments = await sql<{ memberId: bigint; paymentId: bigint }[]>`
    SELECT member_id AS "memberId", payment_id AS "paymentId" FROM payment`
  expect(payments.length).toBeGreaterThan(5)
  return await Promise.all(
    payments.map(({ memberId, paymentId }) =>
      ask(`/v1/payments/${memberId}-${paymentId}/explanation`),
    ),
  )
}

async function filesOf(directory: string): Promise<{ name: string; bytes: Buffer }[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const name = join(entry.parentPath, entry.name)
        return { name, bytes: await readFile(name) }
      }),
  )
}

function formsOf(pan: string): (readonly [string, Buffer])[] {
  const even = pan.length % 2 === 0 ? pan : `0${pan}`
  return [
    ['digits', Buffer.from(pan)],
    ['BCD', Buffer.from(even, 'hex')],
    ['grouped digits', Buffer.from(pan.replace(/(.{4})(?=.)/g, '$1 '))],
    ['UTF-16', Buffer.from(pan, 'utf16le')],
  ]
}
