/** Payments, their elements and the keys of card events in the database. */
import type { Queryable as Sql } from '../db/connect.ts'
import { bytesColumn, plainColumn, textColumn } from '../values/columns.ts'
import type { CardEvent } from './event.ts'
import { windowDays, type Rung } from './match.ts'
import type { Payment } from './payment.ts'

/** One message or record of a payment, as it is kept. */
export interface Element {
  readonly elementId: bigint
  readonly paymentId: bigint
  readonly rung: Rung
  readonly event: CardEvent
  /** What this element moved: the answer that a repeat of it gets. */
  readonly points: bigint
}

/** The stored answers, in points, of those events that were accepted before. */
export async function readEventKeys(
  sql: Sql,
  keys: readonly string[],
): Promise<Map<string, bigint>> {
  const rows = await sql<{ key: string; points: bigint }[]>`
    SELECT encode(key, 'hex') AS key, points FROM event_key
     WHERE key = ANY (${bytesColumn(keys)}::bytea[])`
  return new Map(rows.map((row) => [row.key, row.points]))
}

/**
 * The payments that a batch's events may belong to. An authorization is looked up by its RRN and
 * among those few payments that began without one; anything else among all of its member's payments
 * within the window. The ladder then decides.
 */
export async function readCandidates(sql: Sql, events: readonly CardEvent[]): Promise<Payment[]> {
  const first = events.filter((event) => event.kind === 'authorization')
  const later = events.filter((event) => event.kind !== 'authorization')
  const [byReference, byWindow] = await Promise.all([
    first.length === 0 ? [] : readByReference(sql, first),
    later.length === 0 ? [] : readByWindow(sql, later),
  ])
  return [...byReference, ...byWindow]
}

async function readByReference(sql: Sql, events: readonly CardEvent[]): Promise<Payment[]> {
  return await sql<Payment[]>`
    WITH event AS MATERIALIZED (
      SELECT * FROM unnest(
        ${plainColumn(events.map((each) => each.memberId))}::bigint[],
        ${textColumn(events.map((each) => each.rrn))}::text[]) AS event (member_id, rrn)
    ), found AS (
      SELECT payment.* FROM event JOIN payment USING (member_id, rrn) WHERE event.rrn <> ''
      UNION
      SELECT payment.* FROM event JOIN payment USING (member_id)
       WHERE authorized_minor = 0 AND NOT advised
    )
    SELECT ${paymentColumns(sql)} FROM found`
}

async function readByWindow(sql: Sql, events: readonly CardEvent[]): Promise<Payment[]> {
  return await sql<Payment[]>`
    WITH span AS MATERIALIZED (
      SELECT member_id, min(purchased_on - days) AS "from", max(purchased_on + days) AS "to"
        FROM unnest(
          ${plainColumn(events.map((each) => each.memberId))}::bigint[],
          ${plainColumn(events.map((each) => each.purchasedOn))}::date[],
          ${plainColumn(events.map((each) => windowDays[each.kind]))}::int[]
        ) AS event (member_id, purchased_on, days)
       GROUP BY member_id
    )
    SELECT ${paymentColumns(sql)}
      FROM span JOIN payment USING (member_id)
     WHERE purchased_on BETWEEN span."from" AND span."to"`
}

/** All payments of these members in these months (first days, `YYYY-MM-DD`). */
export async function readMonths(
  sql: Sql,
  cells: readonly { memberId: bigint; month: string }[],
): Promise<Payment[]> {
  return await sql<Payment[]>`
    WITH cell AS MATERIALIZED (
      SELECT DISTINCT * FROM unnest(
        ${plainColumn(cells.map((each) => each.memberId))}::bigint[],
        ${plainColumn(cells.map((each) => each.month))}::date[]) AS cell (member_id, month)
    )
    SELECT ${paymentColumns(sql)}
      FROM cell JOIN payment USING (member_id)
     WHERE purchased_on >= month AND purchased_on < month + interval '1 month'`
}

function paymentColumns(sql: Sql) {
  return sql`
    member_id AS "memberId", payment_id AS "paymentId", card_id AS "cardId", currency,
    authorized_minor AS "authorizedMinor", reversed_minor AS "reversedMinor",
    cleared_minor AS "clearedMinor", refunded_minor AS "refundedMinor", advised,
    pending_points AS "pendingPoints", posted_points AS "postedPoints",
    pending_transfer_id AS "pendingTransferId", location_id AS "locationId",
    rule_id AS "ruleId", rule_version AS "ruleVersion", reason,
    to_char(purchased_on, 'YYYY-MM-DD') AS "purchasedOn", purchased_at::text AS "purchasedAt",
    mcc, channel, acquirer_id AS "acquirerId", merchant_id AS "merchantId",
    terminal_id AS "terminalId", rrn, stan, transmission,
    authorization_code AS "authorizationCode", network_reference AS "networkReference"`
}

/** Writes new payments and new states of old ones. */
export async function savePayments(
  sql: Sql,
  opened: readonly Payment[],
  changed: readonly Payment[],
): Promise<void> {
  await Promise.all([insertPayments(sql, opened), updatePayments(sql, changed)])
}

