/** What the database knows of a batch's events: stored answers, and payments they may belong to. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import { bytesColumn, plainColumn, textColumn } from '../../values/columns.ts'
import type { CardEvent } from '../event.ts'
import { isLookedUpByRrn, windowDays } from '../match.ts'
import type { Payment } from '../payment.ts'
import { toPayment, type PaymentRow } from './row.ts'

/** The stored answers, in points, of those events that were accepted before. */
export async function readAnswers(sql: Sql, keys: readonly string[]): Promise<Map<string, bigint>> {
  const rows = await sql<{ key: string; points: bigint }[]>`
    SELECT encode(key, 'hex') AS key, points FROM card_event
     WHERE key = ANY (${bytesColumn(keys)}::bytea[])`
  return new Map(rows.map((row) => [row.key, row.points]))
}

/**
 * The payments that a batch's events may belong to. An authorization with an RRN is looked up by it,
 * and among those few payments that have no RRN or no authorization yet; a return by its receipt; anything else among all of
 * its member's payments within the window. The ladder then decides. An event that names its payment has none.
 */
export async function readCandidates(sql: Sql, events: readonly CardEvent[]): Promise<Payment[]> {
  const matched = events.filter(({ paymentId }) => paymentId === null)
  const first = matched.filter((event) => isLookedUpByRrn(event))
  const returns = matched.filter(({ kind }) => kind === 'receipt_return')
  const later = matched.filter((each) => !isLookedUpByRrn(each) && each.kind !== 'receipt_return')
  const [byReference, byWindow, byReceipt] = await Promise.all([
    first.length === 0 ? [] : readByReference(sql, first),
    later.length === 0 ? [] : readByWindow(sql, later),
    returns.length === 0 ? [] : readByReceipt(sql, returns),
  ])
  const all = [...byReference, ...byWindow, ...byReceipt]
  const found = all.map((each) => [each.paymentId, each] as const)
  return [...new Map(found).values()]
}

/**
 * Each table is read once, by its index: a plan that was made while there were few payments must not read all
 * of them later. A payment that two events find is read twice.
 */
async function readByReference(sql: Sql, events: readonly CardEvent[]): Promise<Payment[]> {
  const rows = await sql<PaymentRow[]>`
    WITH event AS MATERIALIZED (
      SELECT * FROM unnest(
        ${plainColumn(events.map((each) => each.memberId))}::bigint[],
        ${textColumn(events.map((each) => each.rrn))}::text[],
        ${plainColumn(events.map((each) => each.purchasedOn))}::date[],
        ${plainColumn(events.map((each) => windowDays[each.kind]))}::int[]
      ) AS event (of_member, of_rrn, day, days)
    )
    SELECT ${paymentColumns(sql)}
      FROM event JOIN payment ON member_id = of_member AND rrn = of_rrn
    UNION ALL
    SELECT ${paymentColumns(sql)}
      FROM event JOIN payment ON member_id = of_member AND rrn <> of_rrn
     WHERE ((authorized_minor = 0 AND NOT advised) OR rrn = '')
       AND purchased_on BETWEEN day - days AND day + days
       -- No bank tells of what was paid in cash.
       AND (card_id <> 0 OR receipt_card_minor > 0)`
  return rows.map(toPayment)
}

async function readByReceipt(sql: Sql, events: readonly CardEvent[]): Promise<Payment[]> {
  const rows = await sql<PaymentRow[]>`
    WITH event AS MATERIALIZED (
      SELECT * FROM unnest(
        ${plainColumn(events.map((each) => each.memberId))}::bigint[],
        ${textColumn(events.map((each) => each.receipt?.receiptKey ?? ''))}::text[]
      ) AS event (of_member, of_key)
    )
    SELECT ${paymentColumns(sql)}
      FROM event JOIN payment ON member_id = of_member AND receipt_key = of_key
     WHERE receipt_key <> ''`
  return rows.map(toPayment)
}

async function readByWindow(sql: Sql, events: readonly CardEvent[]): Promise<Payment[]> {
  const rows = await sql<PaymentRow[]>`
    WITH span AS MATERIALIZED (
      SELECT member_id, min(purchased_on - days) AS "from", max(purchased_on + days) AS "to"
        FROM unnest(
          ${plainColumn(events.map((each) => each.memberId))}::bigint[],
          ${plainColumn(events.map((each) => each.purchasedOn))}::date[],
          ${plainColumn(events.map((each) => windowDays[each.kind]))}::int[],
          ${bytesColumn(events.map((each) => each.key))}::bytea[]
        ) AS event (member_id, purchased_on, days, key)
       -- What is there already is answered, not matched: a file that comes again asks for no payments.
       WHERE NOT EXISTS (SELECT FROM card_event WHERE card_event.key = event.key)
       GROUP BY member_id
    )
    SELECT ${paymentColumns(sql)}
      FROM span JOIN payment USING (member_id)
     WHERE purchased_on BETWEEN span."from" AND span."to"`
  return rows.map(toPayment)
}

/** All payments of these members in these months (first days, `YYYY-MM-DD`). */
export async function readMonths(
  sql: Sql,
  cells: readonly { memberId: bigint; month: string }[],
): Promise<Payment[]> {
  const rows = await sql<PaymentRow[]>`
    WITH cell AS MATERIALIZED (
      SELECT DISTINCT * FROM unnest(
        ${plainColumn(cells.map((each) => each.memberId))}::bigint[],
        ${plainColumn(cells.map((each) => each.month))}::date[]) AS cell (member_id, month)
    )
    SELECT ${paymentColumns(sql)}
      FROM cell JOIN payment USING (member_id)
     WHERE purchased_on >= month AND purchased_on < month + interval '1 month'`
  return rows.map(toPayment)
}

/** The columns of a payment under the names of its fields: a {@link PaymentRow}. */
export function paymentColumns(sql: Sql) {
  return sql`
    member_id AS "memberId", payment_id AS "paymentId", card_id AS "cardId", currency,
    authorized_minor AS "authorizedMinor", advised_minor AS "advisedMinor",
    raised_minor AS "raisedMinor", incremented_minor AS "incrementedMinor",
    cash_minor AS "cashMinor", expired, placed_by AS "placedBy", reversed_minor AS "reversedMinor",
    cleared_minor AS "clearedMinor", refunded_minor AS "refundedMinor", advised, presented,
    pending_points AS "pendingPoints", posted_points AS "postedPoints",
    accruals, facts, programme_revision AS "programmeRevision", location_id AS "locationId",
    partner_id AS "partnerId", reason,
    to_char(purchased_on, 'YYYY-MM-DD') AS "purchasedOn", purchased_at::text AS "purchasedAt",
    mcc, channel, entry_mode AS "entryMode", acquirer_id AS "acquirerId", merchant_id AS "merchantId",
    terminal_id AS "terminalId", rrn, stan, transmission,
    authorization_code AS "authorizationCode", network_reference AS "networkReference",
    receipt_card_minor AS "receiptCardMinor", receipt_other_minor AS "receiptOtherMinor",
    returned_card_minor AS "returnedCardMinor", returned_other_minor AS "returnedOtherMinor",
    receipt_key AS "receiptKey", receipt,
    encode(event_keys, 'hex') AS "eventKeys"`
}

/** What was authorized, less what increments added: `authorizedAtBase`, of a row of `payment`. */
export function authorizedAtBaseColumn(sql: Sql): Statement {
  return sql`greatest(CASE WHEN advised THEN advised_minor ELSE authorized_minor END, raised_minor)`
}
