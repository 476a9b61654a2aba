/**
 * Promises 1, 2 and 4 while PostgreSQL is killed: strangers never notice, requests fail open, advices are
 * asked for again, nothing acknowledged is lost, and all is well again without anybody's help.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { connect } from '../../src/db/connect.ts'
import { startEmbedded, type EmbeddedServer } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { MessageMaker } from '../../src/simulator/index.ts'
import { shops } from '../../src/cli/demo/cast.ts'
import { loadProtocol } from '../../src/iso8583/index.ts'
import type { TextMessage } from '../../src/simulator/references.ts'
import { seedCoalition } from '../support/coalition.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'
import { freePort } from '../support/ports.ts'
import { prepareServe, serve, type ServedGateway, type ServeSetup } from '../support/serve.ts'
import { connectBoth, linkTestCards, readAnswer, testPans } from '../support/traffic.ts'

const [member = '', stranger = ''] = testPans(2)
const dialect = loadProtocol('iso1987-ascii')
const maker = new MessageMaker(dialect, shops.grocery)

let dataDir: string
let port: number
let server: EmbeddedServer
let setup: ServeSetup
let gateway: ServedGateway
let clients: Awaited<ReturnType<typeof connectBoth>>

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'cobrand-outage-'))
  port = await freePort()
  server = await startEmbedded({ dataDir, port })
  setup = await prepareServe(server.url)
  const sql = connect(server.url)
  await migrate(sql)
  await seedCoalition(sql, 0)
  const { cardTokenKey } = readConfig(['cardTokenKey'], setup.environment)
  await linkTestCards(sql, cardTokenKey, [member])
  await sql.end()
  gateway = await serve(setup)
  clients = await connectBoth(gateway.ports)
})
afterAll(async () => {
  await Promise.all([clients.alfa.close(), clients.beta.close()])
  gateway.child.kill('SIGTERM')
  await gateway.exited
  await server.stop()
  await setup.remove()
  await rm(dataDir, { recursive: true, force: true })
})

async function ask(message: TextMessage) {
  return readAnswer(await clients.alfa.send(message))
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${gateway.httpUrl}/metrics`)).text()
  return Number(new RegExp(`^cobrand_${name} (\\d+)`, 'm').exec(text)?.[1])
}

async function isReady(): Promise<boolean> {
  return (await fetch(`${gateway.httpUrl}/readyz`)).status === 200
}

test('PostgreSQL is killed and comes back', async () => {
  const purchase = { pan: member, amountMinor: 1_000_000n }
  const kept = maker.advice(purchase)
  expect(await ask(kept)).toEqual({ code: '00', points: 'POINTS 000000100' })

  process.kill(server.pid, 'SIGKILL')
  await server.ended
  await server.stop()
  const request = maker.authorization(purchase)
  const advice = maker.advice(purchase)
  expect(await ask(request)).toEqual({ code: '00', points: undefined })
  expect(await ask(advice)).toEqual({ code: '91', points: undefined })
  expect(await ask(maker.advice({ ...purchase, pan: stranger }))).toMatchObject({ code: '00' })
  expect(await metric('database_up')).toBe(0)
  expect(await isReady()).toBe(false)

  server = await startEmbedded({ dataDir, port })
  await vi.waitUntil(isReady, { timeout: 30_000, interval: 50 })
  expect(await ask(maker.repeat(advice))).toEqual({ code: '00', points: 'POINTS 000000100' })
  expect(await ask(maker.repeat(kept))).toEqual({ code: '00', points: 'POINTS 000000100' })
  expect(await ask(maker.authorization(purchase))).toMatchObject({ points: 'POINTS 000000100' })
  expect(await metric('database_up')).toBe(1)

  const sql = connect(server.url)
  expect(await ledgerFaults(sql)).toEqual([])
  const [account] = await sql`SELECT credits_pending FROM account WHERE holder = 'member'`
  expect(account).toEqual({ credits_pending: 300n })
  await sql.end()
})

test('a frozen PostgreSQL holds no request up beyond its budget', async () => {
  setup.environment['ANSWER_BUDGET_MS'] = '100'
  const quick = await serve(setup)
  const own = await connectBoth(quick.ports)
  process.kill(server.pid, 'SIGSTOP')
  try {
    // The server's own processes are stopped with it: a commit never returns.
    await stopBackends('SIGSTOP')
    const started = performance.now()
    const answer = await own.alfa.send(
      maker.authorization({ pan: member, amountMinor: 1_000_000n }),
    )
    expect(readAnswer(answer)).toEqual({ code: '00', points: undefined })
    // Far from the commit's own limit of 5 s, which is what it would be without a budget.
    expect(performance.now() - started).toBeLessThan(4000)
  } finally {
    await stopBackends('SIGCONT')
    process.kill(server.pid, 'SIGCONT')
  }
  await Promise.all([own.alfa.close(), own.beta.close()])
  quick.child.kill('SIGTERM')
  expect(await quick.exited).toBe(0)
})

async function stopBackends(signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
  const { readdir, readFile } = await import('node:fs/promises')
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    if (parent === server.pid) process.kill(Number(pid), signal)
  }
}
