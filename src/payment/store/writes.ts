/** Writing payments, their elements and the keys of card events. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import { bytesColumn, plainColumn, textColumn } from '../../values/columns.ts'
import type { CardEvent, Rung } from '../event.ts'
import type { Evidence } from '../evidence.ts'
import { netMinor, type Payment } from '../payment.ts'
import { receiptText } from './receipt-row.ts'
import { accrualsText } from './row.ts'

/** A card event that is accepted: which payment it became part of, how, and what it moved. */
export interface AcceptedEvent {
  readonly event: CardEvent
  readonly paymentId: bigint
  readonly rung: Rung
  readonly evidence: Evidence
  /** Points: positive to the member. A repeat of the event is answered with them. */
  readonly points: bigint
}

/** An event that fits several payments: it stands in one of its own until a person decides. */
export interface OpenException {
  readonly memberId: bigint
  /** 32 hex digits. */
  readonly eventKey: string
  readonly paymentId: bigint
  /** The rung of the ladder on which the candidates stood. */
  readonly rung: Rung
  readonly candidateIds: readonly bigint[]
}

/** What is left for a person to decide. */
export function insertExceptions(sql: Sql, exceptions: readonly OpenException[]): Statement {
  return sql`
    INSERT INTO exception (member_id, event_key, payment_id, rung, candidate_ids)
    SELECT
      unnest(${plainColumn(exceptions.map((each) => each.memberId))}::bigint[]),
      unnest(${bytesColumn(exceptions.map((each) => each.eventKey))}::bytea[]),
      unnest(${plainColumn(exceptions.map((each) => each.paymentId))}::bigint[]),
      unnest(${textColumn(exceptions.map((each) => each.rung))}::text[]),
      unnest(${textColumn(exceptions.map((each) => plainColumn(each.candidateIds)))}::text[])::bigint[]`
}

/** New payments. */
export function insertPayments(sql: Sql, payments: readonly Payment[]): Statement {
  const { plain, text, keys, net, facts, accruals, receipts } = columnsOf(payments)
  return sql`
    INSERT INTO payment (
      member_id, payment_id, card_id, location_id, partner_id, programme_revision, facts, accruals,
      authorized_minor, reversed_minor, cleared_minor, refunded_minor, pending_points,
      posted_points, purchased_on, purchased_at, advised, currency, mcc, channel,
      reason, acquirer_id, merchant_id, terminal_id, rrn, stan, transmission, authorization_code,
      network_reference, event_keys, incremented_minor, cash_minor, expired, placed_by, advised_minor, raised_minor,
      presented, receipt_card_minor, receipt_other_minor, returned_card_minor, returned_other_minor, receipt_key,
      receipt, entry_mode, net_minor)
    SELECT
      unnest(${plain('memberId')}::bigint[]),
      unnest(${plain('paymentId')}::bigint[]),
      unnest(${plain('cardId')}::bigint[]),
      unnest(${plain('locationId')}::bigint[]),
      unnest(${plain('partnerId')}::bigint[]),
      unnest(${plain('programmeRevision')}::int[]),
      jsonb_array_elements(${facts}::text::jsonb),
      jsonb_array_elements(${accruals}::text::jsonb),
      unnest(${plain('authorizedMinor')}::bigint[]),
      unnest(${plain('reversedMinor')}::bigint[]),
      unnest(${plain('clearedMinor')}::bigint[]),
      unnest(${plain('refundedMinor')}::bigint[]),
      unnest(${plain('pendingPoints')}::bigint[]),
      unnest(${plain('postedPoints')}::bigint[]),
      unnest(${plain('purchasedOn')}::date[]),
      unnest(${plain('purchasedAt')}::time[]),
      unnest(${plain('advised')}::boolean[]),
      unnest(${text('currency')}::text[]),
      unnest(${text('mcc')}::text[]),
      unnest(${text('channel')}::text[]),
      unnest(${text('reason')}::text[]),
      unnest(${text('acquirerId')}::text[]),
      unnest(${text('merchantId')}::text[]),
      unnest(${text('terminalId')}::text[]),
      unnest(${text('rrn')}::text[]),
      unnest(${text('stan')}::text[]),
      unnest(${text('transmission')}::text[]),
      unnest(${text('authorizationCode')}::text[]),
      unnest(${text('networkReference')}::text[]),
      unnest(${keys}::bytea[]),
      unnest(${plain('incrementedMinor')}::bigint[]),
      unnest(${plain('cashMinor')}::bigint[]),
      unnest(${plain('expired')}::boolean[]),
      unnest(${plain('placedBy')}::int2[]),
      unnest(${plain('advisedMinor')}::bigint[]),
      unnest(${plain('raisedMinor')}::bigint[]),
      unnest(${plain('presented')}::boolean[]),
      unnest(${plain('receiptCardMinor')}::bigint[]),
      unnest(${plain('receiptOtherMinor')}::bigint[]),
      unnest(${plain('returnedCardMinor')}::bigint[]),
      unnest(${plain('returnedOtherMinor')}::bigint[]),
      unnest(${text('receiptKey')}::text[]),
      nullif(unnest(${receipts}::text[]), '')::jsonb,
      unnest(${text('entryMode')}::text[]),
      unnest(${net}::bigint[])`
}

