/** A document as the canonical card event, under the key that the same message has on a link. */
import { eventKey } from '../payment/event-key.ts'
import { realReference, type CardEvent } from '../payment/event.ts'
import type { CardEventDocument } from './document.ts'

/** By which source the events are known. */
const source = { link: 'http' } as const
const terminalChars = 8

/** Whose card it is, who sends it, and when it came. */
export interface Origin {
  readonly acquirerId: string
  readonly memberId: bigint
  readonly cardId: bigint
  readonly receivedAt: Date
}

/** The event; or why there is none: no purchase is only looked at. */
export function cardEventOf(
  document: CardEventDocument,
  origin: Origin,
): CardEvent | 'no_purchase' {
  const kind = kindOf(document)
  const amountMinor = BigInt(document.amount.minor)
  const isRequest = document.mti[2] === '0'
  if (kind === 'authorization' && isRequest && amountMinor === 0n) return 'no_purchase'
  const mti = `${document.mti.slice(0, 3)}0`
  const [purchasedOn = '', purchasedAt = ''] = document.localTime.split('T')
  return {
    key: keyOf(document, mti, origin),
    kind,
    source,
    mti,
    memberId: origin.memberId,
    cardId: origin.cardId,
    acquirerId: origin.acquirerId,
    merchantId: document.merchantId.trimEnd(),
    terminalId: document.terminalId.trimEnd(),
    mcc: document.mcc,
    amountMinor,
    cashMinor: kind === 'reversal' ? 0n : BigInt(document.cashMinor),
    currency: document.amount.currency,
    remainingMinor: remainingOf(document, kind, amountMinor),
    approved: document.approved,
    receivedAt: origin.receivedAt,
    ...{ purchasedOn, purchasedAt },
    stan: document.stan,
    transmission: transmissionOf(mti, document),
    rrn: realReference(document.rrn),
    authorizationCode: realReference(document.authorizationCode),
    networkReference: realReference(document.networkReference),
    channel: document.channel,
    entryMode: document.entryMode,
    original: kind === 'authorization' ? null : originalOf(document),
    paymentId: null,
  }
}

function kindOf({ mti, increment }: CardEventDocument): 'authorization' | 'increment' | 'reversal' {
  if (mti[1] === '4') return 'reversal'
  return increment === undefined ? 'authorization' : 'increment'
}

/** As the links make it: the terminal has its eight places. */
function keyOf(document: CardEventDocument, mti: string, origin: Origin): string {
  const { acquiringInstitution, stan, rrn } = document
  return eventKey(
    {
      acquirerId: origin.acquirerId,
      mti,
      transmission: transmissionOf(mti, document),
      stan,
      acquirer: acquiringInstitution,
      rrn,
      terminal: document.terminalId.padEnd(terminalChars),
    },
    origin.receivedAt,
  )
}

function remainingOf(
  { increment, remainingMinor }: CardEventDocument,
  kind: 'authorization' | 'increment' | 'reversal',
  amountMinor: bigint,
): bigint | null {
  if (kind === 'reversal')
    return remainingMinor === undefined ? null : BigInt(remainingMinor) || null
  return increment === 'total' ? amountMinor : null
}

function originalOf({ mti, original }: CardEventDocument): CardEvent['original'] {
  if (original === undefined || !/[1-9]/.test(original.stan)) return null
  const transmission = transmissionOf(mti, original)
  return transmission === '' ? null : { stan: original.stan, transmission }
}

/** `MMDDhhmmss`: DE7 (UTC); in ISO 8583:1993 messages are told apart by the local time, DE12. */
function transmissionOf(
  mti: string,
  {
    transmittedAt = '',
    localTime = '',
  }: { transmittedAt?: string | undefined; localTime?: string | undefined },
): string {
  const told = mti.startsWith('1') ? localTime : transmittedAt
  return told.replaceAll(/\D/g, '').slice(4)
}
