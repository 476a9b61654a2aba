/** Benchmark: tiers, segments and a loyalty index of many members, worked out over all of them and for few. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Sql } from '../../src/db/connect.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import type { Job } from '../../src/jobs/job.ts'
import { refreshLoyaltyIndexJob } from '../../src/jobs/refresh-loyalty-index.ts'
import { refreshSegmentsJob } from '../../src/jobs/refresh-segments.ts'
import { refreshTiersJob } from '../../src/jobs/refresh-tiers.ts'
import type { IndexDocument } from '../../src/program/loyalty-index/index-definition.ts'
import { saveDefinition } from '../../src/program/standing/store.ts'
import type { SchemeDocument } from '../../src/program/tier/scheme.ts'

/** Seconds of each job, for all members and for those who bought since. */
export interface StandingResult {
  members: number
  jobs: { name: string; firstSeconds: number; dailySeconds: number; hourlySeconds: number }[]
  /** The most that this process held. */
  rssMegabytes: number
}

const today = new Date('2026-11-22T12:00:00Z')
const tomorrow = new Date('2026-11-23T12:00:00Z')
const jobs = [refreshTiersJob, refreshLoyaltyIndexJob, refreshSegmentsJob]

const scheme: SchemeDocument = {
  metric: { of: 'turnover', currency: 'KZT' },
  window: { kind: 'rolling', months: 12 },
  levels: [1, 3, 6].map((each) => ({ tier: `tier ${each}`, from: `${each * 1_000_000}` })),
  ...{ graceMonths: 3, softLandingMonths: 3 },
}
const index: IndexDocument = {
  ...{ currency: 'KZT', months: 12 },
  parts: [
    { of: 'recency', weight: 30, worstDays: 180 },
    { of: 'frequency', weight: 30, fullPayments: 100 },
    { of: 'averageBill', weight: 20, fullMinor: '100000' },
    { of: 'shareOfWallet', weight: 20, categories: ['groceries'] },
  ],
}
const conditions = [
  'member.recencyQuintile >= 4 && member.frequencyQuintile >= 4 && member.monetaryQuintile >= 4',
  'member.recencyDays > 90 && member.monetaryQuintile == 5',
  'member.tier == "tier 6" && member.loyaltyIndex > 700',
]

/** Each member has twelve months at one of ten partners. */
export async function measureStanding(members = 100_000): Promise<StandingResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cobrand-bench-'))
  const server = await startEmbedded({ dataDir })
  const sql = connect(server.url, { statementTimeoutMs: 600_000 })
  try {
    await migrate(sql)
    await seed(sql, members)
    await define(sql)
    let rss = 0
    const watch = setInterval(() => (rss = Math.max(rss, process.memoryUsage.rss())), 100)
    const measured: StandingResult['jobs'] = []
    for (const job of jobs) {
      const firstSeconds = await run(sql, job, today)
      const dailySeconds = await run(sql, job, tomorrow)
      measured.push({ name: job.name, firstSeconds, dailySeconds, hourlySeconds: 0 })
    }
    await sell(sql, members / 100)
    for (const each of measured) {
      const job = jobs.find(({ name }) => name === each.name)
      if (job !== undefined) each.hourlySeconds = await run(sql, job, tomorrow)
    }
    clearInterval(watch)
    return { members, jobs: measured, rssMegabytes: Math.round(rss / 2 ** 20) }
  } finally {
    await sql.end()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function run(sql: Sql, job: Job, now: Date): Promise<number> {
  const startedAt = performance.now()
  const intake = { submit: () => 'unavailable' as const, onRoom: () => {} }
  await job.run({ sql, intake, now })
  return (performance.now() - startedAt) / 1000
}

async function seed(sql: Sql, members: number): Promise<void> {
  await sql`
    INSERT INTO member (member_id, name, joined_at)
    SELECT id, 'Member ' || id, now() - interval '1 year' FROM generate_series(1, ${members}::int) AS id`
  await sql`
    INSERT INTO turnover (member_id, partner_id, month, currency, payments, amount_minor, points, last_on)
    SELECT id, 1000000000 + id % 10, month, 'KZT', 1 + id * at % 9, (id::bigint * 7919 * at) % 900000, 10,
           month::date + (id % 28)::int
      FROM generate_series(1, ${members}::int) AS id,
           generate_series(1, 12) AS at,
           LATERAL (SELECT (date '2025-11-01' + at * interval '1 month')::date AS month) AS months`
  await sql`
    INSERT INTO profile_month (member_id, month, category, channel, currency, payments, amount_minor, largest_minor)
    SELECT member_id, month, 'groceries', 'in_store', currency, payments, amount_minor * 2, 1 FROM turnover`
  await sql`VACUUM ANALYZE`
}

async function define(sql: Sql): Promise<void> {
  const save = (
    kind: 'tiers' | 'segment' | 'loyalty_index',
    of: bigint,
    name: string,
    to: object,
  ) => saveDefinition(sql, { kind, partnerId: of, name }, to, 'bench')
  await save('tiers', 0n, '', scheme)
  for (let at = 0n; at < 10n; at++) {
    const partnerId = 1_000_000_000n + at
    await save('tiers', partnerId, '', scheme)
    await save('loyalty_index', partnerId, '', index)
    for (const [nth, condition] of conditions.entries()) {
      await save('segment', partnerId, `segment-${nth}`, { currency: 'KZT', condition })
    }
  }
}

/** What the outbox tells of members who have bought. */
async function sell(sql: Sql, members: number): Promise<void> {
  await sql`
    INSERT INTO card_event (key, member_id, payment_id, points, amount_minor, received_at, approved, kind,
                            mti, link, rung)
    SELECT decode(lpad(to_hex(id), 32, '0'), 'hex'), id, 1, 0, 0, now(), true, 'presentment', '', '', ''
      FROM generate_series(1, ${members}::int) AS id`
  await sql`
    INSERT INTO outbox (outbox_id, event_keys)
    SELECT min(member_id), string_agg(key, '') FROM card_event GROUP BY member_id / 100`
}

/** Prints it. */
export function printStanding({ members, jobs, rssMegabytes }: StandingResult): void {
  console.log(`\nHow ${members.toLocaleString('en-US')} members stand, 12 months each; 10 partners`)
  for (const { name, firstSeconds, dailySeconds, hourlySeconds } of jobs) {
    const [first, daily, hourly] = [firstSeconds, dailySeconds, hourlySeconds].map((seconds) =>
      `${seconds.toFixed(1)} s`.padStart(7),
    )
    console.log(`  ${name.padEnd(22)} first ${first}, daily ${daily}, 1 % of them ${hourly}`)
  }
  console.log(`  memory of this process at most ${rssMegabytes} MB`)
}
