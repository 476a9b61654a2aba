/** Links of a whole gateway: repeats answered from the database, the links file read again, who calls out. */
import { writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { shops } from '../../src/cli/demo/cast.ts'
import { readConfig } from '../../src/config/config.ts'
import { loadProtocol, type PlainMessage } from '../../src/iso8583/index.ts'
import { MessageMaker } from '../../src/simulator/index.ts'
import { Peer, PeerHost } from '../link/peer.ts'
import { seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { prepareServe, serve, type ServedGateway, type ServeSetup } from '../support/serve.ts'
import { linkTestCards, testPans } from '../support/traffic.ts'

const [pan = ''] = testPans(1)
const listening = [
  { name: 'alfa', acquirerId: 'DEMO-ALFA', protocol: 'iso1987-ascii', listen: { port: 0 } },
  { name: 'beta', acquirerId: 'DEMO-ALFA', protocol: 'iso1993-ascii', listen: { port: 0 } },
]

let database: FreshDatabase
let setup: ServeSetup
let gateways: ServedGateway[]
beforeEach(async () => {
  gateways = []
  database = await freshDatabase()
  setup = await prepareServe(database.url)
  await seedCoalition(database.sql, 0)
  const { cardTokenKey } = readConfig(['cardTokenKey'], setup.environment)
  await linkTestCards(database.sql, cardTokenKey, [pan])
})
afterEach(async () => {
  for (const gateway of gateways) await stop(gateway)
  await setup.remove()
  await database.drop()
})

async function start(links: unknown, ...args: string[]): Promise<ServedGateway> {
  await writeLinks(links)
  const gateway = await serve(setup, ...args)
  gateways.push(gateway)
  return gateway
}

async function writeLinks(links: unknown): Promise<void> {
  const text = typeof links === 'string' ? links : JSON.stringify(links)
  await writeFile(setup.environment['LINKS_FILE'] ?? '', text)
}

async function stop(gateway: ServedGateway): Promise<void> {
  gateway.child.kill('SIGTERM')
  expect(await gateway.exited).toBe(0)
  gateways = gateways.filter((each) => each !== gateway)
}

async function said(gateway: ServedGateway, message: string, times = 1): Promise<void> {
  await vi.waitUntil(() => gateway.output().split(message).length > times, { timeout: 20_000 })
}

async function metric(gateway: ServedGateway, series: string): Promise<number> {
  const text = await (await fetch(`${gateway.httpUrl}/metrics`)).text()
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`cobrand_${series} `))
      ?.split(' ')[1],
  )
}

test('a repeat of any type gets the stored answer, from another gateway too, and counts once', async () => {
  const made = (['alfa', 'beta'] as const).flatMap((link, at) => {
    const dialect = loadProtocol(at === 0 ? 'iso1987-ascii' : 'iso1993-ascii')
    const maker = new MessageMaker(dialect, shops.grocery, () => new Date(), at * 100_000 + 1)
    const purchase = { pan, amountMinor: 1_000_000n }
    const original = maker.authorization(purchase)
    const messages = [
      original,
      maker.advice(purchase),
      maker.reversal(original),
      maker.reversalAdvice(maker.authorization(purchase)),
    ]
    return messages.map((message) => ({ link, dialect, maker, message }))
  })
  const ask = async (gateway: ServedGateway, at: number, repeated: boolean) => {
    const { link, dialect, maker, message } = made[at] ?? expect.unreachable()
    const peer = await Peer.connect(gateway.ports[link], dialect)
    const sent: PlainMessage = repeated ? maker.repeat(message) : message
    const { fields } = await peer.ask(sent)
    await peer.close()
    return { sent: sent.mti, code: fields[39], points: fields[63] }
  }
  const first = await start(listening)
  const answers = []
  for (const at of made.keys()) answers.push(await ask(first, at, false))
  expect(answers.filter(({ points }) => points !== undefined)).toHaveLength(8)
  await stop(first)
  const second = await start(listening)
  for (const [at, { sent, ...answer }] of answers.entries()) {
    const repeat = await ask(second, at, true)
    expect(repeat).toEqual({ ...answer, sent: expect.not.stringMatching(new RegExp(`^${sent}$`)) })
  }
  expect(await metric(second, 'intake_repeats_total')).toBe(8)
  const [count] = await database.sql`SELECT count(*) AS events FROM card_event`
  expect(count).toEqual({ events: 8n })
})

test('SIGHUP follows the links file, keeps connections, and leaves all as it is where the file is wrong', async () => {
  const gateway = await start(listening)
  const dialect = loadProtocol('iso1987-ascii')
  const maker = new MessageMaker(dialect, shops.grocery)
  const peer = await Peer.connect(gateway.ports.alfa, dialect)
  const [alfa, beta] = listening
  await writeLinks([alfa, { ...beta, connectionsMax: 2 }])
  gateway.child.kill('SIGHUP')
  await said(gateway, '"links are reloaded"')
  expect(gateway.output()).toContain('"kept":["alfa"],"changed":["beta"],"added":[],"removed":[]')
  expect((await peer.ask(maker.echo())).fields[39]).toBe('00')
  for (const [at, wrong] of [
    '[',
    [{ ...alfa, protocol: 'none' }],
    [{ ...alfa, port: 1 }],
  ].entries()) {
    await writeLinks(wrong)
    gateway.child.kill('SIGHUP')
    await said(gateway, '"links stay as they are"', at + 1)
  }
  expect(gateway.output()).toContain('LINKS_FILE names a file that is not JSON')
  expect(gateway.output()).toContain('LINKS_FILE at /0 has no field port')
  expect((await peer.ask(maker.echo())).fields[39]).toBe('00')
  const text = await (await fetch(`${gateway.httpUrl}/metrics`)).text()
  expect(text).toContain(
    'cobrand_link_messages_total{link="alfa",mti="0800",outcome="network",code="00"} 2',
  )
  expect(text).toContain('# TYPE cobrand_link_answer_seconds histogram')
  expect(text).toContain('cobrand_link_connections{link="alfa"} 1')
  await peer.close()
})

test('of several workers one calls out, all of them listen, and all follow a reload', async () => {
  const dialect = loadProtocol('iso1987-ascii')
  const host = await PeerHost.listen(dialect)
  const to = [{ host: '127.0.0.1', port: host.port }]
  const calling = { name: 'gamma', acquirerId: 'G', protocol: 'iso1987-ascii', connect: { to } }
  const gateway = await start([...listening, calling], '--workers', '2')
  const called = await host.accept()
  const maker = new MessageMaker(dialect, shops.grocery)
  expect((await called.ask(maker.echo())).fields[39]).toBe('00')
  expect(await metric(gateway, 'link_connections_total{link="gamma"}')).toBe(1)
  expect(gateway.output()).toContain('link is run by another process')
  await writeLinks(listening)
  gateway.child.kill('SIGHUP')
  await said(gateway, '"links are reloaded"', 2)
  await called.closed
  const peer = await Peer.connect(gateway.ports.alfa, dialect)
  expect((await peer.ask(maker.echo())).fields[39]).toBe('00')
  await peer.close()
  await host.stop()
})
