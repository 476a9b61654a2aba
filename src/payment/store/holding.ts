/** Payments of a member that hold points. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { Payment } from '../payment.ts'
import { paymentColumns } from './candidates.ts'
import { toPayment, type PaymentRow } from './row.ts'

/** Those of which points are pending, in no order. */
export async function readHolding(sql: Sql, memberId: bigint): Promise<Payment[]> {
  const rows = await sql<PaymentRow[]>`
    SELECT ${paymentColumns(sql)} FROM payment
     WHERE member_id = ${memberId} AND pending_points <> 0`
  return rows.map(toPayment)
}
