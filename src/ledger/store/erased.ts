/** Members who are erased, or about to be: nothing is booked for them any more. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { plainColumn } from '../../values/columns.ts'

/** Those of the members. Under their locks it stays as it is read. */
export async function readErased(sql: Sql, memberIds: readonly bigint[]): Promise<Set<bigint>> {
  const rows = await sql<{ memberId: bigint }[]>`
    SELECT member_id AS "memberId" FROM member_erasure
     WHERE member_id = ANY (${plainColumn(memberIds)}::bigint[])`
  return new Set(rows.map(({ memberId }) => memberId))
}

/** Closes a member's account for good. The member is locked, and the account is at zero, or the database refuses it. */
export async function closeAccount(sql: Sql, memberId: bigint): Promise<void> {
  await sql`DELETE FROM lot WHERE member_id = ${memberId} AND points = 0`
  await sql`
    UPDATE account SET stripe = -1
     WHERE account_id = ${memberId} AND holder = 'member' AND stripe = 0`
}
