/** Field mapping: a member's message as the canonical card event, by what the dialect declares. */
import type { Dialect, Message, MessageKind, Reference, ReferenceSpec } from '../iso8583/index.ts'
import { eventKey } from '../payment/event-key.ts'
import {
  realReference,
  type CardEvent,
  type Channel,
  type OriginalReference,
} from '../payment/event.ts'
import { currencyFromNumeric } from '../values/currency.ts'
import { inferDate } from '../values/time.ts'

/** Which link a message came over. */
export interface LinkIdentity {
  /** Name of the link. */
  name: string
  acquirerId: string
}

/** Whose card it is. */
export interface CardHolder {
  memberId: bigint
  cardId: bigint
}

/** The event; or why there is none: no purchase, or a field that an event needs is missing or bad. */
export type CardEventOrNot = CardEvent | 'no_purchase' | 'format_error'

/** Turns a message into an event. Never reads the card number. */
export type ToCardEvent = (message: Message, holder: CardHolder, receivedAt: Date) => CardEventOrNot

/** Makes ready the mapping of one link. */
export function compileCardEvent(dialect: Dialect, link: LinkIdentity): ToCardEvent {
  const { semantics } = dialect
  const fields = compileFields(dialect)
  const approvedCodes = new Set(semantics.approvedCodes)
  const kinds = new Map(Object.entries(semantics.processing.values))
  const toChannel = compileChannel(dialect)
  const toKey = compileKey(dialect, link.name)
  const toRemaining = compileRemaining(dialect)
  const toOriginal = compileOriginal(dialect)
  const source = { link: link.name }

  return (message, holder, receivedAt) => {
    const processing = part(message.textOf(fields.processingCode), semantics.processing)
    // What loyalty cannot read is answered as a stranger's is. Cash and enquiries earn nothing; a refund counts when it is cleared, and only then.
    if (!purchases.has(kinds.get(processing) ?? 'no_purchase')) return 'no_purchase'
    const amount = readAmount(message, fields)
    if (amount === null) return 'no_purchase'
    const kind = eventKinds[dialect.kindOf(message.mti) ?? 'network']
    if (kind === null) return 'format_error'
    const mti = String(dialect.originalMti(message.mti)).padStart(4, '0')
    const responseCode = message.textOf(fields.responseCode)
    return {
      key: toKey(message, mti, receivedAt),
      kind,
      source,
      mti,
      ...holder,
      acquirerId: link.acquirerId,
      merchantId: message.textOf(fields.merchant).trimEnd(),
      terminalId: message.textOf(fields.terminal).trimEnd(),
      mcc: textOf(message, fields.merchantCategory),
      amountMinor: amount.minor,
      currency: amount.currency,
      remainingMinor: kind === 'reversal' ? toRemaining(message, amount) : null,
      // A request is a copy of what the issuer decides; only where it says no it is a no.
      approved: responseCode === '' || approvedCodes.has(responseCode),
      receivedAt,
      purchasedOn: readDate(textOf(message, fields.localDate), receivedAt),
      purchasedAt: readTime(textOf(message, fields.localTime)),
      stan: message.textOf(fields.stan),
      transmission: message.textOf(fields.transmission),
      rrn: realReference(textOf(message, fields.rrn)),
      authorizationCode: realReference(textOf(message, fields.authorizationCode)),
      networkReference: '',
      channel: toChannel(message),
      original: kind === 'reversal' ? toOriginal(message) : null,
    }
  }
}

/** Where the fields of an event stand; null for what the dialect lacks. */
type Fields = ReturnType<typeof compileFields>

function compileFields(dialect: Dialect) {
  const { fields } = dialect.semantics
  const maybe = (reference: ReferenceSpec | undefined): Reference | null =>
    reference === undefined ? null : dialect.reference(reference)
  return {
    processingCode: dialect.reference(fields.processingCode),
    amount: dialect.reference(fields.amount),
    billingAmount: maybe(fields.billingAmount),
    transmission: dialect.reference(fields.transmission),
    stan: dialect.reference(fields.stan),
    localTime: maybe(fields.localTime),
    localDate: maybe(fields.localDate),
    merchantCategory: maybe(fields.merchantCategory),
    acquirer: maybe(fields.acquirer),
    rrn: maybe(fields.rrn),
    authorizationCode: maybe(fields.authorizationCode),
    responseCode: dialect.reference(fields.responseCode),
    terminal: dialect.reference(fields.terminal),
    merchant: dialect.reference(fields.merchant),
    currency: dialect.reference(fields.currency),
    billingCurrency: maybe(fields.billingCurrency),
  }
}

