/** What-ifs on a database: the rules of today give past payments what the intake gave them; an end at any time. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect, type Sql } from '../../src/db/connect.ts'
import { batchesInFlightMax, createIntake } from '../../src/intake/intake.ts'
import { readReference } from '../../src/intake/store/reference.ts'
import { simulate, type SimulationQuestion } from '../../src/intake/store/simulate.ts'
import { compileCondition } from '../../src/program/condition/condition.ts'
import { paymentFacts } from '../../src/program/evaluation/payment-facts.ts'
import type { RuleVersion } from '../../src/program/rule.ts'
import { saveRule } from '../../src/program/store.ts'
import { termsSchema } from '../../src/program/terms.ts'
import { grocery, seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { ruleVersion } from '../support/rules.ts'

const payments = 1_200
const at = new Date('2026-11-22T12:00:00Z')
const waiter = { signal: new AbortController().signal, progress: () => {} }
const stacking = { group: 'Daily', mode: 'additive', priority: 0 } as const
let database: FreshDatabase
let sql: Sql
let partnerId: bigint
let memberIds: bigint[]

beforeAll(async () => {
  database = await freshDatabase()
  ;({ sql } = database)
  memberIds = (await seedCoalition(sql, 7)).memberIds
  const [owner] = await sql<{ partnerId: bigint }[]>`
    SELECT partner_id AS "partnerId" FROM location JOIN merchant_id USING (location_id)
     WHERE merchant_id = ${grocery.merchantId}`
  partnerId = owner?.partnerId ?? 0n
  const [other] = await sql<{ partnerId: bigint }[]>`
    SELECT partner_id AS "partnerId" FROM partner WHERE partner_id <> ${partnerId} LIMIT 1`
  const terms = termsSchema.parse({
    ...{ condition: 'payment.nthThisMonth > 2 && payment.weekday < 6', stacking },
    ...{ effect: { kind: 'fixed', points: '7' }, limits: { dayPoints: '30', monthPoints: '101' } },
  })
  await saveRule(sql, {
    ...{ partnerId, name: 'Daily', version: 1, currency: 'KZT', terms, campaignId: null },
    funders: [partnerId, other?.partnerId ?? 0n].map((funderId) => ({ funderId, percent: 50 })),
    ...{ pointsValidMonths: 24, validFrom: '2020-01-01', validTo: null },
  })
  await spend()
})
afterAll(() => database.drop())

/** Purchases in the order of time; some are cleared with other amounts, some refunded in part. */
async function spend(): Promise<void> {
  const reference = await readReference(sql)
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const intake = createIntake({
    connect: (onClose) => connect(database.url, { onClose, connectionsMax: batchesInFlightMax }),
    reference: () => reference,
    log,
  })
  const events = Array.from({ length: payments }, (_, number) => {
    const stan = String(number).padStart(6, '0')
    const own = {
      ...{ ...grocery, memberId: memberIds[number % memberIds.length] ?? 0n, stan },
      ...{ rrn: `632509${stan}`, amountMinor: BigInt(5_000 + ((number * 7919) % 400_000)) },
      purchasedOn: `2026-11-${String(1 + Math.floor((number * 20) / payments)).padStart(2, '0')}`,
      purchasedAt: `10:${String(Math.floor(number % 60)).padStart(2, '0')}:00`,
    }
    return { own, number }
  })
  const submit = (event: Parameters<typeof intake.submit>[0]): Promise<unknown> =>
    new Promise((resolve) => void intake.submit(event, resolve))
  await Promise.all(events.map(({ own }) => submit(cardEvent(own))))
  const record = (each: (typeof events)[number], kind: 'presentment' | 'refund', minor: bigint) =>
    submit(
      clearingEvent({
        ...each.own,
        ...{ kind, amountMinor: minor },
        source: { fileId: kind === 'refund' ? 2n : 1n, record: each.number + 1 },
      }),
    )
  const cleared = events.filter(({ number }) => number % 3 === 0)
  await Promise.all(cleared.map((each) => record(each, 'presentment', each.own.amountMinor + 900n)))
  const refunded = cleared.filter(({ number }) => number % 2 === 0)
  await Promise.all(refunded.map((each) => record(each, 'refund', each.own.amountMinor / 2n)))
  await intake.stop()
}

