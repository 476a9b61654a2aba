/** The outbox: what is to be told to whom, written by the transaction that made it true. */
import type { Queryable as Sql } from '../db/connect.ts'
import { plainColumn, textColumn } from '../values/columns.ts'

/** What an outbox row tells. */
export type Topic =
  'payment.authorized' | 'payment.reversed' | 'payment.cleared' | 'payment.refunded'

/** One thing to tell. `points` is what the event moved: positive to the member. */
export interface OutboxRow {
  readonly outboxId: bigint
  readonly topic: Topic
  readonly memberId: bigint
  readonly paymentId: bigint
  readonly points: bigint
}

/** Appends rows. */
export async function insertOutbox(sql: Sql, rows: readonly OutboxRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    INSERT INTO outbox (outbox_id, member_id, payment_id, points, topic)
    SELECT * FROM unnest(
      ${plainColumn(rows.map((each) => each.outboxId))}::bigint[],
      ${plainColumn(rows.map((each) => each.memberId))}::bigint[],
      ${plainColumn(rows.map((each) => each.paymentId))}::bigint[],
      ${plainColumn(rows.map((each) => each.points))}::bigint[],
      ${textColumn(rows.map((each) => each.topic))}::text[])`
}
