/** Writing payments, their elements and the keys of card events. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { bytesColumn, plainColumn, textColumn } from '../../values/columns.ts'
import type { CardEvent } from '../event.ts'
import type { Rung } from '../match.ts'
import type { Payment } from '../payment.ts'

/** One message or record of a payment, as it is kept. */
export interface Element {
  readonly elementId: bigint
  readonly paymentId: bigint
  readonly rung: Rung
  readonly event: CardEvent
  /** What this element moved: the answer that a repeat of it gets. */
  readonly points: bigint
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
