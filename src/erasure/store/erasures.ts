/** Which members are erased, and how far that is. */
import type { Queryable } from '../../db/connect.ts'

/** An erasure that is not over. */
export interface Erasure {
  readonly memberId: bigint
  readonly state: 'begun' | 'closed'
  readonly askedAt: Date
}

/** Keeps others from writing about the member until the transaction ends; false where there is no such member. */
export async function lockMember(sql: Queryable, memberId: bigint): Promise<boolean> {
  const rows = await sql`SELECT FROM member WHERE member_id = ${memberId} FOR UPDATE`
  return rows.length === 1
}

/** Begins an erasure. */
export async function insertErasure(
  sql: Queryable,
  { memberId, askedAt, askedBy }: Omit<Erasure, 'state'> & { readonly askedBy: string },
): Promise<void> {
  await sql`
    INSERT INTO member_erasure (member_id, asked_at, asked_by)
    VALUES (${memberId}, ${askedAt}, ${askedBy})`
}

/** Up to `limit` erasures that are not over, of members after `after`. */
export async function readOpenErasures(
  sql: Queryable,
  after: bigint,
  limit: number,
): Promise<Erasure[]> {
  return await sql<Erasure[]>`
    SELECT member_id AS "memberId", state, asked_at AS "askedAt" FROM member_erasure
     WHERE state <> 'done' AND member_id > ${after} ORDER BY member_id LIMIT ${limit}`
}

/** Whether one has only begun. */
export async function isErasureWaiting(sql: Queryable): Promise<boolean> {
  const rows = await sql`
    SELECT FROM member_erasure WHERE state = 'begun' LIMIT 1`
  return rows.length > 0
}

/** Notes that the account is closed. */
export async function markClosed(sql: Queryable, memberId: bigint): Promise<void> {
  await sql`
    UPDATE member_erasure SET state = 'closed' WHERE member_id = ${memberId} AND state = 'begun'`
}

/** Notes that nothing is left to do. */
export async function markDone(sql: Queryable, memberId: bigint, now: Date): Promise<void> {
  await sql`
    UPDATE member_erasure SET state = 'done', done_at = ${now}
     WHERE member_id = ${memberId} AND state = 'closed'`
}
