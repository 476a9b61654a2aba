/** Stored payments in any number, as the intake leaves them: made by the database itself. */
import type { Sql } from '../../src/db/connect.ts'

/** What is stored. */
export interface PastShape {
  readonly count: number
  /** Members' ids, from the first on. */
  readonly members: { readonly first: bigint; readonly count: number }
  readonly locationIds: readonly bigint[]
  /** The first day, `YYYY-MM-DD`, and how many there are; payments come day by day. */
  readonly from: string
  readonly days: number
}

/** Cleared payments of 50.00 to 15,000.00 KZT. Members and locations need not be there. */
export async function storePayments(sql: Sql, shape: PastShape): Promise<void> {
  const { count, members, locationIds, from, days } = shape
  const locations = `{${locationIds.join(',')}}`
  await sql`
    INSERT INTO payment (
      member_id, payment_id, card_id, location_id, programme_revision, authorized_minor,
      reversed_minor, cleared_minor, refunded_minor, pending_points, posted_points, purchased_on,
      purchased_at, advised, presented, currency, mcc, channel, reason, acquirer_id, merchant_id,
      terminal_id, rrn, stan, transmission, authorization_code, network_reference, event_keys)
    SELECT ${members.first}::bigint + (at * 7919) % ${members.count}::int, at, 1,
           (${locations}::text::bigint[])[1 + at % ${locationIds.length}::int], 1, minor, 0, minor, 0, 0,
           minor / 10000, ${from}::text::date + (at * ${days}::int / ${count}::int)::int,
           time '08:00' + (at % 46800) * interval '1 second', false, true, 'KZT', '5411', 'in_store',
           '', 'ALFA', 'M1', 'T1', lpad(at::text, 12, '0'), '', '', '', '', ''
      FROM (SELECT at, 5000 + (at * 104729) % 1495001 AS minor
              FROM generate_series(0, ${count}::bigint - 1) AS at) AS payment`
}
