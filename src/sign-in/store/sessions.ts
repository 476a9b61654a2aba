/** SQL of sessions. */
import type { Queryable } from '../../db/connect.ts'
import { textColumn } from '../../values/columns.ts'
import type { Session } from '../outcome.ts'

/** A session with the time until which it may be idle: the end of the session at the latest. */
export interface KeptSession extends Session {
  readonly idleEndsAt: Date
}

/** Opens a session. */
export async function insertSession(
  sql: Queryable,
  digest: Buffer,
  { memberId, proof, scopes, startedAt, idleEndsAt, endsAt }: KeptSession,
): Promise<void> {
  const allowed = scopes === null ? null : textColumn(scopes)
  await sql`
    INSERT INTO member_session
           (token_hash, member_id, proof, scopes, started_at, idle_ends_at, ends_at)
    VALUES (${digest}, ${memberId}, ${proof}, ${allowed}::text[], ${startedAt}, ${idleEndsAt},
            ${endsAt})`
}

/** A session that has not ended; `null` else. */
export async function readSession(
  sql: Queryable,
  digest: Buffer,
  now: Date,
): Promise<KeptSession | null> {
  const [row] = await sql<KeptSession[]>`
    SELECT member_id AS "memberId", proof, scopes, started_at AS "startedAt",
           idle_ends_at AS "idleEndsAt", ends_at AS "endsAt"
      FROM member_session
     WHERE token_hash = ${digest} AND idle_ends_at > ${now}`
  return row ?? null
}

/** Moves the time until which a session may be idle; one that ended meanwhile stays ended. */
export async function keepAwake(sql: Queryable, digest: Buffer, idleEndsAt: Date): Promise<void> {
  await sql`UPDATE member_session SET idle_ends_at = ${idleEndsAt} WHERE token_hash = ${digest}`
}

/** Ends a session. False where there is none. */
export async function deleteSession(sql: Queryable, digest: Buffer): Promise<boolean> {
  const { count } = await sql`DELETE FROM member_session WHERE token_hash = ${digest}`
  return count === 1
}

/** Ends all sessions of a member; answers how many there were. */
export async function deleteSessionsOf(sql: Queryable, memberId: bigint): Promise<number> {
  const { count } = await sql`DELETE FROM member_session WHERE member_id = ${memberId}`
  return count
}
