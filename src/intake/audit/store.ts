/** Reads payments and roll-ups side by side, a page of members at a time. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import type { Payment } from '../../payment/payment.ts'
import { paymentColumns } from '../../payment/store/candidates.ts'
import { toPayment, type PaymentRow } from '../../payment/store/row.ts'
import type { MonthChange } from '../../profile/rollup.ts'
import type { TurnoverChange } from '../../profile/turnover.ts'

/** Members whose payments are in memory at a time. */
const pageMembersMax = 500n

/** A stretch of member ids; the end is included. */
export interface MemberSpan {
  readonly from: bigint
  readonly to: bigint
}

/** Stretches that together hold every member. */
export async function readMemberSpans(sql: Sql): Promise<MemberSpan[]> {
  return await sql<MemberSpan[]>`
    SELECT min(member_id) AS "from", max(member_id) AS "to"
      FROM (SELECT member_id, (row_number() OVER (ORDER BY member_id) - 1) / ${pageMembersMax} AS page
              FROM member) AS numbered
     GROUP BY page ORDER BY page`
}

/** What rules asked for is gone with who is erased, and so are the roll-ups. */
const isKept = (sql: Sql): Statement => sql`
  NOT EXISTS (SELECT FROM member_erasure AS erased WHERE erased.member_id = kept.member_id)`

/** All payments of these members. */
export async function readPaymentsOf(sql: Sql, { from, to }: MemberSpan): Promise<Payment[]> {
  const rows = await sql<PaymentRow[]>`
    SELECT ${paymentColumns(sql)} FROM payment AS kept
     WHERE member_id BETWEEN ${from} AND ${to} AND ${isKept(sql)}`
  return rows.map(toPayment)
}

/** Their spending by month, as it is kept. */
export async function readMonthsOf(sql: Sql, { from, to }: MemberSpan): Promise<MonthChange[]> {
  return await sql<MonthChange[]>`
    SELECT member_id AS "memberId", to_char(month, 'YYYY-MM-DD') AS month, category, channel, currency,
           payments, amount_minor AS "amountMinor", largest_minor AS "largestMinor", false AS shrank
      FROM profile_month AS kept
     WHERE member_id BETWEEN ${from} AND ${to} AND ${isKept(sql)}`
}

/** Their turnover at partners, as it is kept. */
export async function readTurnoversOf(
  sql: Sql,
  { from, to }: MemberSpan,
): Promise<TurnoverChange[]> {
  return await sql<TurnoverChange[]>`
    SELECT member_id AS "memberId", partner_id AS "partnerId", to_char(month, 'YYYY-MM-DD') AS month,
           currency, payments, amount_minor AS "amountMinor", points,
           to_char(last_on, 'YYYY-MM-DD') AS "lastOn"
      FROM turnover AS kept
     WHERE member_id BETWEEN ${from} AND ${to} AND ${isKept(sql)}`
}
