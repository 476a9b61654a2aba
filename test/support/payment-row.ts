/** A payment as it stands after clearing, written by itself: for what looks at payments and makes none. */
import type { Sql } from '../../src/db/connect.ts'

/** Writes one of 500.00 that nobody refunded; `over` names columns. */
export async function insertPayment(
  sql: Sql,
  over: { member_id: string; payment_id: string; location_id: string | null } & Record<
    string,
    unknown
  >,
): Promise<void> {
  const row = {
    ...{ card_id: 1, mcc: '5411', purchased_on: '2026-11-02', purchased_at: '10:00:00' },
    ...{ authorized_minor: 0, reversed_minor: 0, cleared_minor: 50_000, refunded_minor: 0 },
    ...{ advised_minor: 0, raised_minor: 0, incremented_minor: 0, cash_minor: 0 },
    ...{ pending_points: 0, posted_points: 0, advised: false, presented: true, expired: false },
    ...{ placed_by: 1, currency: 'KZT', channel: 'in_store', reason: '' },
    ...{ acquirer_id: 'ALFA', merchant_id: 'M', terminal_id: '', rrn: '', stan: '' },
    ...{ transmission: '', authorization_code: '', network_reference: '' },
    event_keys: Buffer.alloc(0),
    ...over,
  }
  await sql`INSERT INTO payment ${sql(row)}`
}
