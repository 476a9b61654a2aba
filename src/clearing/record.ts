/** A clearing record as it leaves every reader, and what records there are beside those of payments. */

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
}

/** `20250314` with a head of 4 is `2025-03-14`; `93005` with a head of 2 is `09:30:05`. */
export function dashed(packed: number, head: number, mark: string): string {
  const digits = String(packed).padStart(head + 4, '0')
  return `${digits.slice(0, head)}${mark}${digits.slice(head, -2)}${mark}${digits.slice(-2)}`
}
