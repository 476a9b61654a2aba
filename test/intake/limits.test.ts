/** Limits and budgets in the database: exact, with a hundred writers at once on two gateways' intakes. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Sql } from '../../src/db/connect.ts'
import { batchesInFlightMax, createIntake, type Intake } from '../../src/intake/intake.ts'
import { explainWhole } from '../../src/intake/store/explain.ts'
import { readReference } from '../../src/intake/store/reference.ts'
import { verifyLedger } from '../../src/ledger/verify/verify.ts'
import type { CardEvent } from '../../src/payment/event.ts'
import { saveRule } from '../../src/program/store.ts'
import { termsSchema, type Terms } from '../../src/program/terms.ts'
import { grocery, seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'

const writers = 100
let database: FreshDatabase
let sql: Sql
let memberIds: bigint[]
let intakes: Intake[]
let ruleIds: Record<'budget' | 'day', bigint>

beforeAll(async () => {
  database = await freshDatabase()
  ;({ sql } = database)
  memberIds = (await seedCoalition(sql, 10)).memberIds
  ruleIds = {
    budget: await addRule('Spring', { effect: { kind: 'fixed', points: '37' } }, 1_000n),
    day: await addRule('Daily', {
      ...{
        effect: { kind: 'fixed', points: '30' },
        limits: { dayPoints: '100', monthPoints: '250' },
      },
    }),
  }
  const reference = await readReference(sql)
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  intakes = [1, 2].map(() =>
    createIntake({
      connect: (onClose) => connect(database.url, { onClose, connectionsMax: batchesInFlightMax }),
      reference: () => reference,
      log,
    }),
  )
})
afterAll(async () => {
  await Promise.all(intakes.map((intake) => intake.stop()))
  await database.drop()
})

/** A rule of the grocery's that adds to all others; with a campaign where there is a budget. */
async function addRule(
  name: string,
  terms: object,
  budgetPoints: bigint | null = null,
): Promise<bigint> {
  const [owner] = await sql<{ partnerId: bigint }[]>`
    SELECT partner_id AS "partnerId" FROM location JOIN merchant_id USING (location_id)
     WHERE merchant_id = ${grocery.merchantId}`
  const partnerId = owner?.partnerId ?? 0n
  const campaignId = budgetPoints === null ? null : await addCampaign(partnerId, budgetPoints)
  const stacking = { group: name, mode: 'additive', priority: 0 } as const
  const parsed: Terms = termsSchema.parse({ ...terms, stacking })
  await saveRule(sql, {
    ...{ partnerId, name, version: 1, currency: 'KZT', terms: parsed, campaignId },
    ...{ funders: [{ funderId: partnerId, percent: 100 }], pointsValidMonths: 24 },
    ...{ validFrom: '2020-01-01', validTo: null },
  })
  const [rule] = await sql<{ ruleId: bigint }[]>`
    SELECT rule_id AS "ruleId" FROM rule WHERE name = ${name}`
  return rule?.ruleId ?? 0n
}

async function addCampaign(partnerId: bigint, budgetPoints: bigint): Promise<bigint> {
  const [row] = await sql<{ campaignId: bigint }[]>`
    INSERT INTO campaign (partner_id, name, budget_points)
    VALUES (${partnerId}, ${randomUUID()}, ${budgetPoints}) RETURNING campaign_id AS "campaignId"`
  const campaignId = row?.campaignId ?? 0n
  await sql`INSERT INTO campaign_use (campaign_id) VALUES (${campaignId})`
  return campaignId
}

async function submit(at: number, event: CardEvent): Promise<void> {
  const intake = intakes[at % intakes.length]
  const answer = await new Promise((resolve) => void intake?.submit(event, resolve))
  expect(answer).toMatchObject({ outcome: 'recorded' })
}

/** Every writer sends its payments one after the other; no two writers wait for each other. */
async function write(payments: number, eventOf: (number: number) => CardEvent): Promise<void> {
  const each = Array.from({ length: writers }, async (_, writer) => {
    for (let at = writer; at < payments; at += writers) await submit(writer, eventOf(at))
  })
  await Promise.all(each)
}

