/** The canonical card event: what every link, file and API turns its input into before the intake sees it. */
import type { EntryMode } from '../values/entry-mode.ts'
import type { ReceiptElement } from './receipt.ts'

/**
 * What happened to the card: what messages tell, then what clearing records tell, then what time does, then what a till
 * tells. An advice is an authorization that was decided elsewhere; an increment adds its amount to one, or raises it to a
 * new total; a second presentment is a presentment. `card_elsewhere`: another member's card paid the receipt.
 */
export const cardEventKinds = [
  'authorization',
  'increment',
  'reversal',
  'presentment',
  'presentment_reversal',
  'refund',
  'refund_reversal',
  'chargeback',
  'chargeback_reversal',
  'expiry',
  'receipt',
  'receipt_return',
  'card_elsewhere',
] as const

/** See {@link cardEventKinds}. */
export type CardEventKind = (typeof cardEventKinds)[number]

/**
 * Whether it counts where a person moved its payment to. The time in which a payment is cleared is its own: its end says
 * nothing of another one.
 */
export function movesAlong({ kind }: { kind: CardEventKind }): boolean {
  return kind !== 'expiry'
}

/** What a clearing record can tell. */
export type ClearingKind = Exclude<
  CardEventKind,
  | 'authorization'
  | 'increment'
  | 'reversal'
  | 'expiry'
  | 'receipt'
  | 'receipt_return'
  | 'card_elsewhere'
>

/**
 * Where an event came from: the name of a link (`''` for what the gateway found itself), the number of a
 * clearing file and its record, or the partner whose till sent it under a number of its own.
 */
export type EventSource =
  { link: string } | { fileId: bigint; record: number } | { partnerId: bigint; receiptId: string }

/** The original that a reversal names (ISO 8583:1987 DE90). */
export interface OriginalReference {
  /** System trace audit number of the original, six digits. */
  stan: string
  /** Transmission date and time of the original, `MMDDhhmmss`. */
  transmission: string
}

/**
 * One fact about one payment of one linked card. No card number is in it: the card was identified
 * before, and only its member and card ids go on. Texts that the message did not carry are `''`.
 */
export interface CardEvent {
  /** Identity for exactly-once, 32 hex digits, from {@link eventKey}. */
  key: string
  kind: CardEventKind
  source: EventSource
  /** Four digits with the repeat digit zeroed, e.g. `0100`; `''` for a clearing record. */
  mti: string
  memberId: bigint
  /** `0n` where no card of the member is known to have paid. */
  cardId: bigint
  acquirerId: string
  merchantId: string
  terminalId: string
  /** Merchant category code, four digits. */
  mcc: string
  /** Amount of this element in minor units of `currency`; never negative. */
  amountMinor: bigint
  /** The part of it that was handed out as cash, which earns nothing. */
  cashMinor: bigint
  /** ISO 4217 alphabetic code. */
  currency: string
  /**
   * Of a partial reversal: the amount that remains (DE95); `null` reverses everything. Of an increment that says
   * what it comes to in all: that total; `null` where its amount is what is added.
   */
  remainingMinor: bigint | null
  /** False where the issuer declined: kept as a fact, never earns. */
  approved: boolean
  receivedAt: Date
  /** Card acceptor's local date `YYYY-MM-DD` and time `hh:mm:ss`. */
  purchasedOn: string
  purchasedAt: string
  stan: string
  /** Transmission date and time `MMDDhhmmss` (DE7). */
  transmission: string
  /** Retrieval reference number (DE37). */
  rrn: string
  /** Authorization code (DE38). */
  authorizationCode: string
  /** The network's life-cycle id, where the message carries one. */
  networkReference: string
  /** Where the card was used, as the profile's channel. */
  channel: Channel
  /** How it was read. */
  entryMode: EntryMode
  original: OriginalReference | null
  /** The payment that it belongs to, where its sender knows; `null` leaves that to the matching ladder. */
  paymentId: bigint | null
  /** Of a receipt and a return alone: what the till told. */
  receipt?: ReceiptElement
}

/**
 * A reference as it counts: `''` where it is blank or all zeros, which is how some senders fill a
 * field that they have nothing for.
 */
export function realReference(text: string): string {
  const trimmed = text.trim()
  return /^0*$/.test(trimmed) ? '' : trimmed
}

/** How an event was matched. `opened`: nothing matched, and it opened a payment of its own. */
export type Rung =
  | 'named'
  | 'original'
  | 'network_reference'
  | 'authorization_code'
  | 'rrn'
  | 'amount_and_date'
  | 'part_of_amount'
  | 'receipt'
  | 'receipt_rrn'
  | 'receipt_terminal'
  | 'receipt_amount'
  | 'opened'
  | 'ambiguous'

/** The profile's channels. */
export type Channel = 'in_store' | 'online' | 'unknown'

/**
 * What the intake says of an event once it is durable, or that it could not be made so: `unavailable`
 * may be tried again, `refused` may not, because the database takes everything but this event, or because it is a return
 * of more than there is: `excess` says where, as a JSON Pointer. `rung` is `null` for a repeat, and for what names a payment
 * that there is not: of that nothing is written.
 */
export type IntakeAnswer =
  | { outcome: 'recorded'; points: bigint; repeat: boolean; rung: Rung | null }
  | { outcome: 'unavailable' }
  | { outcome: 'refused'; excess?: string }