/** New states of payments that were there. */
export function updatePayments(sql: Sql, payments: readonly Payment[]): Statement {
  const { plain, text, keys, net, facts, accruals, receipts } = columnsOf(payments)
  return sql`
    UPDATE payment SET
      authorized_minor = new.authorized_minor, reversed_minor = new.reversed_minor,
      cleared_minor = new.cleared_minor, refunded_minor = new.refunded_minor,
      pending_points = new.pending_points, posted_points = new.posted_points,
      accruals = new.accruals, facts = new.facts, advised = new.advised,
      channel = new.channel, reason = new.reason, terminal_id = new.terminal_id, rrn = new.rrn,
      stan = new.stan, transmission = new.transmission,
      authorization_code = new.authorization_code, network_reference = new.network_reference,
      event_keys = new.event_keys, incremented_minor = new.incremented_minor,
      cash_minor = new.cash_minor, expired = new.expired, placed_by = new.placed_by,
      purchased_on = new.purchased_on, purchased_at = new.purchased_at,
      merchant_id = new.merchant_id, mcc = new.mcc, location_id = new.location_id,
      partner_id = new.partner_id,
      programme_revision = new.programme_revision, advised_minor = new.advised_minor,
      raised_minor = new.raised_minor, presented = new.presented,
      receipt_card_minor = new.receipt_card_minor, receipt_other_minor = new.receipt_other_minor,
      returned_card_minor = new.returned_card_minor, returned_other_minor = new.returned_other_minor,
      receipt_key = new.receipt_key, receipt = nullif(new.receipt, '')::jsonb, card_id = new.card_id,
      acquirer_id = new.acquirer_id, entry_mode = new.entry_mode,
      net_minor = new.net_minor
    FROM ROWS FROM (unnest(
      ${plain('memberId')}::bigint[], ${plain('paymentId')}::bigint[],
      ${plain('authorizedMinor')}::bigint[], ${plain('reversedMinor')}::bigint[],
      ${plain('clearedMinor')}::bigint[], ${plain('refundedMinor')}::bigint[],
      ${plain('pendingPoints')}::bigint[], ${plain('postedPoints')}::bigint[],
      ${plain('advised')}::boolean[],
      ${text('channel')}::text[], ${text('reason')}::text[], ${text('terminalId')}::text[],
      ${text('rrn')}::text[], ${text('stan')}::text[], ${text('transmission')}::text[],
      ${text('authorizationCode')}::text[], ${text('networkReference')}::text[],
      ${keys}::bytea[], ${plain('incrementedMinor')}::bigint[], ${plain('cashMinor')}::bigint[],
      ${plain('expired')}::boolean[], ${plain('placedBy')}::int2[],
      ${plain('purchasedOn')}::date[], ${plain('purchasedAt')}::time[],
      ${text('merchantId')}::text[], ${text('mcc')}::text[], ${plain('locationId')}::bigint[],
      ${plain('partnerId')}::bigint[], ${plain('programmeRevision')}::int[],
      ${plain('advisedMinor')}::bigint[], ${plain('raisedMinor')}::bigint[],
      ${plain('presented')}::boolean[], ${plain('receiptCardMinor')}::bigint[],
      ${plain('receiptOtherMinor')}::bigint[], ${plain('returnedCardMinor')}::bigint[],
      ${plain('returnedOtherMinor')}::bigint[], ${text('receiptKey')}::text[], ${receipts}::text[],
      ${plain('cardId')}::bigint[], ${text('acquirerId')}::text[], ${net}::bigint[],
      ${text('entryMode')}::text[]),
      jsonb_array_elements(${accruals}::text::jsonb), jsonb_array_elements(${facts}::text::jsonb)
    ) AS new (member_id, payment_id, authorized_minor, reversed_minor, cleared_minor,
              refunded_minor, pending_points, posted_points, advised, channel,
              reason, terminal_id, rrn, stan, transmission, authorization_code, network_reference,
              event_keys, incremented_minor, cash_minor, expired, placed_by, purchased_on,
              purchased_at, merchant_id, mcc, location_id, partner_id, programme_revision,
              advised_minor, raised_minor, presented, receipt_card_minor, receipt_other_minor,
              returned_card_minor, returned_other_minor, receipt_key, receipt, card_id, acquirer_id, net_minor,
              entry_mode, accruals, facts)
    WHERE payment.member_id = new.member_id AND payment.payment_id = new.payment_id`
}

