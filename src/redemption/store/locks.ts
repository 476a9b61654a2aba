/** Members' spend locks in the database. */
import type { Queryable as Sql } from '../../db/connect.ts'

/** Whether a member's points are locked, and since when. */
export interface SpendLock {
  readonly lockedAt: Date | null
  readonly lockedBy: string
}

/** A member's lock; `null` where there is no such member. */
export async function readLock(sql: Sql, memberId: bigint): Promise<SpendLock | null> {
  const [row] = await sql<SpendLock[]>`
    SELECT locked_at AS "lockedAt", coalesce(locked_by, '') AS "lockedBy"
      FROM member LEFT JOIN spend_lock USING (member_id) WHERE member_id = ${memberId}`
  return row ?? null
}

/** Locks a member's points, or unlocks them; what is so already stays as it is. `false`: no such member. */
export async function setLock(
  sql: Sql,
  memberId: bigint,
  locked: boolean,
  { by, at }: { readonly by: string; readonly at: Date },
): Promise<boolean> {
  if (locked) {
    await sql`
      INSERT INTO spend_lock (member_id, locked_at, locked_by)
      SELECT member_id, ${at}, ${by} FROM member WHERE member_id = ${memberId}
      ON CONFLICT (member_id) DO NOTHING`
  } else {
    await sql`DELETE FROM spend_lock WHERE member_id = ${memberId}`
  }
  const { count } = await sql`SELECT FROM member WHERE member_id = ${memberId}`
  return count === 1
}

/** Whether a member's points are locked. */
export async function isLocked(sql: Sql, memberId: bigint): Promise<boolean> {
  const { count } = await sql`SELECT FROM spend_lock WHERE member_id = ${memberId}`
  return count === 1
}
