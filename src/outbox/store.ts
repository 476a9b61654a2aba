/** The outbox: what a batch of the intake has to tell, written by the transaction that made it true. */
import type { Queryable as Sql, Statement } from '../db/connect.ts'
import { plainColumn } from '../values/columns.ts'

/** What a batch has to tell. */
export interface OutboxRow {
  readonly outboxId: bigint
  /** Keys of its card events, 32 hex digits each. */
  readonly eventKeys: readonly string[]
  readonly transfers: readonly { readonly memberId: bigint; readonly transferId: bigint }[]
}

/** One row a batch, however many events: the relay looks up what it names. */
export function insertOutbox(sql: Sql, { outboxId, eventKeys, transfers }: OutboxRow): Statement {
  return sql`
    INSERT INTO outbox (outbox_id, event_keys, member_ids, transfer_ids)
    VALUES (${outboxId}, decode(${eventKeys.join('')}::text, 'hex'),
            ${plainColumn(transfers.map((each) => each.memberId))}::bigint[],
            ${plainColumn(transfers.map((each) => each.transferId))}::bigint[])`
}