function purchase(number: number, kind: 'authorization' | 'presentment' | 'refund'): CardEvent {
  const stan = String(number).padStart(6, '0')
  const own = {
    ...{ ...grocery, memberId: memberIds[number % memberIds.length] ?? 0n, stan },
    ...{ rrn: `632509${stan}`, amountMinor: 500_000n },
    ...{ purchasedOn: `2026-11-1${Math.floor(number / 10) % 4}` },
  }
  if (kind === 'authorization') return cardEvent(own)
  const source = { fileId: kind === 'refund' ? 2n : 1n, record: number + 1 }
  return clearingEvent({ ...own, kind, source })
}

const givenBy = async (ruleId: bigint): Promise<Record<string, unknown>[]> =>
  await sql`
    SELECT member_id, purchased_on::text AS day,
           sum((each->>'pending')::bigint + (each->>'posted')::bigint)::bigint AS points
      FROM payment CROSS JOIN jsonb_array_elements(accruals) AS each
     WHERE each->>'ruleId' = ${ruleId.toString()} GROUP BY 1, 2 ORDER BY 1, 2`

function sumOf(
  rows: readonly Record<string, unknown>[],
  of: (row: Record<string, unknown>) => boolean = () => true,
) {
  return rows.filter(of).reduce((sum, row) => sum + BigInt(String(row['points'])), 0n)
}

async function assertExact(): Promise<void> {
  expect(sumOf(await givenBy(ruleIds.budget))).toBe(1_000n)
  const daily = await givenBy(ruleIds.day)
  expect(daily.length).toBeGreaterThan(0)
  for (const row of daily) expect(BigInt(String(row['points']))).toBeLessThanOrEqual(100n)
  for (const memberId of memberIds) {
    expect(sumOf(daily, (row) => row['member_id'] === memberId)).toBe(250n)
  }
  const { faults, checks } = await verifyLedger(sql)
  expect(checks.filter((check) => check.faults > 0)).toEqual([])
  expect(faults).toBe(0)
}

test('what is given is exactly what is allowed', { timeout: 60_000 }, async () => {
  await write(400, (number) => purchase(number, 'authorization'))
  await assertExact()
})

test(
  'and stays so when payments clear, and others give theirs back',
  { timeout: 60_000 },
  async () => {
    await write(400, (number) => purchase(number, 'presentment'))
    await assertExact()
    await write(200, (number) => purchase(number, 'refund'))
    expect(sumOf(await givenBy(ruleIds.budget))).toBeLessThan(1_000n)
    // Those that come now find room again.
    await write(400, (number) => purchase(number + 1_000, 'authorization'))
    await assertExact()
  },
)

test('the explanation tells which limit keeps points back, and how many', async () => {
  const [memberId = 0n] = memberIds
  const payments = await sql<{ paymentId: bigint }[]>`
    SELECT payment_id AS "paymentId" FROM payment WHERE member_id = ${memberId}`
  const seen = new Set<string>()
  for (const { paymentId } of payments) {
    const found = await explainWhole(sql, memberId, paymentId)
    const isReal = (found?.points.pending ?? 0n) + (found?.points.posted ?? 0n) > 0n
    if (found === null || !isReal) continue
    const given = found.rules
      .filter((each) => each.ruleId === ruleIds.day)
      .reduce((sum, each) => sum + each.pending + each.posted, 0n)
    const cuts = found.unapplied.filter(({ rule }) => rule.ruleId === ruleIds.day)
    expect(cuts.reduce((sum, each) => sum + each.cutPoints, given)).toBe(30n)
    for (const { why, limits } of cuts) {
      expect(why).toBe('limit')
      seen.add(limits.join())
    }
  }
  // Ten days of 100 points would be 1,000: the month's 250 are used up, and so are those of some days.
  expect([...seen].some((each) => each.includes('monthPoints'))).toBe(true)
  expect([...seen]).not.toContain('')
})
