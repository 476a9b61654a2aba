/** SQL that removes what of signing in is over. */
import type { Queryable } from '../../db/connect.ts'

/** Rows of each kind that were removed. */
export interface Forgotten {
  readonly codes: number
  readonly tickets: number
  readonly sessions: number
}

/** Removes up to `rowsMax` of each: codes of phones whose limits look back no further, tickets and sessions that have ended. */
export async function dropEnded(sql: Queryable, now: Date, rowsMax: number): Promise<Forgotten> {
  const [codes, tickets, sessions] = await Promise.all([
    sql`
      DELETE FROM sign_in_code WHERE phone_hash = ANY (ARRAY (
        SELECT phone_hash FROM sign_in_code WHERE kept_until <= ${now}
         LIMIT ${rowsMax} FOR UPDATE SKIP LOCKED))`,
    sql`
      DELETE FROM join_ticket WHERE ticket_hash = ANY (ARRAY (
        SELECT ticket_hash FROM join_ticket WHERE ends_at <= ${now}
         LIMIT ${rowsMax} FOR UPDATE SKIP LOCKED))`,
    sql`
      DELETE FROM member_session WHERE token_hash = ANY (ARRAY (
        SELECT token_hash FROM member_session WHERE idle_ends_at <= ${now}
         LIMIT ${rowsMax} FOR UPDATE SKIP LOCKED))`,
  ])
  return { codes: codes.count, tickets: tickets.count, sessions: sessions.count }
}
