/** Partners' lists: whatever is filtered and however it is paged, every payment that suits comes once, in order. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asPartner } from '../../src/db/scoped.ts'
import { paymentStates, type PartnerPayment } from '../../src/payment/partner-payment.ts'
import {
  selectPartnerPayments,
  type PartnerPaymentFilter,
  type PaymentPosition,
} from '../../src/payment/store/partner-payments.ts'
import { areCustomers, noteVisit } from '../../src/payment/store/acquaintance.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

const payments = 4_500
const everything: PartnerPaymentFilter = {
  ...{ partnerId: 1n, from: null, to: null, locationId: null, memberId: null, state: null },
  ...{ currency: null, netMinorMin: null, ruleId: null, accruing: false },
}

let database: FreshDatabase
let locations: { locationId: bigint; partnerId: bigint }[]
beforeAll(async () => {
  database = await freshDatabase()
  const { sql } = database
  await sql`INSERT INTO partner (partner_id, name) VALUES (1, 'Dala'), (2, 'Zhelu')`
  locations = await sql<typeof locations>`
    INSERT INTO location (partner_id, name, city)
    VALUES (1, 'Abay 10', 'Almaty'), (1, 'Satpayev 2', 'Almaty'), (2, 'Kenesary 40', 'Astana')
    RETURNING location_id AS "locationId", partner_id AS "partnerId"`
  // Of a hundred payments one is refunded: more rows than a page looks at lie between them.
  await sql`
    INSERT INTO payment (member_id, payment_id, card_id, location_id, partner_id, authorized_minor,
      reversed_minor, cleared_minor, refunded_minor, pending_points, posted_points, purchased_on,
      purchased_at, advised, currency, mcc, channel, reason, acquirer_id, merchant_id, terminal_id,
      rrn, stan, transmission, authorization_code, network_reference, event_keys, presented, expired,
      net_minor, accruals)
    SELECT 100 + n % 7, n, 1, location_id, partner_id, n, 0, CASE WHEN n % 3 = 0 THEN n ELSE 0 END,
           CASE WHEN n % 1500 = 0 THEN n ELSE 0 END, 0, 0, date '2026-01-01' + (n / 20), '12:00', false,
           CASE WHEN n % 5 = 0 THEN 'USD' ELSE 'KZT' END, '5411', 'pos', '', 'ALFA', 'M1', 'T1', '', '',
           '', '', '', '', n % 3 = 0, n % 11 = 0 AND n % 3 <> 0,
           CASE WHEN n % 1500 = 0 OR (n % 11 = 0 AND n % 3 <> 0) THEN 0 ELSE n END,
           CASE WHEN n % 4 = 0 THEN '[{"ruleId": "5", "version": 1, "funderId": "1", "pending": "1", "posted": "0"}]'::jsonb
                ELSE '[]' END
      FROM generate_series(1, ${payments}) AS n
      JOIN location ON location_id = (SELECT min(location_id) FROM location) + n % 3`
})
afterAll(() => database.drop())

/** All pages of a list together. */
async function listed(filter: PartnerPaymentFilter, limit: number): Promise<PartnerPayment[]> {
  const all: PartnerPayment[] = []
  let after: PaymentPosition | null = null
  for (let pages = 0; pages < 5_000; pages++) {
    const page = await asPartner(database.sql, filter.partnerId, (sql) =>
      selectPartnerPayments(sql, filter, after, limit),
    )
    expect(page.payments.length).toBeLessThanOrEqual(limit)
    all.push(...page.payments)
    if (page.next === null) return all
    after = page.next
  }
  throw new Error('the list has no end')
}

const idsOf = (all: readonly PartnerPayment[]) => all.map(({ paymentId }) => paymentId)
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null })

describe("a partner's list", () => {
  it('has every payment that suits once, the newest first, by pages of any size', async () => {
    const whole = await listed(everything, 200)
    expect(whole).toHaveLength(payments / 1.5)
    const filters = fc.record({
      from: maybe(fc.constantFrom('2026-02-01', '2026-07-01')),
      to: maybe(fc.constantFrom('2026-05-31', '2026-06-30')),
      locationId: maybe(fc.constantFrom(...locations.map((each) => each.locationId))),
      memberId: maybe(fc.bigInt(100n, 107n)),
      state: maybe(fc.constantFrom(...paymentStates)),
      currency: maybe(fc.constantFrom('KZT', 'USD', 'EUR')),
      netMinorMin: maybe(fc.constantFrom(0n, 3_000n)),
      ruleId: maybe(fc.constantFrom(5n, 6n)),
      accruing: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 60, max: 200 }), async (asked, limit) => {
        const { from, to, locationId, memberId, state, currency, netMinorMin, ruleId } = asked
        const suits = whole.filter(
          (each) =>
            (from === null || each.purchasedOn >= from) &&
            (to === null || each.purchasedOn <= to) &&
            (locationId === null || each.locationId === locationId) &&
            (memberId === null || each.memberId === memberId) &&
            (state === null || each.state === state) &&
            (currency === null || each.currency === currency) &&
            (netMinorMin === null || each.netMinor >= netMinorMin) &&
            (ruleId === null || each.accruals.some((line) => line.ruleId === `${ruleId}`)) &&
            (!asked.accruing || each.accruals.length > 0),
        )
        expect(idsOf(await listed({ ...everything, ...asked }, limit))).toEqual(idsOf(suits))
      }),
      { numRuns: 30 },
    )
    const order = idsOf(whole)
    expect(order).toEqual(order.toSorted((one, other) => (one < other ? 1 : -1)))
  })

  it('goes on behind a page without a payment', async () => {
    const rare = { ...everything, state: 'refunded', netMinorMin: 0n } as const
    const page = await selectPartnerPayments(database.sql, { ...rare, ruleId: 99n }, null, 50)
    expect(page).toMatchObject({ payments: [], next: { purchasedOn: expect.any(String) } })
    expect(await listed(rare, 50)).toHaveLength(3)
  })

  it('has nothing of another partner, even where the question forgets whose it is', async () => {
    const { sql } = database
    const forgotten = { ...everything, partnerId: 2n }
    const page = await asPartner(sql, 1n, (scoped) =>
      selectPartnerPayments(scoped, forgotten, null, 50),
    )
    expect(page.payments).toEqual([])
    const all = await asPartner(
      sql,
      1n,
      (scoped) => scoped`SELECT DISTINCT partner_id FROM payment`,
    )
    expect(all.map((row) => row['partner_id'])).toEqual([1n])
  })
})

it('knows who has ever paid at a partner', async () => {
  const { sql } = database
  const asked = [
    { partnerId: 1n, memberId: 100n },
    { partnerId: 1n, memberId: 99n },
    { partnerId: 3n, memberId: 100n },
    { partnerId: 2n, memberId: 101n },
  ]
  expect(await areCustomers(sql, asked)).toEqual([true, false, false, true])
  await noteVisit(sql, { partnerId: 3n, memberId: 100n })
  expect(await areCustomers(sql, asked)).toEqual([true, false, true, true])
  await sql`UPDATE till_visit SET identified_at = now() - interval '25 hours'`
  expect(await areCustomers(sql, asked)).toEqual([true, false, false, true])
})
