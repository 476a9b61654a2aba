/** The outbox: what is to be told, written by the transaction that made it true. */
import type { Queryable as Sql } from '../db/connect.ts'

/** Appends what a batch has to tell: the keys of its card events, 32 hex digits each. */
export async function insertOutbox(
  sql: Sql,
  outboxId: bigint,
  eventKeys: readonly string[],
): Promise<void> {
  if (eventKeys.length === 0) return
  await sql`
    INSERT INTO outbox (outbox_id, event_keys)
    VALUES (${outboxId}, decode(${eventKeys.join('')}::text, 'hex'))`
}
