/** Telling partners and banks: what is to be told is written by the transaction that made it true. */
import type { Queryable } from '../db/connect.ts'
import type { EventType } from './event.ts'
import { insertTold } from './store/told.ts'

/** Something to tell a partner or a bank of. */
export interface Telling {
  /** The partner's or the bank's id: they are from one sequence. */
  ownerId: bigint
  type: EventType
  /** About whom; `null`: about no member. */
  memberId: bigint | null
  /** Where it happened, for endpoints that want events of some locations alone. */
  locationId?: bigint | null
  /** What is told, as JSON: ids, amounts and points are decimal strings. Never card data but what may be shown. */
  body: Readonly<Record<string, unknown>>
}

/** Writes what is to be told, in the caller's transaction. */
export async function tell(sql: Queryable, tellings: readonly Telling[]): Promise<void> {
  if (tellings.length > 0) await insertTold(sql, tellings)
}
