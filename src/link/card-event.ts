/** Field mapping: a member's message as the canonical card event, by what the dialect declares. */
import { looksLikeCardNumber } from '../card/stray.ts'
import type { Dialect, Message, MessageKind } from '../iso8583/index.ts'
import { eventKey } from '../payment/event-key.ts'
import { realReference, type CardEvent, type OriginalReference } from '../payment/event.ts'
import { compileAmounts } from './card-event/amounts.ts'
import { readDate, readTime } from './card-event/dates.ts'
import { compileIdentity } from './card-event/identity.ts'
import { compilePointOfService } from './card-event/point-of-service.ts'
import { compileIncrements, compileProcessing } from './card-event/processing.ts'
import { compileReader, type Read } from './card-event/read.ts'

/** Which link a message came over. */
export interface LinkIdentity {
  /** Name of the link. */
  name: string
  acquirerId: string
  /** What is left out, whatever field it stands in; by default what looks like a card number. */
  isCardNumber?: (text: string) => boolean
}

/** Whose card it is. */
export interface CardHolder {
  memberId: bigint
  cardId: bigint
}

/** The event; or why there is none: no purchase, or nothing that an amount can be made of. */
export type CardEventOrNot = CardEvent | 'no_purchase' | 'no_amount'

/**
 * Turns a message into an event. Never reads the card number. Throws `DecodeError` for a field that is needed
 * and not of its form.
 */
export type ToCardEvent = (message: Message, holder: CardHolder, receivedAt: Date) => CardEventOrNot

/** Makes ready the mapping of one link. */
export function compileCardEvent(dialect: Dialect, link: LinkIdentity): ToCardEvent {
  const { semantics } = dialect
  const reader = compileReader(dialect, link.isCardNumber ?? looksLikeCardNumber)
  const amounts = compileAmounts(dialect, reader)
  const identityOf = compileIdentity(dialect, reader)
  const pointOfServiceOf = compilePointOfService(dialect)
  const paidAs = compileProcessing(dialect, reader)
  const incrementOf = compileIncrements(dialect, reader)
  const originalOf = compileOriginal(dialect, reader)
  const networkReferenceOf = compileNetworkReference(dialect, reader)
  const approvedCodes = new Set(semantics.approvedCodes)
  const text = reader.fields
  const source = { link: link.name }

  return (message, holder, receivedAt) => {
    const paid = paidAs(message)
    if (paid === null) return 'no_purchase'
    const messageKind = dialect.kindOf(message.mti) ?? 'network'
    const told = eventKinds[messageKind]
    if (told === null) return 'no_purchase'
    const amount = amounts.read(message)
    if (amount === null) return 'no_amount'
    // A card that is only looked at. An advice of nothing says what a hold came to, as at a pump.
    if (messageKind === 'authorization' && amount.minor === 0n) return 'no_purchase'
    const raises = told === 'authorization' ? incrementOf(message) : null
    const kind = raises === null ? told : 'increment'
    const mti = String(dialect.originalMti(message.mti)).padStart(4, '0')
    const responseCode = text.responseCode(message)
    const transmission = text.transmission(message)
    return {
      key: eventKey({ acquirerId: link.acquirerId, mti, ...identityOf(message) }, receivedAt),
      kind,
      source,
      mti,
      ...holder,
      acquirerId: link.acquirerId,
      merchantId: text.merchant(message).trimEnd(),
      terminalId: text.terminal(message).trimEnd(),
      mcc: text.merchantCategory(message),
      currency: amount.currency,
      cashMinor: kind === 'reversal' ? 0n : paid === 'cash' ? amount.minor : amount.cashMinor,
      ...(kind === 'reversal'
        ? amounts.reversed(message, amount)
        : { amountMinor: amount.minor, remainingMinor: raises === 'total' ? amount.minor : null }),
      // A request is a copy of what the issuer decides; only where it says no it is a no.
      approved: responseCode === '' || approvedCodes.has(responseCode),
      receivedAt,
      purchasedOn: readDate(text.localDate(message), receivedAt),
      purchasedAt: readTime(text.localTime(message)),
      stan: text.stan(message),
      transmission,
      rrn: realReference(text.rrn(message)),
      authorizationCode: realReference(text.authorizationCode(message)),
      networkReference: networkReferenceOf(message),
      ...pointOfServiceOf(message),
      original: kind === 'authorization' ? null : originalOf(message),
      paymentId: null,
    }
  }
}

const eventKinds = {
  authorization: 'authorization',
  advice: 'authorization',
  reversal: 'reversal',
  reversal_advice: 'reversal',
  reconciliation: null,
  network: null,
} as const satisfies Record<MessageKind, CardEvent['kind'] | null>

function compileOriginal(
  { semantics: { original } }: Dialect,
  { reading }: ReturnType<typeof compileReader>,
): (message: Message) => OriginalReference | null {
  const stanOf = reading(original?.stan)
  const transmissionOf = reading(original?.transmission)
  return (message) => {
    const stan = stanOf(message)
    const transmission = transmissionOf(message)
    return /[1-9]/.test(stan) && transmission !== '' ? { stan, transmission } : null
  }
}

/** The network's number of the payment, where all parts of it are there. */
function compileNetworkReference(
  { semantics: { networkReference = [] } }: Dialect,
  { reading }: ReturnType<typeof compileReader>,
): Read {
  const parts = networkReference.map(reading)
  return (message) => {
    let whole = ''
    for (const part of parts) {
      const text = realReference(part(message))
      if (text === '') return ''
      whole += text
    }
    return whole
  }
}
