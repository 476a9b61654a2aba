/** Card events for tests: one purchase's messages and records, told briefly. */
import { createHash } from 'node:crypto'
import type { CardEvent } from '../../src/payment/event.ts'

/** An event of a purchase at the demo merchant; `key` is derived from what tells events apart. */
export function cardEvent(over: Partial<CardEvent> = {}): CardEvent {
  const event: CardEvent = {
    key: '',
    kind: 'authorization',
    source: { link: 'alfa' },
    mti: '0100',
    memberId: 1n,
    cardId: 1n,
    acquirerId: 'ALFA',
    merchantId: 'DALA-001',
    terminalId: 'T0000001',
    mcc: '5411',
    amountMinor: 1_000_000n,
    cashMinor: 0n,
    currency: 'KZT',
    remainingMinor: null,
    approved: true,
    receivedAt: new Date('2026-11-20T09:00:00Z'),
    purchasedOn: '2026-11-20',
    purchasedAt: '14:00:00',
    stan: '000001',
    transmission: '1120090000',
    rrn: '632509000001',
    authorizationCode: '',
    networkReference: '',
    channel: 'in_store',
    entryMode: 'chip',
    original: null,
    paymentId: null,
    ...over,
  }
  return { ...event, key: over.key ?? keyOf(event) }
}

/** A presentment or refund of the same purchase, as a clearing record. */
export function clearingEvent(over: Partial<CardEvent> = {}): CardEvent {
  return cardEvent({
    kind: 'presentment',
    mti: '',
    source: { fileId: 1n, record: 1 },
    stan: '',
    transmission: '',
    channel: 'unknown',
    entryMode: '',
    ...over,
  })
}

function keyOf(event: CardEvent): string {
  const source = 'fileId' in event.source ? event.source.record : Object.values(event.source).join()
  const parts = [event.kind, event.mti, source, event.rrn, event.stan, event.amountMinor]
  return createHash('sha256').update(parts.join('/')).digest('hex').slice(0, 32)
}
