/** Members' codes in the database. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { ReferralCode } from '../code.ts'

/** Whose code it is; `null` where it is nobody's. */
export async function findOwner(sql: Sql, code: ReferralCode): Promise<bigint | null> {
  const [row] = await sql<{ memberId: bigint }[]>`
    SELECT member_id AS "memberId" FROM referral_code WHERE code = ${code}`
  return row?.memberId ?? null
}

/** The code of a member who is locked; `code` is `null` where there is none yet. `null`: there is no such member. */
export async function readCode(
  sql: Sql,
  memberId: bigint,
): Promise<{ code: ReferralCode | null } | null> {
  const [row] = await sql<{ code: ReferralCode | null }[]>`
    SELECT code FROM member LEFT JOIN referral_code USING (member_id)
     WHERE member_id = ${memberId}`
  return row ?? null
}

/** Keeps a new code. Answers whether nobody had it. */
export async function insertCode(
  sql: Sql,
  code: ReferralCode,
  memberId: bigint,
  now: Date,
): Promise<boolean> {
  const { count } = await sql`
    INSERT INTO referral_code (code, member_id, created_at) VALUES (${code}, ${memberId}, ${now})
    ON CONFLICT (code) DO NOTHING`
  return count === 1
}
