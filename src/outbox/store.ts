/** The outbox: what is to be told, written by the transaction that made it true. */
import type { Queryable as Sql, Statement } from '../db/connect.ts'

/** What a batch has to tell: the keys of its card events, 32 hex digits each. */
export function insertOutbox(sql: Sql, outboxId: bigint, eventKeys: readonly string[]): Statement {
  return sql`
    INSERT INTO outbox (outbox_id, event_keys)
    VALUES (${outboxId}, decode(${eventKeys.join('')}::text, 'hex'))`
}
