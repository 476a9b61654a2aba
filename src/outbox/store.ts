/** The outbox: what is to be told, written by the transaction that made it true. */
import type { Queryable as Sql, Statement } from '../db/connect.ts'
import { plainColumn, textColumn } from '../values/columns.ts'

/** What a batch has to tell: the keys of its card events, 32 hex digits each. */
export function insertOutbox(sql: Sql, outboxId: bigint, eventKeys: readonly string[]): Statement {
  return sql`
    INSERT INTO outbox (outbox_id, event_keys)
    VALUES (${outboxId}, decode(${eventKeys.join('')}::text, 'hex'))`
}

/** Something to tell a partner or a bank of. */
export interface Telling {
  /** The partner's or the bank's id: they are from one sequence. */
  ownerId: bigint
  /** E.g. `card.linked`. */
  type: string
  /** About whom; `null`: about no member. */
  memberId: bigint | null
  /** What is told, as JSON: ids, amounts and points are decimal strings. Never card data but what may be shown. */
  body: Readonly<Record<string, unknown>>
}

/** Writes what is to be told, in the caller's transaction. */
export async function tell(sql: Sql, tellings: readonly Telling[]): Promise<void> {
  if (tellings.length === 0) return
  await sql`
    INSERT INTO partner_event (partner_id, kind, member_id, body, created_at)
    SELECT owner_id, kind, member_id, body::jsonb, now() FROM unnest(
      ${plainColumn(tellings.map((each) => each.ownerId))}::bigint[],
      ${textColumn(tellings.map((each) => each.type))}::text[],
      ${plainColumn(tellings.map((each) => each.memberId))}::bigint[],
      ${textColumn(tellings.map((each) => JSON.stringify(each.body)))}::text[]
    ) AS telling (owner_id, kind, member_id, body)`
}