function textOf(message: Message, reference: Reference | null): string {
  return reference === null ? '' : message.textOf(reference)
}

const purchases: ReadonlySet<string> = new Set(['purchase', 'purchase_with_cash_back'])

const eventKinds = {
  authorization: 'authorization',
  advice: 'authorization',
  reversal: 'reversal',
  reversal_advice: 'reversal',
  network: null,
  reconciliation: null,
} as const satisfies Record<MessageKind, CardEvent['kind'] | null>

interface Amount {
  /** What counts: the billing amount where there is one. */
  minor: bigint
  currency: string
  /** DE4, in which a replacement amount is expressed. */
  paidMinor: bigint
}

function readAmount(message: Message, fields: Fields): Amount | null {
  const paid = message.numberOf(fields.amount)
  if (paid < 0) return null
  const { billingAmount, billingCurrency } = fields
  const billed = billingAmount === null ? -1 : message.numberOf(billingAmount)
  const billedIn = textOf(message, billingCurrency)
  const [minor, code] =
    billed > 0 && billedIn !== '' ? [billed, billedIn] : [paid, message.textOf(fields.currency)]
  const currency = currencyFromNumeric(code)
  if (currency === undefined) return null
  return { minor: BigInt(minor), currency, paidMinor: BigInt(paid) }
}

/** What remains after a partial reversal; zero, or no such field, means that nothing does. */
function compileRemaining(dialect: Dialect): (message: Message, amount: Amount) => bigint | null {
  const { replacement } = dialect.semantics
  if (replacement === undefined) return () => null
  const reference = dialect.reference(replacement.amount)
  return (message, amount) => {
    const digits = message.textOf(reference)
    const said = /^\d+$/.test(digits) ? BigInt(digits) : 0n
    if (said === 0n) return null
    const remaining = replacement.means === 'remaining' ? said : amount.paidMinor - said
    if (remaining <= 0n) return null
    if (remaining >= amount.paidMinor) return amount.minor
    return (remaining * amount.minor) / amount.paidMinor
  }
}

function compileOriginal(dialect: Dialect): (message: Message) => OriginalReference | null {
  const { original } = dialect.semantics
  if (original === undefined) return () => null
  const stanAt = dialect.reference(original.stan)
  const transmissionAt = dialect.reference(original.transmission)
  return (message) => {
    const stan = message.textOf(stanAt)
    const transmission = message.textOf(transmissionAt)
    return /[1-9]/.test(stan) && transmission !== '' ? { stan, transmission } : null
  }
}

function compileKey(
  dialect: Dialect,
  link: string,
): (message: Message, mti: string, receivedAt: Date) => string {
  const { identity, fields } = dialect.semantics
  const identifying = (reference: ReferenceSpec | undefined): Reference | null => {
    if (reference === undefined) return null
    const where = typeof reference === 'object' ? reference.field : reference
    const element = Number.parseInt(String(where), 10)
    return identity.includes(element) ? dialect.reference(reference) : null
  }
  const transmission = identifying(fields.transmission)
  const stan = identifying(fields.stan)
  const acquirer = identifying(fields.acquirer)
  const rrn = identifying(fields.rrn)
  const terminal = identifying(fields.terminal)
  return (message, mti, receivedAt) => {
    const parts = {
      link,
      mti,
      transmission: textOf(message, transmission),
      stan: textOf(message, stan),
      acquirer: textOf(message, acquirer),
      rrn: textOf(message, rrn),
      terminal: textOf(message, terminal),
    }
    return eventKey(parts, receivedAt)
  }
}

function compileChannel(dialect: Dialect): (message: Message) => Channel {
  const rules = dialect.semantics.channels.map(({ field, start, length, values }) => ({
    reference: dialect.reference({ field, start, length }),
    values: new Map(Object.entries(values)),
  }))
  return (message) => {
    for (const { reference, values } of rules) {
      const channel = values.get(message.textOf(reference))
      if (channel !== undefined) return channel
    }
    return 'unknown'
  }
}

/** Card acceptor's date: with the year nearest to the receipt; the day of receipt where it has none. */
function readDate(mmdd: string, receivedAt: Date): string {
  return inferDate(mmdd, receivedAt) ?? receivedAt.toISOString().slice(0, 10)
}

function readTime(hhmmss: string): string {
  if (!/^([01]\d|2[0-3])[0-5]\d[0-5]\d$/.test(hhmmss)) return '00:00:00'
  return `${hhmmss.slice(0, 2)}:${hhmmss.slice(2, 4)}:${hhmmss.slice(4, 6)}`
}

function part(text: string, { start, length }: { start: number; length: number }): string {
  return text.slice(start, start + length)
}
