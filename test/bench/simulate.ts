/** Benchmark: a what-if over a million stored payments of 100,000 members, a rule of today and a draft with a limit. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Sql } from '../../src/db/connect.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { simulate } from '../../src/intake/store/simulate.ts'
import { savePartner } from '../../src/partner/store.ts'
import { compileCondition } from '../../src/program/condition/condition.ts'
import { paymentFacts } from '../../src/program/evaluation/payment-facts.ts'
import { saveRule } from '../../src/program/store.ts'
import { termsSchema } from '../../src/program/terms.ts'
import { storePayments } from '../support/past-payments.ts'
import { ruleVersion } from '../support/rules.ts'

const count = 1_000_000
const members = { first: 1_000n, count: 100_000 }

/** How it went. */
export interface SimulateResult {
  readonly payments: number
  readonly seconds: number
  /** The most memory of the process while it ran, less what it had before. */
  readonly megabytes: number
}

/** Measures it once. */
export async function measureSimulate(): Promise<SimulateResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cobrand-bench-'))
  const server = await startEmbedded({ dataDir })
  try {
    const sql = connect(server.url, { statementTimeoutMs: 0 })
    await migrate(sql)
    const partnerId = await seed(sql)
    const result = await measure(sql, partnerId)
    await sql.end()
    return result
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function seed(sql: Sql): Promise<bigint> {
  const partnerId = await savePartner(sql, 'Dala')
  const rows = await sql<{ locationId: bigint }[]>`
    INSERT INTO location (partner_id, name, city)
    SELECT ${partnerId}, 'Location ' || at, 'Almaty' FROM generate_series(1, 20) AS at
    RETURNING location_id AS "locationId"`
  const locationIds = rows.map(({ locationId }) => locationId)
  await storePayments(sql, { count, members, locationIds, from: '2026-10-01', days: 31 })
  await sql`ANALYZE payment`
  await saveRule(sql, {
    ...{ partnerId, name: 'Base', version: 1, currency: 'KZT', campaignId: null },
    terms: termsSchema.parse({ effect: { kind: 'rate', perMinor: '10000', pointsPer: '1' } }),
    ...{ funders: [{ funderId: partnerId, percent: 100 }], pointsValidMonths: 24 },
    ...{ validFrom: '2020-01-01', validTo: null },
  })
  return partnerId
}

async function measure(sql: Sql, partnerId: bigint): Promise<SimulateResult> {
  const draft = ruleVersion({
    ...{ ruleId: 0n, partnerId, effect: { kind: 'multiplier', percent: 200 } },
    condition: compileCondition(
      'payment.weekday == 6 && payment.time > "17:00:00" && payment.amountMinor >= 500000',
      paymentFacts,
    ),
    limits: { paymentPoints: null, dayPoints: 200n, monthPoints: 500n, memberPoints: null },
    stacking: { group: 'extra', mode: 'additive', priority: 0 },
  })
  const memory = (): number => process.memoryUsage.rss() / 1e6
  const [before, startedAt] = [memory(), performance.now()]
  let most = before
  const question = { draft, partnerId, from: '2026-10-01', to: '2026-10-31' }
  const { payments } = await simulate(sql, question, new Date('2026-11-22'), {
    signal: new AbortController().signal,
    progress: () => void (most = Math.max(most, memory())),
  })
  const seconds = (performance.now() - startedAt) / 1000
  return { payments: payments.read, seconds, megabytes: most - before }
}

/** Prints it, to stdout. */
export function printSimulate({ payments, seconds, megabytes }: SimulateResult): void {
  const rate = Math.round(payments / seconds).toLocaleString('en-US')
  console.log(`\nA what-if over ${payments.toLocaleString('en-US')} stored payments`)
  console.log(
    `  ${seconds.toFixed(1)} s, ${rate} payments/s, ${Math.round(megabytes)} MB of memory more than before`,
  )
}
