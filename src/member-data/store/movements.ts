/** Reading the history of a member's points, the newest first. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { textColumn } from '../../values/columns.ts'
import { kindOf, movingCodes, type Movement, type MovingCode } from '../movements.ts'

type Row = Omit<Movement, 'kind'> & { readonly code: MovingCode }

/** A page of at most `limit` before the movement `before` (`null`: from the newest); `next` is `null` on the last one. */
export async function listMovements(
  sql: Sql,
  memberId: bigint,
  { before, limit }: { readonly before: bigint | null; readonly limit: number },
): Promise<{ movements: Movement[]; next: bigint | null }> {
  const rows = await sql<Row[]>`
    SELECT transfer_id AS "movementId", code,
           CASE WHEN credit_account_id = member_id THEN points ELSE -points END AS points,
           to_char(booked_on, 'YYYY-MM-DD') AS "bookedOn", partner.name AS partner,
           payment_id AS "paymentId", redemption_id AS "redemptionId",
           to_char(expires_on, 'YYYY-MM-DD') AS "expiresOn"
      FROM transfer
      LEFT JOIN partner ON partner_id = CASE WHEN credit_account_id = member_id
                                             THEN debit_account_id ELSE credit_account_id END
     WHERE member_id = ${memberId} AND kind IN ('post', 'single')
       AND code = ANY (${textColumn(movingCodes)}::text[])
       ${before === null ? sql`` : sql`AND transfer_id < ${before}`}
     ORDER BY transfer_id DESC LIMIT ${limit + 1}`
  const movements = rows.slice(0, limit).map(({ code, ...row }): Movement => ({
    ...row,
    kind: kindOf(code, row.points > 0n),
  }))
  const last = rows.length > limit ? movements.at(-1) : undefined
  return { movements, next: last?.movementId ?? null }
}