/** Columns of payments by the name of the field, as array literals. */
function columnsOf(payments: readonly Payment[]) {
  type TextField = {
    [Field in keyof Payment]: Payment[Field] extends string ? Field : never
  }[keyof Payment]
  type PlainField = Exclude<keyof Payment, 'facts' | 'accruals' | 'receipt'>
  return {
    plain: (field: PlainField) => plainColumn(payments.map((each) => each[field])),
    text: (field: TextField) => textColumn(payments.map((each) => each[field])),
    keys: bytesColumn(payments.map((each) => each.eventKeys)),
    net: plainColumn(payments.map(netMinor)),
    // One document of all: as an array, each of its quotes would be escaped.
    facts: JSON.stringify(payments.map(({ facts }) => facts)),
    accruals: `[${payments.map(({ accruals }) => accrualsText(accruals)).join(',')}]`,
    receipts: textColumn(payments.map(({ receipt }) => receiptText(receipt))),
  }
}

/** Card events; a key that is there already ends the transaction. */
export function insertEvents(sql: Sql, accepted: readonly AcceptedEvent[]): Statement {
  const ofEvent = <Value>(read: (event: CardEvent) => Value) =>
    accepted.map((each) => read(each.event))
  return sql`
    INSERT INTO card_event (key, member_id, payment_id, points, amount_minor, file_id, received_at,
                            file_record, approved, remaining_minor, cash_minor, kind, mti, link, rung,
                            evidence, receipt)
    SELECT
      unnest(${bytesColumn(ofEvent((event) => event.key))}::bytea[]),
      unnest(${plainColumn(ofEvent((event) => event.memberId))}::bigint[]),
      unnest(${plainColumn(accepted.map((each) => each.paymentId))}::bigint[]),
      unnest(${plainColumn(accepted.map((each) => each.points))}::bigint[]),
      unnest(${plainColumn(ofEvent((event) => event.amountMinor))}::bigint[]),
      unnest(${plainColumn(ofEvent(({ source }) => ('fileId' in source ? source.fileId : null)))}::bigint[]),
      unnest(${plainColumn(ofEvent((event) => event.receivedAt.toISOString()))}::timestamptz[]),
      unnest(${plainColumn(ofEvent(({ source }) => ('fileId' in source ? source.record : null)))}::int[]),
      unnest(${plainColumn(ofEvent((event) => event.approved))}::boolean[]),
      unnest(${plainColumn(ofEvent((event) => event.remainingMinor))}::bigint[]),
      unnest(${plainColumn(ofEvent((event) => event.cashMinor))}::bigint[]),
      unnest(${textColumn(ofEvent((event) => event.kind))}::text[]),
      unnest(${textColumn(ofEvent((event) => event.mti))}::text[]),
      unnest(${textColumn(ofEvent(({ source }) => ('link' in source ? source.link : '')))}::text[]),
      unnest(${textColumn(accepted.map((each) => each.rung))}::text[]),
      unnest(${textColumn(accepted.map((each) => evidenceText(each.evidence)))}::text[]),
      nullif(unnest(${textColumn(ofEvent((event) => receiptText(event.receipt)))}::text[]), '')::jsonb`
}

/** Most events open a payment, and have none. */
function evidenceText(evidence: Evidence): string {
  return Object.keys(evidence).length === 0 ? '' : JSON.stringify(evidence)
}
