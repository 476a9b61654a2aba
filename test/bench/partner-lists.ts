/** A partner's list of payments by every filter, over many payments: BENCH_PAYMENTS of them, a million where it is not set. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Sql } from '../../src/db/connect.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { asPartner } from '../../src/db/scoped.ts'
import {
  selectPartnerPayments,
  type PartnerPaymentFilter,
  type PaymentPosition,
} from '../../src/payment/store/partner-payments.ts'
import type { Row } from './report.ts'

const rounds = 60
const limit = 50
const days = 730
const locations = 1_000
/** The first partner has three of ten payments: it is the one that lists. */
const listing = 1n

const everything: PartnerPaymentFilter = {
  ...{ partnerId: listing, from: null, to: null, locationId: null, memberId: null, state: null },
  ...{ currency: null, netMinorMin: null, ruleId: null, accruing: false },
}

const filters: Record<string, Partial<PartnerPaymentFilter>> = {
  'no filter': {},
  'a month': { from: '2025-03-01', to: '2025-03-31' },
  'a location': { locationId: 7n },
  'a member': { memberId: 77n },
  'refunded, 1 of 500': { state: 'refunded' },
  'expired, none': { state: 'expired' },
  'another currency, 1 of 1,000': { currency: 'USD' },
  'from an amount, 1 of 100': { netMinorMin: 990_000n },
  'a rule, 1 of 50': { ruleId: 50n },
  'all of them together': {
    ...{ from: '2025-01-01', to: '2025-12-31', locationId: 7n, state: 'refunded' },
    ...{ currency: 'KZT', netMinorMin: 0n, ruleId: 50n, accruing: true },
  },
}

/** Pages at random places of the list, by each filter: milliseconds of the median and of the slowest of a hundred. */
export async function measurePartnerLists(payments: number): Promise<Row[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cobrand-bench-'))
  const server = await startEmbedded({ dataDir })
  const sql = connect(server.url, { statementTimeoutMs: 0 })
  try {
    await migrate(sql)
    await seed(sql, payments)
    const rows: Row[] = []
    for (const [name, filter] of Object.entries(filters)) {
      rows.push(await measure(sql, name, { ...everything, ...filter }, payments))
    }
    return rows
  } finally {
    await sql.end()
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function measure(
  sql: Sql,
  name: string,
  filter: PartnerPaymentFilter,
  payments: number,
): Promise<Row> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const after = round % 2 === 0 ? null : placeAt(round / rounds, payments)
    const startedAt = performance.now()
    await asPartner(sql, listing, (scoped) => selectPartnerPayments(scoped, filter, after, limit))
    times.push(performance.now() - startedAt)
  }
  const sorted = times.toSorted((one, other) => one - other)
  const slowest = sorted.at(-1) ?? 0
  return {
    name,
    rate: 1000 / (sorted[rounds >> 1] ?? 1),
    unit: '/s',
    ratio: `median ${(sorted[rounds >> 1] ?? 0).toFixed(1)} ms, slowest ${slowest.toFixed(1)} ms of ${rounds}`,
  }
}

function placeAt(share: number, payments: number): PaymentPosition {
  const day = new Date(Date.UTC(2024, 0, 1) + Math.floor(days * share) * 86_400_000)
  return {
    purchasedOn: day.toISOString().slice(0, 10),
    paymentId: BigInt(Math.floor(payments * share)),
  }
}

/** Payments of two years in the order of their days, of as many members as a twentieth of them. */
async function seed(sql: Sql, payments: number): Promise<void> {
  await sql.unsafe(`
    ALTER TABLE payment SET UNLOGGED;
    INSERT INTO partner (partner_id, name) SELECT n, 'Partner ' || n FROM generate_series(1, 50) AS n;
    INSERT INTO location (partner_id, name, city)
      SELECT CASE WHEN n <= 300 THEN 1 ELSE 2 + n % 49 END, 'Shop ' || n, 'Almaty'
        FROM generate_series(1, ${locations}) AS n`)
  const indexes = await sql<{ name: string; text: string }[]>`
    SELECT indexname AS name, indexdef AS text FROM pg_indexes
     WHERE tablename = 'payment' AND indexname <> 'payment_pkey'`
  for (const { name } of indexes) await sql.unsafe(`DROP INDEX ${name}`)
  await sql.unsafe(`
    INSERT INTO payment (member_id, payment_id, card_id, location_id, partner_id, authorized_minor,
      reversed_minor, cleared_minor, refunded_minor, pending_points, posted_points, purchased_on,
      purchased_at, advised, currency, mcc, channel, reason, acquirer_id, merchant_id, terminal_id,
      rrn, stan, transmission, authorization_code, network_reference, event_keys, presented, net_minor,
      accruals)
    SELECT 1 + (n::bigint * 7919) % greatest(${payments} / 20, 100), n, 1, location_id, partner_id,
           amount, 0, amount, CASE WHEN n % 500 = 0 THEN amount ELSE 0 END, 0, amount / 100,
           date '2024-01-01' + ((n::bigint * ${days}) / ${payments})::int, '12:00', false,
           CASE WHEN n % 1000 = 1 THEN 'USD' ELSE 'KZT' END, '5411', 'in_store', '', 'ALFA', 'M1',
           'T0000001', lpad((n % 1000000)::text, 12, '0'), '000001', '0101000000', '', '', '', true,
           CASE WHEN n % 500 = 0 THEN 0 ELSE amount END,
           jsonb_build_array(jsonb_build_object('ruleId', (1 + n % 50)::text, 'version', 1,
             'funderId', partner_id::text, 'pending', '0', 'posted', (amount / 100)::text))
      FROM generate_series(1, ${payments}) AS n
      CROSS JOIN LATERAL (SELECT 1 + (n::bigint * 31) % ${locations} AS location_id,
                                 (n::bigint * 104729) % 1000000 AS amount) AS drawn
      JOIN location USING (location_id)`)
  for (const { text } of indexes) await sql.unsafe(text)
  await sql.unsafe('VACUUM ANALYZE payment')
}
