/** Benchmark: durable accruals under fifty rules with limits, tiers and a budget, against one rule on the same server. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Sql } from '../../src/db/connect.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { saveRule } from '../../src/program/store.ts'
import { checkpoint, measureGateway, seedCards } from './accrual.ts'
import { fiftyRules } from './rules.ts'
import type { Row } from './report.ts'

const cards = 100_000
const laps = 2

/** Accruals a second with each, measured in turn. */
export async function measureProgramme(seconds = 6): Promise<Row[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cobrand-bench-'))
  const server = await startEmbedded({ dataDir })
  try {
    const key = randomBytes(32)
    const urls = { one: '', fifty: '' }
    for (const name of ['one', 'fifty'] as const) {
      const admin = connect(server.url)
      await admin.unsafe(`CREATE DATABASE bench_${name}`)
      await admin.end()
      urls[name] = server.url.replace(/\/[^/]*$/, `/bench_${name}`)
      const sql = connect(urls[name], { statementTimeoutMs: 0 })
      await seedCards(sql, cards, key)
      if (name === 'fifty') await addRules(sql)
      await sql.end()
    }
    const rates = { one: 0, fifty: 0 }
    let accruals = 0
    for (let at = 0; at < laps; at++) {
      for (const name of ['one', 'fifty'] as const) {
        await checkpoint(server.url)
        const { saturated } = await measureGateway(urls[name], key, seconds)
        if (saturated.wrongCode + saturated.unanswered > 0) throw new Error('wrong answers')
        rates[name] += saturated.ratePerSecond / laps
        if (name === 'fifty') accruals = await accrualsAPayment(urls.fifty)
      }
    }
    const ratio = `${(rates.fifty / rates.one).toFixed(2)} x one rule, ${accruals.toFixed(1)} rules a payment`
    return [
      { name: 'one rule', rate: rates.one, unit: 'acc/s' },
      { name: 'fifty rules, limits, tiers, a budget', rate: rates.fifty, unit: 'acc/s', ratio },
    ]
  } finally {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/**
 * The rules of the other benchmark, as a partner stacks them: beside the base rate the best bonus and the best multiplier.
 * Half of them have limits, five are of a campaign with a budget.
 */
/** Adds them. */
export async function addRules(sql: Sql): Promise<void> {
  const [partner] = await sql<
    { partnerId: bigint }[]
  >`SELECT partner_id AS "partnerId" FROM partner`
  const partnerId = partner?.partnerId ?? 0n
  const [campaign] = await sql<{ campaignId: bigint }[]>`
    INSERT INTO campaign (partner_id, name, budget_points)
    VALUES (${partnerId}, 'Spring', 1000000000) RETURNING campaign_id AS "campaignId"`
  const campaignId = campaign?.campaignId ?? 0n
  await sql`INSERT INTO campaign_use (campaign_id) VALUES (${campaignId})`
  for (const [at, rule] of fiftyRules(partnerId).slice(1).entries()) {
    const { scope, condition, effect } = rule
    const group = effect.kind === 'multiplier' ? 'multipliers' : 'bonuses'
    const stacking = { group, mode: 'best', priority: rule.stacking.priority } as const
    const limits =
      at % 2 === 0 ? { ...rule.limits, dayPoints: 5_000n, monthPoints: 50_000n } : rule.limits
    await saveRule(sql, {
      ...{ partnerId, name: rule.name, version: 1, currency: 'KZT', pointsValidMonths: 24 },
      terms: { scope, condition: condition?.source ?? '', effect, stacking, limits },
      ...{ campaignId: at % 10 === 3 ? campaignId : null },
      ...{ funders: [{ funderId: partnerId, percent: 100 }] },
      ...{ validFrom: '2020-01-01', validTo: null },
    })
  }
  await sql`
    INSERT INTO member_tier (member_id, partner_id, tier, since, version, earned_tier, earned_on,
                             floor_tier, floor_on, changes)
    SELECT member_id, 0, tier, '2026-01-01', 1, tier, '2026-01-01', '', '2026-01-01', 1
      FROM member, LATERAL (SELECT CASE WHEN member_id % 3 = 0 THEN 'gold' ELSE 'base' END) AS of (tier)`
  await sql`
    INSERT INTO member_segment (member_id, partner_id, segment, since)
    SELECT member_id, ${partnerId}, 'vip', '2026-01-01' FROM member WHERE member_id % 5 = 0`
  await sql.unsafe('VACUUM ANALYZE')
}

async function accrualsAPayment(url: string): Promise<number> {
  const sql = connect(url, { statementTimeoutMs: 0 })
  const [row] = await sql<{ mean: string }[]>`
    SELECT avg(jsonb_array_length(accruals))::text AS mean FROM payment`
  await sql.end()
  return Number(row?.mean ?? 0)
}
