/** Payments at a partner's locations, the newest first: a page looks at a bounded number of rows, whatever it filters. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import type { PaymentState, PartnerPayment } from '../partner-payment.ts'
import { authorizedAtBaseColumn } from './candidates.ts'

/** Rows that a page with a filter looks at, at most: some 20 ms of a table of 20 million. */
const scannedRowsMax = 2_000

/** What is asked for; `null`: not filtered. */
export interface PartnerPaymentFilter {
  readonly partnerId: bigint
  /** `YYYY-MM-DD`, both included; the card acceptor's days. */
  readonly from: string | null
  readonly to: string | null
  readonly locationId: bigint | null
  readonly memberId: bigint | null
  readonly state: PaymentState | null
  readonly currency: string | null
  /** What is left of it at least, in minor units. */
  readonly netMinorMin: bigint | null
  readonly ruleId: bigint | null
  /** Only payments that have points, pending or posted. */
  readonly accruing: boolean
}

/** Where a page ended. */
export interface PaymentPosition {
  readonly purchasedOn: string
  readonly paymentId: bigint
}

/** A page. It may have fewer payments than asked for, even none: as long as `next` is there, there may be more. */
export interface PartnerPaymentPage {
  readonly payments: readonly PartnerPayment[]
  readonly next: PaymentPosition | null
}

type Row = PartnerPayment & { scanned: number; endOn: string; endId: bigint }

/** A page of a partner's payments after a position, the newest first. */
export async function selectPartnerPayments(
  sql: Sql,
  filter: PartnerPaymentFilter,
  after: PaymentPosition | null,
  limit: number,
): Promise<PartnerPaymentPage> {
  const scannedMax = isBare(filter) ? limit + 1 : scannedRowsMax
  const rows = await sql<(Row | { paymentId: null; scanned: number })[]>`
    WITH scanned AS MATERIALIZED (
      SELECT payment.*, ${stateColumn(sql)} AS state
        FROM payment
       WHERE partner_id = ${filter.partnerId} ${inRange(sql, filter)}
         ${after === null ? sql`` : sql`AND (purchased_on, payment_id) < (${after.purchasedOn}, ${after.paymentId})`}
       ORDER BY purchased_on DESC, payment_id DESC
       LIMIT ${scannedMax}
    ), found AS (
      SELECT * FROM scanned WHERE true ${suiting(sql, filter)}
       ORDER BY purchased_on DESC, payment_id DESC LIMIT ${limit + 1}
    ), tail AS (
      SELECT purchased_on, payment_id, (SELECT count(*)::int FROM scanned) AS scanned
        FROM scanned ORDER BY purchased_on, payment_id LIMIT 1
    )
    SELECT tail.scanned, to_char(tail.purchased_on, 'YYYY-MM-DD') AS "endOn", tail.payment_id AS "endId",
           found.member_id AS "memberId", found.payment_id AS "paymentId",
           found.location_id AS "locationId", location.name AS "locationName", location.city,
           to_char(found.purchased_on, 'YYYY-MM-DD') AS "purchasedOn", found.purchased_at::text AS "purchasedAt",
           (SELECT received_at FROM card_event WHERE key = substr(found.event_keys, 1, 16)) AS "receivedAt",
           found.state, found.currency, found.net_minor AS "netMinor",
           ${authorizedAtBaseColumn(sql)} + incremented_minor AS "authorizedMinor",
           reversed_minor AS "reversedMinor", cleared_minor AS "clearedMinor",
           greatest(refunded_minor, returned_card_minor + returned_other_minor) AS "refundedMinor",
           pending_points AS "pendingPoints", posted_points AS "postedPoints", accruals, reason,
           found.mcc, channel, acquirer_id AS "acquirerId", merchant_id AS "merchantId",
           terminal_id AS "terminalId", rrn
      FROM tail LEFT JOIN found ON true
      LEFT JOIN location USING (location_id)
     ORDER BY found.purchased_on DESC, found.payment_id DESC`
  const payments = rows
    .filter((row): row is Row => row.paymentId !== null)
    .map(({ scanned: _scanned, endOn: _on, endId: _id, ...payment }): PartnerPayment => payment)
  const page = payments.slice(0, limit)
  const last = page.at(-1)
  if (payments.length > limit && last !== undefined) {
    return { payments: page, next: { purchasedOn: last.purchasedOn, paymentId: last.paymentId } }
  }
  const [end] = rows as Row[]
  const isEnd = end === undefined || end.scanned < scannedMax
  return {
    payments: page,
    next: isEnd ? null : { purchasedOn: end.endOn, paymentId: end.endId },
  }
}

/** Whether every row that the index gives is asked for. */
function isBare(filter: PartnerPaymentFilter): boolean {
  const { locationId, state, currency, netMinorMin, ruleId, accruing } = filter
  return (
    !accruing && [locationId, state, currency, netMinorMin, ruleId].every((each) => each === null)
  )
}

/** What the index knows; a member's payments are found by another one. */
function inRange(sql: Sql, { from, to, memberId }: PartnerPaymentFilter): Statement {
  return sql`
    ${from === null ? sql`` : sql`AND purchased_on >= ${from}`}
    ${to === null ? sql`` : sql`AND purchased_on <= ${to}`}
    ${memberId === null ? sql`` : sql`AND member_id = ${memberId}`}`
}

function suiting(sql: Sql, filter: PartnerPaymentFilter): Statement {
  const { locationId, state, currency, netMinorMin, ruleId, accruing } = filter
  const ofRule = JSON.stringify([{ ruleId: `${ruleId}` }])
  return sql`
    ${locationId === null ? sql`` : sql`AND location_id = ${locationId}`}
    ${state === null ? sql`` : sql`AND state = ${state}`}
    ${currency === null ? sql`` : sql`AND currency = ${currency}`}
    ${netMinorMin === null ? sql`` : sql`AND net_minor >= ${netMinorMin}`}
    ${ruleId === null ? sql`` : sql`AND accruals @> ${ofRule}::text::jsonb`}
    ${accruing ? sql`AND accruals <> '[]'` : sql``}`
}

/** See {@link PaymentState}. */
function stateColumn(sql: Sql): Statement {
  return sql`
    CASE WHEN net_minor < 0 THEN 'refunded'
         WHEN net_minor > 0 AND (presented OR receipt_card_minor > 0 OR receipt_other_minor > 0) THEN 'cleared'
         WHEN net_minor > 0 THEN 'authorized'
         WHEN greatest(refunded_minor, returned_card_minor + returned_other_minor) > 0 THEN 'refunded'
         WHEN expired THEN 'expired'
         ELSE 'reversed' END`
}

/** The names of rules that the reader may see, by their ids. */
export async function selectRuleNames(
  sql: Sql,
  ruleIds: readonly bigint[],
): Promise<Map<bigint, string>> {
  if (ruleIds.length === 0) return new Map()
  const rows = await sql<{ ruleId: bigint; name: string }[]>`
    SELECT rule_id AS "ruleId", name FROM rule WHERE rule_id = ANY (${`{${ruleIds.join(',')}}`}::bigint[])`
  return new Map(rows.map(({ ruleId, name }) => [ruleId, name]))
}
