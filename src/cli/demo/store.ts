/** What the demo looks up in its database. */
import type { Sql } from '../../db/connect.ts'

/** The id of a member's payment by its retrieval reference number (DE37). Throws where there is none. */
export async function findPayment(sql: Sql, memberId: bigint, rrn: string): Promise<bigint> {
  const [row] = await sql<{ paymentId: bigint }[]>`
    SELECT payment_id AS "paymentId" FROM payment WHERE member_id = ${memberId} AND rrn = ${rrn}`
  if (row === undefined) throw new Error(`member ${memberId} has no payment ${rrn}`)
  return row.paymentId
}
