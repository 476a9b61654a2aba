/** What the ledger's work needs besides its own: the database, ids, and the clock. */
import type { Queryable, Sql } from '../../db/connect.ts'

/** What chains are written with. */
export interface LedgerPorts {
  readonly sql: Sql
  /** Hands out ids for rows, that nobody else has. */
  readonly ids: { take(sql: Queryable, count: number): Promise<() => bigint> }
  /** The clock by which holds and lots end. */
  now(): Date
  /** The clock by which transfers are booked, where it is another one. */
  bookedAt?(): Date
  /** Aborted where no other batch is to begin. */
  readonly signal?: AbortSignal
}

/** When what is written now is booked. */
export function bookingTime(ports: LedgerPorts): Date {
  return ports.bookedAt?.() ?? ports.now()
}
