/** Balances over HTTP, by partners' keys and with the audit trail, against a server of Node's own in the same run. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Sql } from '../../src/db/connect.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { createApiKey } from '../../src/keys/api-key.ts'
import { savePartner } from '../../src/partner/store.ts'
import { prepareServe, serve } from '../support/serve.ts'
import { runLoad, type HttpRun } from './http/load.ts'
import type { Row } from './report.ts'

const members = 100_000
/** A caller may ask so often and no more: the load is that of several. */
const partners = 100
const connections = 64
const seconds = 6

/** Measures the bare server, then balances as fast as they come and at half of that. */
export async function measureBalance(): Promise<Row[]> {
  const bare = await withBareServer((port) =>
    runLoad({ port, connections, seconds, pace: null, request: () => get('/', 'x') }),
  )
  const { whole, half } = await withGateway(async (port, keys) => {
    const request = balanceRequest(keys)
    const whole = await runLoad({ port, connections, seconds, pace: null, request })
    const half = await runLoad({ port, connections, seconds, pace: whole.rate / 2, request })
    return { whole, half }
  })
  if (whole.refused + half.refused > 0) throw new Error(`${whole.refused} answers were refused`)
  return [
    { name: 'a bare node:http server', rate: bare.rate, unit: '/s', ratio: latency(bare) },
    {
      name: 'balances, audited',
      rate: whole.rate,
      unit: '/s',
      ratio: `${(whole.rate / bare.rate).toFixed(2)} x bare, ${latency(whole)}`,
    },
    { name: 'balances at half of that', rate: half.rate, unit: '/s', ratio: latency(half) },
  ]
}

function latency({ p50Ms, p99Ms }: HttpRun): string {
  return `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`
}

function get(path: string, key: string): string {
  return `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${key}\r\n\r\n`
}

/** Members in a scattered order, each by the partner that knows it. */
function balanceRequest(keys: readonly string[]): () => string {
  let nth = 0
  return () => {
    nth += 1
    const member = 1 + ((nth * 7_919) % members)
    return get(`/v1/members/${1_000_000 + member}/balance`, keys[member % partners] ?? '')
  }
}

async function withBareServer(work: (port: number) => Promise<HttpRun>): Promise<HttpRun> {
  const file = fileURLToPath(new URL('http/bare.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    return await work(Number(line.toString()))
  } finally {
    child.kill()
  }
}

async function withGateway<Result>(
  work: (port: number, keys: readonly string[]) => Promise<Result>,
): Promise<Result> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cobrand-bench-'))
  const server = await startEmbedded({ dataDir })
  const sql = connect(server.url, { statementTimeoutMs: 0 })
  await migrate(sql)
  const keys = await seed(sql)
  await sql.end()
  const setup = await prepareServe(server.url)
  const link = { acquirerId: 'BENCH', protocol: 'iso1987-ascii', listen: { port: 0 } }
  const links = ['one', 'other'].map((name) => ({ ...link, name }))
  await writeFile(setup.environment['LINKS_FILE'] ?? '', JSON.stringify(links))
  const gateway = await serve(setup)
  try {
    return await work(Number(new URL(gateway.httpUrl).port), keys)
  } finally {
    gateway.child.kill('SIGTERM')
    await gateway.exited
    await setup.remove()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Members with two lots each, who have redeemed at one partner, and a key of each partner. */
async function seed(sql: Sql): Promise<string[]> {
  const keys: string[] = []
  const partnerIds: bigint[] = []
  for (let nth = 0; nth < partners; nth++) {
    const ownerId = await savePartner(sql, `Partner ${nth}`)
    partnerIds.push(ownerId)
    keys.push(await createApiKey(sql, `partner ${nth}`, { audience: 'partner', ownerId }))
  }
  await sql.unsafe(`
    INSERT INTO member (member_id, name) SELECT 1000000 + n, '' FROM generate_series(1, ${members}) AS n;
    INSERT INTO account (account_id, holder, credits_posted, credits_pending)
      SELECT 1000000 + n, 'member', 300, 45 FROM generate_series(1, ${members}) AS n;
    INSERT INTO lot (member_id, funder_id, expires_on, points)
      SELECT 1000000 + n, ${partnerIds[0]}, date '2099-01-31' + k, 150
        FROM generate_series(1, ${members}) AS n, generate_series(1, 2) AS k;
    INSERT INTO redemption (member_id, redemption_id, partner_id, key, points, state, created_at)
      SELECT 1000000 + n, n, (ARRAY[${partnerIds.join()}])[1 + n % ${partners}],
             gen_random_uuid(), 1, 'posted', now()
        FROM generate_series(1, ${members}) AS n;
    ANALYZE`)
  return keys
}
