/** Payments by where and when they were made, and the record of those that were placed anew. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import { plainColumn, textColumn } from '../../values/columns.ts'
import type { Payment } from '../payment.ts'
import { paymentColumns } from './candidates.ts'
import { noEnd } from '../../values/time.ts'

/** A merchant id and a time; days `YYYY-MM-DD`, the end not included, `9999` for none. */
export interface Span {
  readonly acquirerId: string
  readonly merchantId: string
  readonly from: string
  readonly to: string
}

/** Selects the payments of any of the spans, by member. */
export function selectInSpans(sql: Sql, spans: readonly Span[]): Statement {
  const from = spans.map((each) => each.from).toSorted()[0] ?? noEnd
  const to =
    spans
      .map((each) => each.to)
      .toSorted()
      .at(-1) ?? '0001-01-01'
  return sql`
    SELECT ${paymentColumns(sql)} FROM payment
     WHERE purchased_on >= ${dateOf(from)}::text::date AND purchased_on < ${dateOf(to)}::text::date
       AND EXISTS (
         SELECT FROM unnest(
           ${textColumn(spans.map((each) => each.acquirerId))}::text[],
           ${textColumn(spans.map((each) => each.merchantId))}::text[],
           ${plainColumn(spans.map((each) => dateOf(each.from)))}::date[],
           ${plainColumn(spans.map((each) => dateOf(each.to)))}::date[]
         ) AS span (acquirer_id, merchant_id, "from", "to")
          WHERE (span.acquirer_id, span.merchant_id) = (payment.acquirer_id, payment.merchant_id)
            AND purchased_on >= span."from" AND purchased_on < span."to")
     ORDER BY member_id, payment_id`
}

function dateOf(day: string): string {
  return day === noEnd ? 'infinity' : day
}

/** A payment before and after it was placed anew. */
export type Replacement = readonly [before: Payment, after: Payment]

/** Notes by which change payments were placed anew. A part of a WITH. */
export function insertPlacements(
  sql: Sql,
  changeId: bigint,
  replacements: readonly Replacement[],
): Statement {
  const points = ({ pendingPoints, postedPoints }: Payment): bigint => pendingPoints + postedPoints
  const column = (read: (replacement: Replacement) => bigint | null): string =>
    plainColumn(replacements.map(read))
  return sql`
    placements AS (
      INSERT INTO payment_placement AS known (member_id, payment_id, change_id, location_before,
                                              location_after, points_before, points_after)
      SELECT
        unnest(${column(([{ memberId }]) => memberId)}::bigint[]),
        unnest(${column(([{ paymentId }]) => paymentId)}::bigint[]),
        ${changeId},
        unnest(${column(([{ locationId }]) => locationId)}::bigint[]),
        unnest(${column(([, { locationId }]) => locationId)}::bigint[]),
        unnest(${column(([before]) => points(before))}::bigint[]),
        unnest(${column(([, after]) => points(after))}::bigint[])
      ON CONFLICT (member_id, payment_id, change_id) DO UPDATE
         SET location_after = excluded.location_after, points_after = excluded.points_after,
             placed_at = now()
    )`
}
