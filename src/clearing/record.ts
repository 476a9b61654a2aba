/** A clearing record as it leaves every reader, and what records there are beside those of payments. */
import type { EntryMode } from '../values/entry-mode.ts'
import type { RejectReason } from './errors.ts'

/**
 * What a record says of a payment. The life cycle takes all of them; a second presentment is a `presentment`, since
 * the money is taken again. Where each format says it: `base2/kinds.ts`, `ipm/kinds.ts`.
 */
export type RecordKind = (typeof recordKinds)[number]

/** See {@link RecordKind}. */
export const recordKinds = [
  'presentment',
  'presentment_reversal',
  'refund',
  'refund_reversal',
  'chargeback',
  'chargeback_reversal',
] as const

/**
 * What is counted as `not_yet_taken` in the report, by kind: members' and strangers' alike, since its card is not
 * looked up. `cash` is cash advance and what goes back on it, `fee` fees and funds disbursement, `transfer` money
 * transfers, `return` what the scheme sent back, `text` administrative messages.
 */
export type AsideKind = 'cash' | 'fee' | 'transfer' | 'return' | 'text'

/** What a record says, without the card number. Texts that it does not carry are `''`. */
export interface ClearingRecord {
  /** Line or record of the file, from 1. */
  line: number
  operation: RecordKind
  amountMinor: bigint
  /** The part of it that was handed out as cash; 0 where none was. */
  cashMinor: bigint
  /** ISO 4217 alphabetic code. */
  currency: string
  /** `YYYY-MM-DD` and `hh:mm:ss`, local to the card acceptor; midnight where no time is given. */
  purchasedOn: string
  purchasedAt: string
  /** Unique among the acquirer's records of the same operation. */
  acquirerReference: string
  merchantId: string
  terminalId: string
  mcc: string
  authorizationCode: string
  rrn: string
  networkReference: string
  channel: 'in_store' | 'online' | 'unknown'
  entryMode: EntryMode
}

/** The columns of a rejects file that say what a record says, in their order; the card stands beside them. */
export const textColumns = [
  'operation',
  'amount',
  'cash_amount',
  'currency',
  'purchase_date',
  'purchase_time',
  'acquirer_reference',
  'merchant_id',
  'terminal_id',
  'mcc',
  'authorization_code',
  'rrn',
  'network_reference',
  'channel',
  'entry_mode',
] as const

/** A record as it is corrected: amounts in minor units, dates as ISO 8601 writes them. {@link unread} for what could not be read. */
export type RecordTexts = Record<(typeof textColumns)[number], string>

/** Stands where something has to be filled in; no field of a correction may be this. */
export const unread = '?'

/** The texts of a record, all but those of the fields that `faults` are about. */
export function textsOf(record: ClearingRecord, faults: readonly RejectReason[] = []): RecordTexts {
  const texts: RecordTexts = {
    operation: record.operation,
    amount: `${record.amountMinor}`,
    cash_amount: `${record.cashMinor}`,
    currency: record.currency,
    purchase_date: record.purchasedOn,
    purchase_time: record.purchasedAt,
    acquirer_reference: record.acquirerReference,
    merchant_id: record.merchantId,
    terminal_id: record.terminalId,
    mcc: record.mcc,
    authorization_code: record.authorizationCode,
    rrn: record.rrn,
    network_reference: record.networkReference,
    channel: record.channel,
    entry_mode: record.entryMode,
  }
  // A reason is named after the column.
  const missing = new Set<string>(
    faults.map((fault) => fault.replace(/_(future|invalid|unknown)$/, '')),
  )
  for (const column of textColumns) if (missing.has(column)) texts[column] = unread
  return texts
}

/** `20250314` with a head of 4 is `2025-03-14`; `93005` with a head of 2 is `09:30:05`. */
export function dashed(packed: number, head: number, mark: string): string {
  const digits = String(packed).padStart(head + 4, '0')
  return `${digits.slice(0, head)}${mark}${digits.slice(head, -2)}${mark}${digits.slice(-2)}`
}
