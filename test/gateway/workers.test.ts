/** `serve --workers`: several processes are one gateway, and one of them may die. */
import { readFile, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { AcquirerClient } from '../../src/simulator/index.ts'
import { loadProtocol } from '../../src/iso8583/index.ts'
import { seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'
import { prepareServe, serve, type ServedGateway, type ServeSetup } from '../support/serve.ts'
import { linkTestCards, makeTraffic, testPans, type Sent } from '../support/traffic.ts'

const pans = testPans(20)
const dialects = { alfa: loadProtocol('iso1987-ascii'), beta: loadProtocol('iso1987-bcd') }
const connectionsALink = 4
/** Messages that are under way at a time. */
const streamsMax = 40

let database: FreshDatabase
let setup: ServeSetup
beforeEach(async () => {
  database = await freshDatabase()
  setup = await prepareServe(database.url)
  await seedCoalition(database.sql, 0)
  const { cardTokenKey } = readConfig(['cardTokenKey'], setup.environment)
  await linkTestCards(database.sql, cardTokenKey, pans)
})
afterEach(async () => {
  await setup.remove()
  await database.drop()
})

interface Line {
  worker?: number
  pid?: number
  msg: string
}

function logged(gateway: ServedGateway, msg: string): Line[] {
  const lines = gateway.output().split('\n')
  return lines.flatMap((line) => {
    if (!line.includes(`"msg":"${msg}"`)) return []
    return [JSON.parse(line) as Line]
  })
}

/** The process of a worker, which may say that it is ready after the gateway has. */
async function pidOf(gateway: ServedGateway, number: number): Promise<number> {
  const find = (): Line | undefined =>
    logged(gateway, 'worker is ready').find(({ worker }) => worker === number)
  const { pid } = await vi.waitUntil(find, { timeout: 30_000 })
  // 0 would be the whole group of processes, this one included.
  if (pid === undefined || pid <= 0) throw new Error('a worker has told no process id')
  return pid
}

/** The sum of a metric over its labels. */
async function metric(gateway: ServedGateway, name: string): Promise<number> {
  const text = await (await fetch(`${gateway.httpUrl}/metrics`)).text()
  const values = [...text.matchAll(new RegExp(`^cobrand_${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))]
  return values.reduce((sum, [, value]) => sum + Number(value), 0)
}

/** An acquirer that connects again, and sends again what was not answered. */
class StubbornAcquirer {
  readonly #port: number
  readonly #link: Sent['link']
  #client: Promise<AcquirerClient> | undefined

  constructor(port: number, link: Sent['link']) {
    this.#port = port
    this.#link = link
  }

  connect(): Promise<AcquirerClient> {
    const dialect = dialects[this.#link]
    return (this.#client ??= AcquirerClient.connect({
      host: '127.0.0.1',
      port: this.#port,
      dialect,
    }))
  }

  async send({ message }: Sent): Promise<{ code: string | undefined; sendings: number }> {
    for (let sendings = 1; ; sendings++) {
      const used = this.connect()
      const client = await used
      try {
        return { code: (await client.send(message)).fields[39], sendings }
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'ClientError') throw error
        // Others that waited may have connected again meanwhile.
        if (!client.open && this.#client === used) this.#client = undefined
      }
    }
  }

  async close(): Promise<void> {
    await (await this.#client)?.close()
  }
}

async function ledgerOf({ sql }: FreshDatabase) {
  expect(await ledgerFaults(sql)).toEqual([])
  return {
    accounts: await sql`
      SELECT account_id, sum(debits_pending), sum(debits_posted), sum(credits_pending),
             sum(credits_posted) FROM account GROUP BY account_id ORDER BY account_id`,
    payments: await sql`
      SELECT member_id, rrn, stan, authorized_minor, reversed_minor, pending_points, posted_points
        FROM payment ORDER BY member_id, rrn, stan`,
  }
}

async function stop(gateway: ServedGateway): Promise<void> {
  gateway.child.kill('SIGTERM')
  expect(await gateway.exited).toBe(0)
}

test('a worker is killed under load: nothing is lost or doubled, and another one takes its place', async () => {
  const gateway = await serve(setup, '--workers', '2')
  const acquirers = {
    alfa: Array.from(
      { length: connectionsALink },
      () => new StubbornAcquirer(gateway.ports.alfa, 'alfa'),
    ),
    beta: Array.from(
      { length: connectionsALink },
      () => new StubbornAcquirer(gateway.ports.beta, 'beta'),
    ),
  }
  const all = [...acquirers.alfa, ...acquirers.beta]
  for (const acquirer of all) await acquirer.connect()
  const opened = (): Line[] => logged(gateway, 'connection opened')
  await vi.waitUntil(() => opened().length === all.length)
  expect(new Set(opened().map(({ worker }) => worker))).toEqual(new Set([1, 2]))

  const traffic = makeTraffic(pans, 6, new Date()).filter(({ message }) => message.mti[3] === '0')
  const victim = await pidOf(gateway, 2)
  const before = await metric(gateway, 'link_messages_total')
  const results: Awaited<ReturnType<StubbornAcquirer['send']>>[] = []
  let next = 0
  const stream = async (connection: number): Promise<void> => {
    for (let sent = traffic[next++]; sent !== undefined; sent = traffic[next++]) {
      const acquirer = acquirers[sent.link][connection]
      if (acquirer !== undefined) results.push(await acquirer.send(sent))
      if (results.length === Math.floor(traffic.length / 3)) process.kill(victim, 'SIGKILL')
    }
  }
  const streams = Array.from({ length: streamsMax }, (_, at) => stream(at % connectionsALink))
  await Promise.all(streams)
  expect(results.filter((result) => result.code !== '00')).toEqual([])
  expect(results.filter((result) => result.sendings > 1).length).toBeGreaterThan(0)
  await vi.waitUntil(() => logged(gateway, 'worker is ready').length === 3, { timeout: 30_000 })
  expect(logged(gateway, 'worker ended: it is started again')).toMatchObject([
    { worker: 2, signal: 'SIGKILL' },
  ])
  expect(await metric(gateway, 'workers')).toBe(2)
  expect(await metric(gateway, 'worker_restarts')).toBe(1)
  expect(await metric(gateway, 'link_messages_total')).toBeGreaterThanOrEqual(before)
  for (const acquirer of all) await acquirer.close()
  const ledger = await ledgerOf(database)
  await stop(gateway)

  const other = await freshDatabase()
  const otherSetup = await prepareServe(other.url)
  await seedCoalition(other.sql, 0)
  const { cardTokenKey } = readConfig(['cardTokenKey'], otherSetup.environment)
  await linkTestCards(other.sql, cardTokenKey, pans)
  const alone = await serve(otherSetup)
  const clean = {
    alfa: new StubbornAcquirer(alone.ports.alfa, 'alfa'),
    beta: new StubbornAcquirer(alone.ports.beta, 'beta'),
  }
  await Promise.all(traffic.map((sent) => clean[sent.link].send(sent)))
  await clean.alfa.close()
  await clean.beta.close()
  expect(ledger).toEqual(await ledgerOf(other))
  expect(ledger.payments.length).toBeGreaterThan(300)
  await stop(alone)
  await otherSetup.remove()
  await other.drop()
})

test('a connection that a worker was given and did not take before it died is closed at once', async () => {
  const gateway = await serve(setup, '--workers', '2')
  const links = ['alfa', 'beta'] as const
  const acquirers = links.flatMap((link) =>
    Array.from({ length: connectionsALink }, () => new StubbornAcquirer(gateway.ports[link], link)),
  )
  const victim = await pidOf(gateway, 2)
  // It takes nothing from here on, and the primary does not know: one connection of each link is stuck.
  process.kill(victim, 'SIGSTOP')
  const clients = await Promise.all(acquirers.map((acquirer) => acquirer.connect()))
  const served = acquirers.length - links.length
  await vi.waitUntil(() => logged(gateway, 'connection opened').length === served)
  expect(clients.filter(({ open }) => open)).toHaveLength(acquirers.length)
  process.kill(victim, 'SIGKILL')
  await vi.waitUntil(() => clients.filter(({ open }) => open).length === served, {
    timeout: 30_000,
  })
  const [one] = makeTraffic(pans, 1, new Date())
  const answers = acquirers.map(async (acquirer, at) => {
    const link = links[Math.floor(at / connectionsALink)] ?? 'alfa'
    return one && (await acquirer.send({ ...one, link })).code
  })
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['00']))
  expect(logged(gateway, 'connection opened')).toHaveLength(acquirers.length)
  for (const acquirer of acquirers) await acquirer.close()
  await stop(gateway)
})

test('what is counted is told for all workers, by whichever is asked, and is not forgotten', async () => {
  const gateway = await serve(setup, '--workers', '2')
  const sent = makeTraffic(pans, 1, new Date()).filter(
    ({ link, message }) => link === 'alfa' && message.mti[3] === '0',
  )
  for (let connection = 0; connection < connectionsALink; connection++) {
    const acquirer = new StubbornAcquirer(gateway.ports.alfa, 'alfa')
    await Promise.all(sent.map((each) => acquirer.send(each)))
    await acquirer.close()
  }
  const all = sent.length * connectionsALink
  const counts = async (): Promise<number[]> =>
    await Promise.all(
      ['link_messages_total', 'link_member_answer_seconds_count', 'linked_cards', 'workers'].map(
        (name) => metric(gateway, name),
      ),
    )
  const [messages = 0, , cards, workers] = await counts()
  expect([messages, cards, workers]).toEqual([all, pans.length, 2])
  // Asked again and again, each time over a connection of its own: never the half of it.
  for (let time = 0; time < 4; time++) expect(await counts()).toEqual(await counts())

  const answered = await metric(gateway, 'link_member_answer_seconds_count')
  const victim = await pidOf(gateway, 2)
  process.kill(victim, 'SIGTERM')
  await vi.waitUntil(() => logged(gateway, 'worker is ready').length === 3, { timeout: 30_000 })
  expect(await metric(gateway, 'link_messages_total')).toBe(all)
  expect(await metric(gateway, 'link_member_answer_seconds_count')).toBe(answered)
  expect(logged(gateway, 'worker has stopped')).toMatchObject([{ worker: 2 }])
  const ready = await fetch(`${gateway.httpUrl}/readyz`)
  expect(await ready.json()).toMatchObject({
    ready: true,
    checks: expect.arrayContaining([{ name: 'workers', ok: true }]),
  })
  await stop(gateway)
  expect(logged(gateway, 'worker has stopped')).toHaveLength(3)
})

test('while a worker is away the gateway is not ready, and does not open more than its connections', async () => {
  const gateway = await serve(setup, '--workers', '3')
  const [{ connections }] = await database.sql<[{ connections: number }]>`
    SELECT count(*)::integer AS connections FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`
  // Each has its part, one that asks for the lock of jobs, and two for what is told; whoever has the lock opens two more.
  expect(connections).toBeLessThanOrEqual(3 * 10 + 2)
  const victim = await pidOf(gateway, 3)
  process.kill(victim, 'SIGKILL')
  const status = async (): Promise<number> => (await fetch(`${gateway.httpUrl}/readyz`)).status
  await vi.waitUntil(async () => (await status()) === 503, { timeout: 30_000, interval: 5 })
  await vi.waitUntil(async () => (await status()) === 200, { timeout: 30_000, interval: 50 })
  await stop(gateway)
})

test('SIGHUP has every worker read the links file again', async () => {
  const gateway = await serve(setup, '--workers', '2')
  const file = setup.environment['LINKS_FILE'] ?? ''
  const links = JSON.parse(await readFile(file, 'utf8')) as object[]
  const gamma = { name: 'gamma', acquirerId: 'G', protocol: 'iso1993-ascii', listen: { port: 0 } }
  await writeFile(file, JSON.stringify([...links, gamma]))
  gateway.child.kill('SIGHUP')
  const reloaded = (): Line[] => logged(gateway, 'links are reloaded')
  await vi.waitUntil(() => reloaded().length === 2, { timeout: 30_000 })
  expect(new Set(reloaded().map(({ worker }) => worker))).toEqual(new Set([1, 2]))
  await stop(gateway)
})

test('workers that cannot start end the gateway with one line that says why', async () => {
  const keyless = { ...setup, environment: { ...setup.environment, LINKS_FILE: '/nowhere' } }
  await expect(serve(keyless, '--workers', '2')).rejects.toThrow('LINKS_FILE names no readable')
  const taken = await serve(setup, '--workers', '2')
  const port = new URL(taken.httpUrl).port
  const clash = { ...setup, environment: { ...setup.environment, HTTP_PORT: port } }
  const failure = await serve(clash, '--workers', '2').then(
    () => '',
    (error: Error) => error.message,
  )
  expect(failure.match(/is in use by another program/g)).toHaveLength(1)
  await stop(taken)
})
