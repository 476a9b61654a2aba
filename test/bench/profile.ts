/** Benchmark: profiles of two years, in the gateway's database layer and over HTTP, against balances in the same run. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Sql } from '../../src/db/connect.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { createApiKey } from '../../src/keys/api-key.ts'
import { readProfile } from '../../src/profile/read.ts'
import { prepareServe, serve } from '../support/serve.ts'
import { runLoad, type HttpRun } from './http/load.ts'
import { firstMember, storeSpending } from './profile-payments.ts'

/** Payments of a member in two years. */
const paymentsEach = 300
/** Members whose profiles are read, of all. */
const readersMax = 2_000
const [connections, seconds] = [8, 6]

/** Milliseconds of one profile: the first time, and once its purchases were gathered. */
interface Latency {
  readonly p50Ms: number
  readonly p99Ms: number
}

/** How it went. */
export interface ProfileResult {
  readonly payments: number
  readonly first: Latency
  readonly again: Latency
  readonly rate: number
  /** Requests a second of either kind, when they are compared. */
  readonly pace: number
  readonly balance: HttpRun
  readonly profile: HttpRun
}

/** Measures over so many stored payments; 20,000,000 are some 8 GB and take minutes to make. */
export async function measureProfile(payments = 20_000_000): Promise<ProfileResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cobrand-bench-'))
  const server = await startEmbedded({ dataDir })
  const sql = connect(server.url, { statementTimeoutMs: 0 })
  try {
    await migrate(sql)
    const members = Math.max(readersMax / 10, Math.floor(payments / paymentsEach))
    await storeSpending(sql, { payments, members })
    const { bankId, key, subjects } = await agree(sql, Math.min(readersMax, members))
    const first = await timeReads(sql, bankId, subjects)
    const again = await timeReads(sql, bankId, subjects)
    await sql.end()
    const http = await overHttp(server.url, { key, bankId, subjects })
    return { payments, first, again, ...http }
  } finally {
    await sql.end()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function agree(sql: Sql, readers: number) {
  const [bank] = await sql<{ bankId: bigint }[]>`
    INSERT INTO bank (name) VALUES ('Alatau') RETURNING bank_id AS "bankId"`
  const bankId = bank?.bankId ?? 0n
  const last = firstMember + BigInt(readers) - 1n
  await sql`
    INSERT INTO card_product (bin_from, bin_to, bank, product) VALUES ('440000', '440099', 'Alatau', 'Gold')`
  await sql`
    INSERT INTO profile_consent (member_id, bank_id, purpose, categories, window_months, until,
                                 text_version, language, given_at, how)
    SELECT member_id, ${bankId}, 'credit_decision', '{groceries,restaurants,fuel,clothing,pharmacy_health,travel}',
           24, current_date + 30, 1, 'kk', now(), 'portal'
      FROM member WHERE member_id BETWEEN ${firstMember} AND ${last}`
  const subjects = await sql<{ subject: string }[]>`
    INSERT INTO bank_subject (bank_id, member_id)
    SELECT ${bankId}, member_id FROM member WHERE member_id BETWEEN ${firstMember} AND ${last}
    RETURNING subject`
  await sql`ANALYZE`
  return {
    bankId,
    // Banks prove themselves by bound tokens; the operator, who may ask for them, has a key.
    key: await createApiKey(sql, 'bench', { audience: 'operator', ownerId: null }),
    subjects: subjects.map(({ subject }) => subject),
  }
}

/** One after the other, on one connection as a request has it. */
async function timeReads(sql: Sql, bankId: bigint, subjects: readonly string[]): Promise<Latency> {
  const times: number[] = []
  for (const subject of subjects) {
    const startedAt = performance.now()
    const ports = { sql, issuer: 'https://gateway.example', now: new Date() }
    const found = await readProfile(ports, { bankId, subject })
    times.push(performance.now() - startedAt)
    if (found.outcome !== 'profile') throw new Error(found.outcome)
  }
  times.sort((one, other) => one - other)
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0
  return { p50Ms: at(0.5), p99Ms: at(0.99) }
}

async function overHttp(
  url: string,
  { key, bankId, subjects }: { key: string; bankId: bigint; subjects: readonly string[] },
): Promise<Pick<ProfileResult, 'rate' | 'pace' | 'balance' | 'profile'>> {
  const setup = await prepareServe(url)
  const link = { acquirerId: 'BENCH', protocol: 'iso1987-ascii', listen: { port: 0 } }
  const links = ['one', 'other'].map((name) => ({ ...link, name }))
  await writeFile(setup.environment['LINKS_FILE'] ?? '', JSON.stringify(links))
  const gateway = await serve(setup)
  try {
    const port = Number(new URL(gateway.httpUrl).port)
    let nth = 0
    const profile = (): string =>
      get(`/v1/bank/profiles/${subjects[nth++ % subjects.length]}?bankId=${bankId}`, key)
    const balance = (): string => {
      const memberId = firstMember + BigInt(nth++ % subjects.length)
      return get(`/v1/members/${memberId}/balance`, key)
    }
    const load = { port, connections, seconds }
    const { rate } = await runLoad({ ...load, pace: null, request: profile })
    // Neither waits for its own kind: a balance is much the cheaper, and would hardly notice a pace that fills profiles.
    const pace = Math.min(rate / 4, 200)
    const balances = await runLoad({ ...load, pace, request: balance })
    const profiles = await runLoad({ ...load, pace, request: profile })
    if (balances.refused + profiles.refused > 0) throw new Error('answers were refused')
    return { rate, pace, balance: balances, profile: profiles }
  } finally {
    gateway.child.kill('SIGTERM')
    await gateway.exited
    await setup.remove()
  }
}

function get(path: string, key: string): string {
  return `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${key}\r\n\r\n`
}

/** Prints it. */
export function printProfile({
  payments,
  first,
  again,
  rate,
  pace,
  balance,
  profile,
}: ProfileResult): void {
  const ms = ({ p50Ms, p99Ms }: Latency): string =>
    `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`
  console.log(
    `\nProfiles of two years, ${payments.toLocaleString('en-US')} payments stored, ${paymentsEach} a member`,
  )
  console.log(`  the first read, from payments    ${ms(first)}`)
  console.log(`  later reads, from the roll-up    ${ms(again)}; to reach: 5 ms`)
  console.log(
    `  over HTTP, as fast as they come  ${Math.round(rate)} /s, ${connections} connections`,
  )
  console.log(`  balances, ${pace.toFixed(0).padStart(4)} a second         ${ms(balance)}`)
  console.log(`  profiles at the same pace        ${ms(profile)}`)
  console.log(
    `  p99 of a profile by a balance's  ${(profile.p99Ms / balance.p99Ms).toFixed(2)}; to reach: 2`,
  )
}
