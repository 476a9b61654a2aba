/** Visits: counted of payments as they stand, in the batch and beside it, so that no split into batches matters. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRowIds } from '../../src/intake/ids.ts'
import { commitBatch } from '../../src/intake/store/commit.ts'
import { readReference } from '../../src/intake/store/reference.ts'
import type { CardEvent } from '../../src/payment/event.ts'
import { createMember } from '../../src/member/member.ts'
import { saveRule } from '../../src/program/store.ts'
import { termsSchema } from '../../src/program/terms.ts'
import { grocery, seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'

let database: FreshDatabase
let ports: Omit<Parameters<typeof commitBatch>[2], 'bookedOn'>
beforeAll(async () => {
  database = await freshDatabase()
  await seedCoalition(database.sql, 0)
  const [owner] = await database.sql<{ partnerId: bigint }[]>`
    SELECT partner_id AS "partnerId" FROM location JOIN merchant_id USING (location_id)
     WHERE merchant_id = ${grocery.merchantId}`
  const partnerId = owner?.partnerId ?? 0n
  const rules = [
    { effect: { kind: 'stamps', every: 2, points: '1000' } },
    { condition: 'payment.firstAtPartner', effect: { kind: 'fixed', points: '7' } },
  ]
  for (const [at, rule] of rules.entries()) {
    const stacking = { group: `${at}`, mode: 'additive', priority: 0 }
    await saveRule(database.sql, {
      ...{ partnerId, name: `Rule ${at}`, version: 1, currency: 'KZT', campaignId: null },
      ...{ funders: [{ funderId: partnerId, percent: 100 }], pointsValidMonths: 24 },
      ...{
        terms: termsSchema.parse({ ...rule, stacking }),
        validFrom: '2020-01-01',
        validTo: null,
      },
    })
  }
  const reference = await readReference(database.sql)
  ports = { reference, ids: createRowIds(), stripe: 0, isLost: () => false }
})
afterAll(() => database.drop())

/** What purchases of one member come to; each batch is a transaction. */
async function factsAfter(batches: readonly (readonly CardEvent[])[]): Promise<unknown[]> {
  const memberId = await createMember(database.sql, { name: 'Somebody' })
  for (const batch of batches) {
    const events = batch.map((event) => ({
      ...event,
      memberId,
      key: event.key.slice(0, 16) + memberId.toString(16).padStart(16, '0'),
    }))
    if (events.length > 0)
      await commitBatch(database.sql, events, { ...ports, bookedOn: '2026-11-23' })
  }
  const rows = await database.sql`
    SELECT rrn, facts->'nth' AS nth, facts->'first' AS first, pending_points + posted_points AS points
      FROM payment WHERE member_id = ${memberId} ORDER BY rrn`
  return [...rows]
}

const at = (number: number, otherwise: Partial<CardEvent> = {}): CardEvent => {
  const stan = String(number).padStart(6, '0')
  const rrn = `632509${stan}`
  const key = `${stan}${(otherwise.kind ?? 'authorization').length.toString(16).padStart(2, '0')}`
  const own = { ...grocery, stan, rrn, amountMinor: 50_000n, ...otherwise }
  const event =
    own.kind === undefined || own.kind === 'authorization' || own.kind === 'reversal'
      ? cardEvent(own)
      : clearingEvent(own)
  return { ...event, key: key.padEnd(16, '0') + '0'.repeat(16) }
}
const reversed = (number: number): CardEvent => at(number, { kind: 'reversal', mti: '0400' })
const cleared = (number: number): CardEvent => at(number, { kind: 'presentment' })
const expired = (number: number): CardEvent => at(number, { kind: 'refund', amountMinor: 50_000n })

describe('a visit', () => {
  test('that was taken back is none, in one batch and in three', async () => {
    const events = [at(1), reversed(1), at(2)]
    const expected = [
      { rrn: '632509000001', nth: 1, first: true, points: 0n },
      { rrn: '632509000002', nth: 1, first: true, points: 12n },
    ]
    expect(await factsAfter([events])).toEqual(expected)
    expect(await factsAfter(events.map((each) => [each]))).toEqual(expected)
  })

  test('is the same however events are split into batches', { timeout: 60_000 }, async () => {
    const anyEvents = fc
      .array(
        fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom(at, reversed, cleared, expired)),
        { minLength: 2, maxLength: 8 },
      )
      .map((steps) => steps.map(([number, make]) => make(number)))
    await fc.assert(
      fc.asyncProperty(
        anyEvents,
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        async (events, cuts) => {
          const batches: CardEvent[][] = [[]]
          for (const [index, event] of events.entries()) {
            batches.at(-1)?.push(event)
            if (cuts[index] === true) batches.push([])
          }
          expect(await factsAfter(batches)).toEqual(await factsAfter([events]))
        },
      ),
      { numRuns: 30 },
    )
    expect(await ledgerFaults(database.sql)).toEqual([])
  })
})
