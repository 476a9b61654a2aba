/** Benchmark: durable accruals of linked cards through the socket, against TPC-B on the same server. */
import { fork, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { assertPan } from '../../src/card/pan.ts'
import { CardTokenizer } from '../../src/card/token.ts'
import { applyCoalition } from '../../src/cli/coalition/apply.ts'
import { coalitionSchema } from '../../src/cli/coalition/schema.ts'
import { connect, type Sql } from '../../src/db/connect.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { loadProtocol } from '../../src/iso8583/index.ts'
import { generateEncryptionKey } from '../../src/keys/encryption.ts'
import { runLoad, type LoadReport } from './load.ts'
import { runningPans } from './frames.ts'
import type { BenchGatewaySettings } from './accrual-gateway.ts'
import { printRows } from './report.ts'
import { shop } from './shop.ts'
import { prepareTpcb, runTpcb } from './tpcb.ts'

/** What was measured; TPC-B before and after the accruals, absent without pgbench. */
export interface AccrualResult {
  cards: number
  startMs: number
  rssBytes: number
  saturated: LoadReport
  halfRate: LoadReport
  tpcb: number[]
}

const connections = 8
const cardsDefault = 200_000
/** Card numbers of the members begin here. */
export const firstPan = 5_000_000_000_000_000

/** Runs the benchmark: PostgreSQL, the gateway and the acquirer in a process each. */
export async function measureAccruals(cards = cardsDefault, seconds = 8): Promise<AccrualResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cobrand-bench-'))
  const server = await startEmbedded({ dataDir })
  try {
    const sql = connect(server.url)
    const key = randomBytes(32)
    await seedCards(sql, cards, key)
    await sql.unsafe('CREATE DATABASE tpcb')
    await sql.end()
    const tpcbUrl = server.url.replace(/\/[^/]*$/, '/tpcb')
    const hasTpcb = await prepareTpcb(tpcbUrl)
    const tpcb = hasTpcb ? [await runTpcb(tpcbUrl, seconds)] : []
    await checkpoint(server.url)
    const measured = await measureGateway(server.url, key, seconds)
    if (hasTpcb) tpcb.push(await runTpcb(tpcbUrl, seconds))
    return { cards, tpcb, ...measured }
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Runs the gateway on a database and loads it: at saturation, then at half of that. */
export async function measureGateway(
  databaseUrl: string,
  key: Buffer,
  seconds: number,
): Promise<Omit<AccrualResult, 'cards' | 'tpcb'>> {
  const gateway = fork(new URL('./accrual-gateway.ts', import.meta.url), {
    execArgv: ['--import', 'tsx'],
  })
  try {
    const settings: BenchGatewaySettings = {
      databaseUrl,
      cardTokenKeyHex: key.toString('hex'),
      encryptionKeyJwk: await generateEncryptionKey(),
    }
    const { port, cards, startMs } = await ask(gateway, settings)
    const load = {
      ...{ host: '127.0.0.1', port: Number(port), dialect: loadProtocol('iso1987-ascii'), shop },
      ...{ amountMinor: 450_000n, connections, strangers: runningPans(1), membersShare: 1 },
      ...{ members: runningPans(Number(cards), firstPan), warmUpMs: 2000, turnMs: 1 },
      measureMs: seconds * 1000,
    }
    const saturated = await runLoad({ ...load, inFlightMax: 250 })
    const rate = saturated.ratePerSecond / 2
    const halfRate = await runLoad({ ...load, inFlightMax: 5000, rate })
    const { rssBytes } = await ask(gateway, 'usage')
    return { startMs: Number(startMs), rssBytes: Number(rssBytes), saturated, halfRate }
  } finally {
    gateway.send('stop')
    await once(gateway, 'exit')
  }
}

async function ask(
  gateway: ChildProcess,
  message: BenchGatewaySettings | 'usage',
): Promise<Record<string, unknown>> {
  gateway.send(message)
  const [reply] = (await once(gateway, 'message')) as [Record<string, unknown>]
  return reply
}

/** As on a server that has run for a while: there are WAL segments to recycle. */
export async function checkpoint(url: string): Promise<void> {
  const sql = connect(url, { connectionsMax: 1, statementTimeoutMs: 0 })
  await sql`CHECKPOINT`
  await sql.end()
}

/** A partner with one rule, and `cards` members with a card each. */
export async function seedCards(sql: Sql, cards: number, key: Buffer): Promise<void> {
  await migrate(sql)
  const { acquirer: _, merchantId } = shop
  const merchantIds = [{ acquirerId: 'BENCH', merchantId, terminalId: '', validFrom: '2020-01-01' }]
  const coalition = coalitionSchema.parse({
    partners: [
      {
        name: 'Bench',
        locations: [{ name: 'Bench', city: 'Almaty', merchantIds }],
        rules: [
          {
            ...{ name: 'One point per 100 tenge', version: 1, currency: 'KZT' },
            ...{
              perMinor: 10_000,
              pointsPer: 1,
              minimumMinor: 0,
              pointsValidMonths: 24,
              validFrom: '2020-01-01',
            },
          },
        ],
      },
    ],
  })
  await applyCoalition(sql, coalition)
  const tokens = tokensOf(runningPans(cards, firstPan), cards, key)
  await sql`
    WITH token AS (
      SELECT nextval('holder_id') AS member_id, token
        FROM unnest(${tokens}::bytea[]) AS token
    ), taken AS (
      INSERT INTO member (member_id, name) SELECT member_id, 'Bench' FROM token
    ), opened AS (
      INSERT INTO account (account_id, holder) SELECT member_id, 'member' FROM token
    ), linked AS (
      INSERT INTO card (member_id, card_id, bin, last_four)
      SELECT member_id, member_id, '500000', '0000' FROM token
    )
    INSERT INTO card_token (token, member_id, card_id) SELECT token, member_id, member_id FROM token`
  await sql.unsafe('VACUUM ANALYZE')
}

/** A PostgreSQL array literal of the tokens. */
function tokensOf(pans: Buffer, cards: number, key: Buffer): string {
  const tokenizer = new CardTokenizer(key)
  const tokens: string[] = []
  for (let at = 0; at < cards; at++) {
    const pan = pans.subarray(at * 16, at * 16 + 16)
    assertPan(pan)
    tokens.push(`"\\\\x${tokenizer.token(pan).toString('hex')}"`)
  }
  return `{${tokens.join(',')}}`
}

/** Prints what {@link measureAccruals} found. */
export function printAccruals({ saturated, halfRate, tpcb, ...result }: AccrualResult): void {
  const yardstick = tpcb.reduce((sum, rate) => sum + rate, 0) / tpcb.length
  const { p50Ms, p99Ms, p999Ms } = halfRate.members
  const ms = (value: number): string => `${value.toFixed(2)} ms`
  printRows(
    `Durable accruals: ${connections} connections, ${result.cards.toLocaleString('en-US')} linked cards`,
    [
      ...tpcb.map((rate, at) => ({
        name: `TPC-B, ${at === 0 ? 'before' : 'after'}`,
        ...{ rate, unit: 'tx/s' },
      })),
      {
        ...{ name: 'at saturation', rate: saturated.ratePerSecond, unit: 'acc/s' },
        ratio:
          tpcb.length === 0
            ? 'no pgbench here to compare with: apt-get install postgresql-contrib'
            : `${(saturated.ratePerSecond / yardstick).toFixed(1)} x TPC-B`,
      },
      {
        ...{ name: 'at half of it', rate: halfRate.ratePerSecond, unit: 'acc/s' },
        ratio: `p50 ${ms(p50Ms)}, p99 ${ms(p99Ms)}, p99.9 ${ms(p999Ms)}`,
      },
      { name: 'start to ready', rate: result.startMs, unit: 'ms' },
      { name: 'memory of the gateway', rate: result.rssBytes / 1e6, unit: 'MB' },
    ],
  )
  for (const { wrongCode, wrongPoints, unanswered } of [saturated, halfRate]) {
    if (wrongCode + wrongPoints + unanswered > 0) {
      throw new Error(`wrong: ${wrongCode} codes, ${wrongPoints} points, ${unanswered} unanswered`)
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  printAccruals(await measureAccruals())
}
