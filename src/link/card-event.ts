/** Field mapping: a member's message as the canonical card event, by what the dialect declares. */
import type { Dialect, Message, MessageKind, SemanticsSpec } from '../iso8583/index.ts'
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
  const { fields } = semantics
  const approvedCodes = new Set(semantics.approvedCodes)
  const kinds = new Map(Object.entries(semantics.processing.values))
  const toChannel = compileChannel(semantics)
  const source = { link: link.name }

  return (message, holder, receivedAt) => {
    const processing = part(message.text(fields.processingCode), semantics.processing)
    // What loyalty cannot read is answered as a stranger's is. Cash and enquiries earn nothing; a refund counts when it is cleared, and only then.
    if (!purchases.has(kinds.get(processing) ?? 'no_purchase')) return 'no_purchase'
    const amount = readAmount(message, semantics)
    if (amount === null) return 'no_purchase'
    const kind = eventKinds[dialect.kindOf(message.mti) ?? 'network']
    if (kind === null) return 'format_error'
    const mti = String(dialect.originalMti(message.mti)).padStart(4, '0')
    const responseCode = message.text(fields.responseCode)
    return {
      key: identify(message, semantics, link.name, mti, receivedAt),
      kind,
      source,
      mti,
      ...holder,
      acquirerId: link.acquirerId,
      merchantId: trimmed(message, fields.merchant),
      terminalId: trimmed(message, fields.terminal),
      mcc: message.text(fields.merchantCategory),
      amountMinor: amount.minor,
      currency: amount.currency,
      remainingMinor: kind === 'reversal' ? readRemaining(message, semantics, amount) : null,
      // A request is a copy of what the issuer decides; only where it says no it is a no.
      approved: responseCode === '' || approvedCodes.has(responseCode),
      receivedAt,
      purchasedOn: readDate(message.text(fields.localDate), receivedAt),
      purchasedAt: readTime(message.text(fields.localTime)),
      stan: message.text(fields.stan),
      transmission: message.text(fields.transmission),
      rrn: realReference(message.text(fields.rrn)),
      authorizationCode: realReference(message.text(fields.authorizationCode)),
      networkReference: '',
      channel: toChannel(message),
      original: kind === 'reversal' ? readOriginal(message, semantics) : null,
    }
  }
}

const purchases: ReadonlySet<string> = new Set(['purchase', 'purchase_with_cash_back'])

const eventKinds = {
  authorization: 'authorization',
  advice: 'authorization',
  reversal: 'reversal',
  reversal_advice: 'reversal',
  network: null,
} as const satisfies Record<MessageKind, CardEvent['kind'] | null>

interface Amount {
  /** What counts: the billing amount where there is one. */
  minor: bigint
  currency: string
  /** DE4, in which a replacement amount is expressed. */
  paidMinor: bigint
}

function readAmount(message: Message, { fields }: SemanticsSpec): Amount | null {
  const paid = message.number(fields.amount)
  if (paid < 0) return null
  const billed = message.number(fields.billingAmount)
  const [minor, code] =
    billed > 0 && message.has(fields.billingCurrency)
      ? [billed, message.text(fields.billingCurrency)]
      : [paid, message.text(fields.currency)]
  const currency = currencyFromNumeric(code)
  if (currency === undefined) return null
  return { minor: BigInt(minor), currency, paidMinor: BigInt(paid) }
}

/** What remains after a partial reversal; zero, or no such field, means that nothing does. */
function readRemaining(message: Message, semantics: SemanticsSpec, amount: Amount): bigint | null {
  const { field, amount: slice } = semantics.replacement
  const digits = part(message.text(field), slice)
  const remaining = /^\d+$/.test(digits) ? BigInt(digits) : 0n
  if (remaining === 0n) return null
  if (remaining >= amount.paidMinor) return amount.minor
  return (remaining * amount.minor) / amount.paidMinor
}

function readOriginal(message: Message, { original }: SemanticsSpec): OriginalReference | null {
  const text = message.text(original.field)
  const stan = part(text, original.stan)
  const transmission = part(text, original.transmission)
  return /[1-9]/.test(stan) && transmission !== '' ? { stan, transmission } : null
}

function identify(
  message: Message,
  { identity, fields }: SemanticsSpec,
  link: string,
  mti: string,
  receivedAt: Date,
): string {
  const identifying = (de: number): string => (identity.includes(de) ? message.text(de) : '')
  const parts = {
    link,
    mti,
    transmission: identifying(fields.transmission),
    stan: identifying(fields.stan),
    acquirer: identifying(fields.acquirer),
    rrn: identifying(fields.rrn),
    terminal: identifying(fields.terminal),
  }
  return eventKey(parts, receivedAt)
}

function compileChannel({ channels }: SemanticsSpec): (message: Message) => Channel {
  const rules = channels.map((rule) => ({ ...rule, values: new Map(Object.entries(rule.values)) }))
  return (message) => {
    for (const rule of rules) {
      const channel = rule.values.get(part(message.text(rule.field), rule))
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

/** Fixed text fields are filled with blanks on the right. */
function trimmed(message: Message, de: number): string {
  return message.text(de).trimEnd()
}

function part(text: string, { start, length }: { start: number; length: number }): string {
  return text.slice(start, start + length)
}
