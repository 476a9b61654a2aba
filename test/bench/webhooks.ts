/** Benchmark: webhooks from the event to the receiver, with a tenth of the receivers dead and with none dead. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Sql } from '../../src/db/connect.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { tell } from '../../src/outbox/tell.ts'
import { createNetworks } from '../../src/webhook/address.ts'
import { createWebhookDesk } from '../../src/webhook/desk.ts'
import { createExchanger } from '../../src/webhook/exchange.ts'
import { startWebhooks } from '../../src/webhook/webhooks.ts'

/** Endpoints, of a partner each. */
const endpoints = 50
/** What has to be reached, with a tenth of the receivers dead. */
const neededAMinute = 10_000
const tellEvery = 50

/** One of the two halves. */
export interface WebhookRun {
  /** Deliveries a minute of a backlog, as fast as they go. */
  readonly aMinute: number
  /** From the event to its receipt, at the rate that is needed, in milliseconds. */
  readonly medianMs: number
  readonly p99Ms: number
}

/** None dead, and a tenth. */
export interface WebhookResult {
  readonly none: WebhookRun
  readonly tenth: WebhookRun
}

/** Measures for about `seconds` at the rate that is needed, and then a backlog, twice. */
export async function measureWebhooks(seconds = 10, backlog = 6_000): Promise<WebhookResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cobrand-bench-'))
  const server = await startEmbedded({ dataDir })
  const sql = connect(server.url)
  try {
    await migrate(sql)
    const none = await run(sql, { dead: 0, first: 1, seconds, backlog })
    const tenth = await run(sql, { dead: endpoints / 10, first: 1_001, seconds, backlog })
    return { none, tenth }
  } finally {
    await sql.end()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

interface Plan {
  /** So many receivers take connections and answer nothing. */
  readonly dead: number
  /** Id of the first partner. */
  readonly first: number
  readonly seconds: number
  readonly backlog: number
}

async function run(sql: Sql, { dead, first, seconds, backlog }: Plan): Promise<WebhookRun> {
  const waits: number[] = []
  const healthy = await listen((sentAt) => void waits.push(Date.now() - sentAt))
  const silent = await listen(null)
  const now = (): Date => new Date()
  const networks = createNetworks(['127.0.0.0/8'])
  const exchanger = createExchanger({ networks, now })
  const ports = { sql, exchanger, secretKey: randomBytes(32), now }
  const desk = createWebhookDesk({ ...ports, networks })
  for (let at = 0; at < endpoints; at++) {
    const url = at < dead ? silent.url : healthy.url
    await desk.create(BigInt(first + at), { url, description: '', types: [], locationIds: [] })
  }
  const webhooks = startWebhooks({ ...ports, log: { warn: () => {} } })
  const share = (endpoints - dead) / endpoints
  const told = await tellPaced(sql, first, seconds)
  await until(() => waits.length >= told * share)
  const paced = waits.splice(0).toSorted((one, other) => one - other)
  const startedAt = performance.now()
  for (let sent = 0; sent < backlog; sent += endpoints) await tellAll(sql, first)
  await until(() => waits.length >= backlog * share)
  const aMinute = (waits.length / (performance.now() - startedAt)) * 60_000
  await webhooks.stop()
  for (const each of [healthy, silent]) each.stop()
  const at = (part: number): number => paced[Math.floor(paced.length * part)] ?? 0
  return { aMinute, medianMs: at(0.5), p99Ms: at(0.99) }
}

/** One event of each partner. */
async function tellAll(sql: Sql, first: number): Promise<void> {
  const body = { sentAt: Date.now() }
  await tell(
    sql,
    Array.from({ length: endpoints }, (_, at) => ({
      ...{ ownerId: BigInt(first + at), type: 'card.linked' as const, memberId: null, body },
    })),
  )
}

/** At the rate that is needed. Answers how many. */
async function tellPaced(sql: Sql, first: number, seconds: number): Promise<number> {
  const startedAt = performance.now()
  let told = 0
  while (told < (neededAMinute / 60) * seconds) {
    const due = ((performance.now() - startedAt) / 60_000) * neededAMinute
    if (due - told >= tellEvery) {
      await tellAll(sql, first)
      told += endpoints
    } else await new Promise((later) => setTimeout(later, 5))
  }
  return told
}

async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise((later) => setTimeout(later, 2))
}

/** A receiver; `null`: it never answers. */
async function listen(onEvent: ((sentAt: number) => void) | null) {
  const server: Server = createServer((request, response) => {
    if (onEvent === null) return
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { sentAt: number } }
      onEvent(data.sentAt)
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Prints both halves, against what is needed and against each other. */
export function printWebhooks({ none, tenth }: WebhookResult): void {
  console.log(`\nWebhooks: ${endpoints} endpoints, from the event to the receiver`)
  const number = (value: number): string => Math.round(value).toLocaleString('en-US')
  for (const [name, { aMinute, medianMs, p99Ms }] of [
    ['none dead', none],
    ['a tenth dead', tenth],
  ] as const) {
    const needed = (aMinute / neededAMinute).toFixed(1)
    console.log(
      `  ${name.padEnd(12)} ${number(aMinute).padStart(8)} a minute (${needed} x the ` +
        `${number(neededAMinute)} needed); at those, median ${medianMs} ms, p99 ${p99Ms} ms`,
    )
  }
  console.log(`  with a tenth dead, ${(tenth.aMinute / none.aMinute).toFixed(2)} x as many`)
}
