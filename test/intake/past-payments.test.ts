/** Past payments are read as the intake reads them, whatever amounts they have. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { occasionOf } from '../../src/intake/earning.ts'
import { pastPayments } from '../../src/intake/store/past-payments.ts'
import type { PastPayment } from '../../src/program/simulation/simulation.ts'
import { AskedFacts } from '../../src/program/simulation/past-facts.ts'
import { readMonths } from '../../src/payment/store/candidates.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { storePayments } from '../support/past-payments.ts'

const location = { locationId: 5n, partnerId: 1n, name: 'Abay 10', city: 'Almaty' }
const merchants = { location: () => location }
const count = 1_300

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
  const members = { first: 1n, count: 3 }
  const shape = { count, members, locationIds: [5n], from: '2026-10-01', days: 31 }
  await storePayments(database.sql, shape)
  // Each amount is there and not there, each time with others.
  const on = (bit: number) => database.sql`(payment_id::int >> ${bit}::int & 1)`
  await database.sql`
    UPDATE payment SET
      presented = ${on(0)} = 1, advised = ${on(1)} = 1, expired = ${on(2)} = 1,
      advised_minor = ${on(1)} * 70000, raised_minor = ${on(3)} * 81000,
      incremented_minor = ${on(4)} * 9200, cash_minor = ${on(5)} * 1300,
      reversed_minor = ${on(6)} * 2400, refunded_minor = ${on(7)} * 3500,
      receipt_card_minor = ${on(8)} * 60000, receipt_other_minor = ${on(9)} * 4600,
      returned_card_minor = ${on(8)} * ${on(3)} * 570, returned_other_minor = ${on(9)} * ${on(4)} * 68,
      receipt = CASE WHEN ${on(10)} = 1 THEN '{"sold": null, "returnedLines": [], "returnedTenders": [], "elsewhereMinor": "0"}'::jsonb END`
})
afterAll(() => database.drop())

it('gives the occasions of the payments themselves, in the order of purchase', async () => {
  const { sql } = database
  const asked = new AskedFacts([], [])
  const question = { locationIds: [5n], from: '2026-10-01', to: '2026-10-31', asked }
  const found = await sql.begin(async (transaction) => {
    const ports = { merchants, productOf: () => undefined }
    const all: PastPayment[] = []
    for await (const slice of pastPayments(
      transaction,
      question,
      ports,
      new AbortController().signal,
    )) {
      all.push(...slice)
    }
    return { all }
  })
  const month = '2026-10-01'
  const payments = await readMonths(
    sql,
    [1n, 2n, 3n].map((memberId) => ({ memberId, month })),
  )
  expect(payments).toHaveLength(count)
  const expected = payments
    .toSorted((one, other) => keyOf(one).localeCompare(keyOf(other)))
    .map((payment) => occasionOf(payment, merchants)?.occasion)
    .filter((occasion) => occasion !== undefined)
  expect(expected.length).toBeGreaterThan(count / 2)
  expect(found.all.map(({ occasion }) => occasion)).toEqual(expected)
})

function keyOf(of: { purchasedOn: string; purchasedAt: string; paymentId: bigint }): string {
  return `${of.purchasedOn} ${of.purchasedAt} ${String(of.paymentId).padStart(8, '0')}`
}
