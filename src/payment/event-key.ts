/** The identity of a card event, by which exactly once is decided: 16 bytes as 32 hex digits. */
import { createHash } from 'node:crypto'
import { inferInstant } from '../values/time.ts'

/** What identifies a message; the repeat digit of `mti` is zeroed. */
export interface MessageIdentity {
  link: string
  mti: string
  transmission: string
  stan: string
  acquirer: string
  rrn: string
  terminal: string
}

/** What identifies a clearing record, whichever file it comes in. */
export interface RecordIdentity {
  acquirerId: string
  /** The acquirer's unique reference of the record. */
  reference: string
  operation: 'presentment' | 'refund'
  purchasedOn: string
}

/**
 * Key of a message. It starts with the transmission time in seconds, so that keys arrive nearly in
 * order and the index grows at its end; the rest is a digest of the whole identity.
 */
export function eventKey(parts: MessageIdentity, receivedAt: Date): string {
  const transmittedAt = inferInstant(parts.transmission, receivedAt) ?? new Date(0)
  return key(transmittedAt, [
    'message',
    parts.link,
    parts.mti,
    parts.transmission,
    parts.stan,
    parts.acquirer,
    parts.rrn,
    parts.terminal,
  ])
}

/** Key of a clearing record. The purchase date only places it in the index. */
export function recordKey(parts: RecordIdentity): string {
  const day = new Date(`${parts.purchasedOn}T00:00:00Z`)
  return key(day, ['record', parts.acquirerId, parts.operation, parts.reference])
}

function key(at: Date, parts: readonly string[]): string {
  const seconds = (Math.floor(at.getTime() / 1000) >>> 0).toString(16).padStart(8, '0')
  // Lengths keep two different lists from joining into one text.
  const text = parts.map((part) => `${part.length}:${part}`).join('')
  return seconds + createHash('sha256').update(text).digest('hex').slice(0, 24)
}