async function insertPayments(sql: Sql, payments: readonly Payment[]): Promise<void> {
  if (payments.length === 0) return
  const { plain, text } = columnsOf(payments)
  await sql`
    INSERT INTO payment (
      member_id, payment_id, card_id, location_id, rule_id, pending_transfer_id,
      authorized_minor, reversed_minor, cleared_minor, refunded_minor, pending_points,
      posted_points, purchased_on, purchased_at, rule_version, advised, currency, mcc, channel,
      reason, acquirer_id, merchant_id, terminal_id, rrn, stan, transmission, authorization_code,
      network_reference)
    SELECT * FROM unnest(
      ${plain('memberId')}::bigint[], ${plain('paymentId')}::bigint[],
      ${plain('cardId')}::bigint[], ${plain('locationId')}::bigint[],
      ${plain('ruleId')}::bigint[], ${plain('pendingTransferId')}::bigint[],
      ${plain('authorizedMinor')}::bigint[], ${plain('reversedMinor')}::bigint[],
      ${plain('clearedMinor')}::bigint[], ${plain('refundedMinor')}::bigint[],
      ${plain('pendingPoints')}::bigint[], ${plain('postedPoints')}::bigint[],
      ${plain('purchasedOn')}::date[], ${plain('purchasedAt')}::time[],
      ${plain('ruleVersion')}::int[], ${plain('advised')}::boolean[],
      ${text('currency')}::text[], ${text('mcc')}::text[], ${text('channel')}::text[],
      ${text('reason')}::text[], ${text('acquirerId')}::text[], ${text('merchantId')}::text[],
      ${text('terminalId')}::text[], ${text('rrn')}::text[], ${text('stan')}::text[],
      ${text('transmission')}::text[], ${text('authorizationCode')}::text[],
      ${text('networkReference')}::text[])`
}

async function updatePayments(sql: Sql, payments: readonly Payment[]): Promise<void> {
  if (payments.length === 0) return
  const { plain, text } = columnsOf(payments)
  await sql`
    UPDATE payment SET
      authorized_minor = new.authorized_minor, reversed_minor = new.reversed_minor,
      cleared_minor = new.cleared_minor, refunded_minor = new.refunded_minor,
      pending_points = new.pending_points, posted_points = new.posted_points,
      pending_transfer_id = new.pending_transfer_id, advised = new.advised,
      channel = new.channel, reason = new.reason, terminal_id = new.terminal_id, rrn = new.rrn,
      stan = new.stan, transmission = new.transmission,
      authorization_code = new.authorization_code, network_reference = new.network_reference
    FROM unnest(
      ${plain('memberId')}::bigint[], ${plain('paymentId')}::bigint[],
      ${plain('authorizedMinor')}::bigint[], ${plain('reversedMinor')}::bigint[],
      ${plain('clearedMinor')}::bigint[], ${plain('refundedMinor')}::bigint[],
      ${plain('pendingPoints')}::bigint[], ${plain('postedPoints')}::bigint[],
      ${plain('pendingTransferId')}::bigint[], ${plain('advised')}::boolean[],
      ${text('channel')}::text[], ${text('reason')}::text[], ${text('terminalId')}::text[],
      ${text('rrn')}::text[], ${text('stan')}::text[], ${text('transmission')}::text[],
      ${text('authorizationCode')}::text[], ${text('networkReference')}::text[]
    ) AS new (member_id, payment_id, authorized_minor, reversed_minor, cleared_minor,
              refunded_minor, pending_points, posted_points, pending_transfer_id, advised, channel,
              reason, terminal_id, rrn, stan, transmission, authorization_code, network_reference)
    WHERE payment.member_id = new.member_id AND payment.payment_id = new.payment_id`
}

/** Columns of payments by the name of the field, as array literals. */
function columnsOf(payments: readonly Payment[]) {
  type TextField = {
    [Field in keyof Payment]: Payment[Field] extends string ? Field : never
  }[keyof Payment]
  return {
    plain: (field: keyof Payment) => plainColumn(payments.map((each) => each[field])),
    text: (field: TextField) => textColumn(payments.map((each) => each[field])),
  }
}

/** Writes elements and the event keys that make each of them count once. */
export async function insertElements(sql: Sql, elements: readonly Element[]): Promise<void> {
  const ofEvent = <Value>(read: (event: CardEvent) => Value) =>
    elements.map((each) => read(each.event))
  const memberIds = plainColumn(ofEvent((event) => event.memberId))
  const paymentIds = plainColumn(elements.map((each) => each.paymentId))
  await Promise.all([
    sql`
      INSERT INTO event_key (key, member_id, payment_id, points)
      SELECT * FROM unnest(
        ${bytesColumn(ofEvent((event) => event.key))}::bytea[], ${memberIds}::bigint[],
        ${paymentIds}::bigint[], ${plainColumn(elements.map((each) => each.points))}::bigint[])`,
    sql`
      INSERT INTO payment_element (member_id, element_id, payment_id, amount_minor, file_id,
                                   received_at, file_record, approved, kind, mti, link, rung)
      SELECT * FROM unnest(
        ${memberIds}::bigint[], ${plainColumn(elements.map((each) => each.elementId))}::bigint[],
        ${paymentIds}::bigint[], ${plainColumn(ofEvent((event) => event.amountMinor))}::bigint[],
        ${plainColumn(ofEvent(({ source }) => ('link' in source ? null : source.fileId)))}::bigint[],
        ${plainColumn(ofEvent((event) => event.receivedAt.toISOString()))}::timestamptz[],
        ${plainColumn(ofEvent(({ source }) => ('link' in source ? null : source.record)))}::int[],
        ${plainColumn(ofEvent((event) => event.approved))}::boolean[],
        ${textColumn(ofEvent((event) => event.kind))}::text[],
        ${textColumn(ofEvent((event) => event.mti))}::text[],
        ${textColumn(ofEvent(({ source }) => ('link' in source ? source.link : '')))}::text[],
        ${textColumn(elements.map((each) => each.rung))}::text[])`,
  ])
}