function question(draft: Partial<RuleVersion>): SimulationQuestion {
  return {
    draft: ruleVersion({ ruleId: 0n, name: 'Draft', partnerId, stacking, ...draft }),
    ...{ partnerId, from: '2026-11-01', to: '2026-11-30' },
  }
}

it('gives payments by the rules of today what they have', async () => {
  const asked = question({ condition: compileCondition('false', paymentFacts) })
  const result = await simulate(sql, asked, at, waiter)
  const [row] = await sql<{ points: bigint }[]>`
    SELECT sum(pending_points + posted_points)::bigint AS points FROM payment`
  const shares = await sql<{ funderId: string; points: bigint }[]>`
    SELECT each->>'funderId' AS "funderId",
           sum((each->>'pending')::bigint + (each->>'posted')::bigint)::bigint AS points
      FROM payment CROSS JOIN jsonb_array_elements(accruals) AS each
     GROUP BY 1 ORDER BY (each->>'funderId')::bigint`
  expect(row?.points).toBeGreaterThan(0n)
  expect(result.points.earned).toBe(row?.points)
  expect(result.payments).toMatchObject({ read: payments, changed: 0, withFactsOfNow: 0 })
  expect(result.points.today).toBe(row?.points)
  expect(result.points.withDraft).toBe(row?.points)
  expect(result.byFunder.map(({ funderId, today }) => [`${funderId}`, today])).toEqual(
    shares.map(({ funderId, points }) => [funderId, points]),
  )
})

it('asks for tiers as they are now, where no rule asked for them then', async () => {
  const [first = 0n] = memberIds
  await sql`
    INSERT INTO member_tier (member_id, partner_id, tier, since, version, earned_tier, earned_on,
                             floor_tier, floor_on, changes)
    VALUES (${first}, 0, 'gold', '2026-01-01', 1, 'gold', '2026-01-01', '', '2026-01-01', 1)`
  const condition = compileCondition('member.tier == "gold"', paymentFacts)
  const effect = { kind: 'fixed', points: 1n, minimumMinor: 0n } as const
  const result = await simulate(sql, question({ condition, effect }), at, waiter)
  const [own] = await sql<{ count: number }[]>`
    SELECT count(*)::int FROM payment WHERE member_id = ${first}`
  expect(result.payments).toMatchObject({ changed: own?.count, withFactsOfNow: payments })
  expect(result.winners).toMatchObject([{ memberId: first }])
})

it('knows who had bought before the period', async () => {
  const condition = compileCondition('payment.firstAtPartner', paymentFacts)
  const effect = { kind: 'fixed', points: 1n, minimumMinor: 0n } as const
  await sql`UPDATE payment SET programme_revision = 0, facts = '{}'`
  const asked = question({ condition, effect })
  const before = await simulate(sql, asked, at, waiter)
  expect(before.payments.changed).toBe(memberIds.length)
  const [first = 0n] = memberIds
  await sql`
    INSERT INTO turnover (member_id, partner_id, month, currency, payments, amount_minor, points, last_on)
    VALUES (${first}, ${partnerId}, '2026-08-01', 'KZT', 1, 100, 0, '2026-08-02')`
  const after = await simulate(sql, asked, at, waiter)
  expect(after.payments.changed).toBe(memberIds.length - 1)
})

it('sees the payments of its partner and its days alone', async () => {
  const asked = question({})
  const other = await simulate(sql, { ...asked, partnerId: partnerId + 1_000n }, at, waiter)
  expect(other.payments.read).toBe(0)
  const day = await simulate(sql, { ...asked, from: '2026-11-03', to: '2026-11-03' }, at, waiter)
  expect(day.payments.read).toBe(payments / 20)
  const all = await simulate(sql, { ...asked, partnerId: null }, at, waiter)
  expect(all.payments.read).toBe(payments)
})

it('ends when nobody waits any more, and gives its connection back', async () => {
  const waiting = new AbortController()
  const seen: number[] = []
  const progress = (each: { payments: number }): void => {
    seen.push(each.payments)
    waiting.abort(new Error('gone'))
  }
  const one = connect(database.url, { connectionsMax: 1 })
  try {
    const work = simulate(one, question({}), at, { signal: waiting.signal, progress })
    await expect(work).rejects.toThrow('gone')
    expect(seen).toHaveLength(1)
    expect(seen[0]).toBeLessThan(payments)
    expect(await one`SELECT 1 AS one`).toMatchObject([{ one: 1 }])
  } finally {
    await one.end()
  }
})
