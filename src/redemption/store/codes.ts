/** Members' one-time codes in the database: one a member, the newest. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { KeptCode } from '../code.ts'

/** Keeps a member's new code in place of an older one; `false` where there is no such member. */
export async function saveCode(
  sql: Sql,
  memberId: bigint,
  { hash, partnerId, expiresAt }: Pick<KeptCode, 'hash' | 'partnerId' | 'expiresAt'>,
): Promise<boolean> {
  const { count } = await sql`
    INSERT INTO redemption_code (member_id, code_hash, partner_id, expires_at)
    SELECT member_id, ${hash}, ${partnerId}, ${expiresAt} FROM member WHERE member_id = ${memberId}
    ON CONFLICT (member_id)
    DO UPDATE SET code_hash = excluded.code_hash, partner_id = excluded.partner_id,
                  expires_at = excluded.expires_at, wrong_tries = 0, used = false`
  return count === 1
}

/** A member's code; `null` where there is none. */
export async function readCode(sql: Sql, memberId: bigint): Promise<KeptCode | null> {
  const [row] = await sql<KeptCode[]>`
    SELECT code_hash AS hash, partner_id AS "partnerId", wrong_tries AS "wrongTries", used,
           expires_at AS "expiresAt"
      FROM redemption_code WHERE member_id = ${memberId}`
  return row ?? null
}

/** Counts a wrong try against the code that was read. */
export async function countWrongTry(sql: Sql, memberId: bigint, { hash }: KeptCode): Promise<void> {
  await sql`
    UPDATE redemption_code SET wrong_tries = wrong_tries + 1
     WHERE member_id = ${memberId} AND code_hash = ${hash}`
}

/** Uses the code that was read up. */
export async function useCode(sql: Sql, memberId: bigint, { hash }: KeptCode): Promise<void> {
  await sql`
    UPDATE redemption_code SET used = true
     WHERE member_id = ${memberId} AND code_hash = ${hash}`
}
