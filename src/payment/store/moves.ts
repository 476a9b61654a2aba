/** Payments that a person moved into another one, as the database knows them. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { plainColumn } from '../../values/columns.ts'
import type { Element } from '../life.ts'
import type { Moves } from '../match.ts'
import type { Payment } from '../payment.ts'
import { paymentColumns } from './candidates.ts'
import { elementOf, type StoredElement } from './receipt-row.ts'
import { toPayment, type PaymentRow } from './row.ts'

/** Payments by member and id. */
export interface PaymentKey {
  readonly memberId: bigint
  readonly paymentId: bigint
}

/** Where moved payments were moved to, and those payments themselves. */
export async function readMoves(
  sql: Sql,
  moved: readonly PaymentKey[],
): Promise<{ moves: Moves; targets: Payment[] }> {
  const rows = await sql<{ paymentId: bigint; targetId: bigint; memberId: bigint }[]>`
    SELECT member_id AS "memberId", payment_id AS "paymentId", resolved_to AS "targetId"
      FROM exception JOIN unnest(
             ${plainColumn(moved.map((each) => each.memberId))}::bigint[],
             ${plainColumn(moved.map((each) => each.paymentId))}::bigint[]
           ) AS moved (member_id, payment_id) USING (member_id, payment_id)
     WHERE resolved_to IS NOT NULL`
  const targets = await readPayments(
    sql,
    rows.map(({ memberId, targetId }) => ({ memberId, paymentId: targetId })),
  )
  return { moves: new Map(rows.map((each) => [each.paymentId, each.targetId])), targets }
}

/** Those of the payments that there are, in no order. */
export async function readPayments(sql: Sql, keys: readonly PaymentKey[]): Promise<Payment[]> {
  if (keys.length === 0) return []
  const rows = await sql<PaymentRow[]>`
    SELECT ${paymentColumns(sql)}
      FROM payment JOIN (
        SELECT DISTINCT * FROM unnest(
          ${plainColumn(keys.map((each) => each.memberId))}::bigint[],
          ${plainColumn(keys.map((each) => each.paymentId))}::bigint[]) AS asked (member_id, payment_id)
      ) AS asked USING (member_id, payment_id)`
  return rows.map(toPayment)
}

/** An element, and the payment under which it came. */
export interface KeptElement extends Element {
  readonly paymentId: bigint
}

/** The elements of a payment, and those of the payments that were moved into it. */
export async function readElements(
  sql: Sql,
  { memberId, paymentId }: PaymentKey,
): Promise<KeptElement[]> {
  const rows = await sql<(Omit<KeptElement, 'receipt'> & { receipt: StoredElement | null })[]>`
    WITH counted AS (
      SELECT payment_id FROM (VALUES (${paymentId}::bigint)) AS own (payment_id)
      UNION
      SELECT payment_id FROM exception
       WHERE member_id = ${memberId} AND resolved_to = ${paymentId}
    ), element AS (
      SELECT payment.payment_id, substr(event_keys, at, 16) AS key
        FROM payment JOIN counted USING (payment_id), generate_series(1, length(event_keys), 16) AS at
       WHERE member_id = ${memberId}
    )
    SELECT element.payment_id AS "paymentId", kind, mti, amount_minor AS "amountMinor",
           cash_minor AS "cashMinor", remaining_minor AS "remainingMinor", approved, receipt
      FROM element JOIN card_event USING (key)`
  return rows.map(({ receipt, ...element }) =>
    receipt === null ? element : { ...element, receipt: elementOf(receipt) },
  )
}
