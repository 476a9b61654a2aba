/** The identity of a card event, by which exactly once is decided: 16 bytes as 32 hex digits. */
import { hash } from 'node:crypto'
import { inferInstant } from '../values/time.ts'
import type { ClearingKind } from './event.ts'

/** What identifies a message; the repeat digit of `mti` is zeroed. */
export interface MessageIdentity {
  /** Whoever sends it: all links of one acquirer are one sender, by whatever name. */
  acquirerId: string
  mti: string
  transmission: string
  stan: string
  acquirer: string
  rrn: string
  terminal: string
  /** Of what else the dialect tells messages apart by. */
  others?: readonly string[]
}

/** What identifies a clearing record, whichever file it comes in. */
export interface RecordIdentity {
  acquirerId: string
  /** The acquirer's unique reference of the record. */
  reference: string
  operation: ClearingKind
}

/**
 * Key of a message. It starts with the transmission time in seconds, so that keys arrive nearly in
 * order and the index grows at its end; the rest is a digest of the whole identity.
 */
export function eventKey(parts: MessageIdentity, receivedAt: Date): string {
  const transmittedAt = inferInstant(parts.transmission, receivedAt) ?? new Date(0)
  const seconds = (Math.floor(transmittedAt.getTime() / 1000) >>> 0).toString(16).padStart(8, '0')
  const identity = digest([
    'message',
    parts.acquirerId,
    parts.mti,
    parts.transmission,
    parts.stan,
    parts.acquirer,
    parts.rrn,
    parts.terminal,
    ...(parts.others ?? []),
  ])
  return seconds + identity.slice(0, 24)
}

/** Key of a clearing record: of its reference alone, since a corrected copy may change the rest. */
export function recordKey(parts: RecordIdentity): string {
  return digest(['record', parts.acquirerId, parts.operation, parts.reference]).slice(0, 32)
}

/** Key of a payment's expiry: whoever finds it out, it happens once. */
export function expiryKey({
  memberId,
  paymentId,
}: {
  memberId: bigint
  paymentId: bigint
}): string {
  return digest(['expiry', `${memberId}`, `${paymentId}`]).slice(0, 32)
}

/** What identifies a receipt or a return. */
export interface ReceiptIdentity {
  partnerId: bigint
  locationId: bigint
  /** The till's number of it. */
  receiptId: string
}

/** Key of a receipt or a return: of its number at its location, since the same number with other content is refused. */
export function receiptKey({ partnerId, locationId, receiptId }: ReceiptIdentity): string {
  return digest(['receipt', `${partnerId}`, `${locationId}`, receiptId]).slice(0, 32)
}

/** Key of the news that another member's card paid the receipt of a payment: whoever finds it out, it is told once. */
export function elsewhereKey({
  memberId,
  paymentId,
}: {
  memberId: bigint
  paymentId: bigint
}): string {
  return digest(['card_elsewhere', `${memberId}`, `${paymentId}`]).slice(0, 32)
}

function digest(parts: readonly string[]): string {
  // Lengths keep two different lists from joining into one text.
  const text = parts.map((part) => `${part.length}:${part}`).join('')
  return hash('sha256', text, 'hex')
}
