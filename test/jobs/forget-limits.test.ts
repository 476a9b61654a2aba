/** What of limits nothing can change any more is forgotten, and the proof of the ledger knows it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Sql } from '../../src/db/connect.ts'
import { createRowIds } from '../../src/intake/ids.ts'
import { commitBatch } from '../../src/intake/store/commit.ts'
import { readReference } from '../../src/intake/store/reference.ts'
import { forgetLimitsJob } from '../../src/jobs/forget-limits.ts'
import { runChecks, verifyLedger } from '../../src/ledger/verify/verify.ts'
import { saveRule } from '../../src/program/store.ts'
import { termsSchema } from '../../src/program/terms.ts'
import { grocery, seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardEvent } from '../support/events.ts'

let database: FreshDatabase
let sql: Sql
let memberId: bigint
beforeAll(async () => {
  database = await freshDatabase()
  ;({ sql } = database)
  memberId = (await seedCoalition(sql, 1)).memberIds[0] ?? 0n
  const [owner] = await sql<{ partnerId: bigint }[]>`
    SELECT partner_id AS "partnerId" FROM location JOIN merchant_id USING (location_id)
     WHERE merchant_id = ${grocery.merchantId}`
  const partnerId = owner?.partnerId ?? 0n
  await saveRule(sql, {
    ...{ partnerId, name: 'Daily', version: 1, currency: 'KZT', campaignId: null },
    terms: termsSchema.parse({
      effect: { kind: 'fixed', points: '30' },
      limits: { dayPoints: '50', monthPoints: '90', memberPoints: '1000' },
      stacking: { group: 'daily', mode: 'additive', priority: 0 },
    }),
    ...{ funders: [{ funderId: partnerId, percent: 100 }], pointsValidMonths: 24 },
    ...{ validFrom: '2020-01-01', validTo: null },
  })
  await purchase(1, '2026-10-31')
  await purchase(2, '2026-11-01')
  await purchase(3, '2026-11-01')
})
afterAll(() => database.drop())

async function purchase(number: number, purchasedOn: string): Promise<void> {
  const stan = `${number}`.padStart(6, '0')
  const event = cardEvent({ ...grocery, memberId, stan, rrn: `632509${stan}`, purchasedOn })
  const reference = await readReference(sql)
  const ports = { reference, ids: createRowIds(), stripe: 0, bookedOn: '2026-11-20' }
  await commitBatch(sql, [event], { ...ports, isLost: () => false })
}

const intake = { submit: () => 'unavailable' as const, onRoom: () => {} }
const run = (day: string): Promise<Record<string, number>> =>
  forgetLimitsJob.run({ sql, intake, now: new Date(`${day}T12:00:00Z`) })

async function uses(): Promise<string[]> {
  const rows = await sql<{ use: string }[]>`
    SELECT concat_ws(' ', span, starts_on, points) AS use FROM limit_use ORDER BY starts_on, span`
  return rows.map(({ use }) => use)
}

async function limitFaults(): Promise<number | undefined> {
  const { checks } = await verifyLedger(sql)
  return checks.find(({ name }) => name === 'limits')?.faults
}

/** The second of November has 30, and 20 of the limit. */
const november = ['day 2026-11-01 50', 'month 2026-11-01 50']
const all = ['member 0001-01-01 80', 'month 2026-10-01 30', 'day 2026-10-31 30', ...november]

test('days and months are kept for as long as a chargeback may reach into them', async () => {
  expect(await uses()).toEqual(all)
  expect(await run('2028-07-21')).toEqual({ removed: 0 })
  expect(await limitFaults()).toBe(0)
  expect(await run('2028-07-23')).toEqual({ removed: 2 })
  expect(await uses()).toEqual(['member 0001-01-01 80', ...november])
  expect(await limitFaults()).toBe(0)
})

test('by an earlier clock nothing is kept longer, and nothing is removed twice', async () => {
  expect(await run('2026-11-02')).toEqual({ removed: 0 })
  expect(await limitFaults()).toBe(0)
})

test('what a decision changes of a forgotten day is no fault, and is forgotten', async () => {
  await purchase(4, '2026-10-31')
  expect(await uses()).toContain('day 2026-10-31 30')
  expect(await limitFaults()).toBe(0)
  expect(await run('2028-07-23')).toEqual({ removed: 2 })
  expect(await uses()).toEqual(['member 0001-01-01 110', ...november])
})

test.each([
  ['a use of a kept day that is gone', `DELETE FROM limit_use WHERE starts_on = '2026-11-01'`],
  ['more for all time', `UPDATE limit_use SET points = points + 1 WHERE span = 'member'`],
  [
    'more on a day than its limit',
    `ALTER TABLE rule_version DISABLE TRIGGER rule_version_append_only;
     UPDATE rule_version SET terms = jsonb_set(terms, '{limits,dayPoints}', '"49"')
      WHERE terms->'limits'->>'dayPoints' = '50'`,
  ],
])('%s is found', async (_, change) => {
  expect(await faultsAfter(change)).toBeGreaterThan(0)
})

/** What the check finds after a change, which is undone. */
async function faultsAfter(change: string): Promise<number> {
  const undo = new Error('undo')
  let faults = 0
  const work = sql.begin(async (transaction) => {
    await transaction.unsafe(change)
    const { checks } = await runChecks(transaction)
    faults = checks.find(({ name }) => name === 'limits')?.faults ?? 0
    throw undo
  })
  await expect(work).rejects.toBe(undo)
  return faults
}
