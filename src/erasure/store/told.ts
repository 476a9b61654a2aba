/** Who is to hear that a member is erased. */
import type { Queryable } from '../../db/connect.ts'

/** Partners of whom the member has bought, or with whom points were spent. */
export async function partnersOf(sql: Queryable, memberId: bigint): Promise<bigint[]> {
  const rows = await sql<{ partnerId: bigint }[]>`
    SELECT partner_id AS "partnerId" FROM turnover WHERE member_id = ${memberId}
    UNION SELECT partner_id FROM redemption WHERE member_id = ${memberId}
    UNION SELECT partner_id FROM payment WHERE member_id = ${memberId} AND partner_id IS NOT NULL
    ORDER BY 1`
  return rows.map(({ partnerId }) => partnerId)
}

/** A bank that knows the member by a name, and one of the consents that stand. */
export interface KnowingBank {
  readonly bankId: bigint
  readonly subject: string
  /** `null` where no consent stands. */
  readonly consentId: string | null
  readonly purpose: string | null
}

/** A row for each consent that stands, and for each bank without one: it may hold what it was told under one before. */
export async function banksOf(sql: Queryable, memberId: bigint): Promise<KnowingBank[]> {
  return await sql<KnowingBank[]>`
    SELECT bank_id AS "bankId", subject, consent_id AS "consentId", purpose
      FROM bank_subject
      LEFT JOIN (SELECT member_id, bank_id, consent_id, purpose FROM profile_consent
                  WHERE withdrawn_at IS NULL) AS standing USING (member_id, bank_id)
     WHERE member_id = ${memberId} ORDER BY bank_id, purpose`
}
