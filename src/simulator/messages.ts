/** Messages as an acquirer makes them, by what a dialect says that its fields mean. */
import type { Dialect, MessageKind, SemanticsSpec } from '../iso8583/index.ts'
import { stamp } from '../values/stamp.ts'
import { retrievalReference, stanMax } from './clock.ts'
import { filler, lengthOf, put, valueOf, type TextMessage } from './references.ts'

/** Where a payment is made, as it stands in the messages. */
export interface Shop {
  /** Digits, up to 11. */
  acquirer: string
  /** Up to 15 characters. */
  merchantId: string
  /** Up to 8 characters. */
  terminalId: string
  /** Four digits. */
  mcc: string
  /** Three digits of ISO 4217. */
  currency: string
  /** Of the shop's clock against UTC. */
  utcOffsetMinutes: number
}

/** What is paid, with which card. */
export interface Purchase {
  /** Digits of a test card. */
  pan: string
  /** In minor units of the shop's currency. */
  amountMinor: bigint
  /** A purchase, where left out. */
  processingCode?: string
  /** The field that tells how the card was used; one of a card in a store, where left out. */
  entryMode?: string
  /** Six characters. */
  authorizationCode?: string
  /** Of an advice; an approval where left out. */
  responseCode?: string
}

type Fields = Record<string, string>
type Role = keyof SemanticsSpec['fields']

/** A plain purchase in ISO 8583; elsewhere it is looked up. */
const purchaseCode = '00'
/** Chip, read in a store, in most dialects. */
const chipRead = '05'

/** Makes the messages of one acquirer, each with a trace number and a retrieval reference of its own. */
export class MessageMaker {
  readonly #dialect: Dialect
  readonly #shop: Shop
  readonly #now: () => Date
  #sent: number

  /** `firstStan`: 1 to 999999; two makers on one link must not use the same ones at one time. */
  constructor(dialect: Dialect, shop: Shop, now: () => Date = () => new Date(), firstStan = 1) {
    this.#dialect = dialect
    this.#shop = shop
    this.#now = now
    this.#sent = firstStan - 1
  }

  /** May this card pay? */
  authorization(purchase: Purchase): TextMessage {
    return this.#whole('authorization', this.#payment(purchase))
  }

  /** It was paid, decided without asking. */
  advice(purchase: Purchase): TextMessage {
    const { approvedCodes, fields: roles } = this.#dialect.semantics
    const fields = this.#payment(purchase)
    if (purchase.authorizationCode === undefined) {
      this.#put(fields, 'authorizationCode', valueOf(fields, roles.stan))
    }
    this.#put(fields, 'responseCode', purchase.responseCode ?? approvedCodes[0] ?? '00')
    return this.#whole('advice', fields)
  }

  /** An enquiry, by which nobody earns anything; a dialect that lists none gets an unlisted code. */
  enquiry(pan: string): TextMessage {
    const processingCode = this.#processingCode('no_purchase')
    return this.authorization({ pan, amountMinor: 0n, processingCode })
  }

  /** Undo `original`; with `remainingMinor`, all but that. An advice where the dialect asks no such thing. */
  reversal(original: TextMessage, remainingMinor?: bigint): TextMessage {
    return this.#whole('reversal', this.#reversal(original, remainingMinor))
  }

  /** `original` was undone. */
  reversalAdvice(original: TextMessage, remainingMinor?: bigint): TextMessage {
    return this.#whole('reversal_advice', this.#reversal(original, remainingMinor))
  }

  /** The same message sent again, because no answer came. */
  repeat(message: TextMessage): TextMessage {
    const messages = Object.entries(this.#dialect.spec.messages)
    const [mti = message.mti] = messages.find(([, { repeatOf }]) => repeatOf === message.mti) ?? []
    return { mti, fields: { ...message.fields } }
  }

  /** The network message for signing on. */
  signOn(): TextMessage {
    return this.#network(this.#dialect.session.signOn)
  }

  /** The network message for signing off. */
  signOff(): TextMessage {
    return this.#network(this.#dialect.session.signOff)
  }

  /** Are you there? */
  echo(): TextMessage {
    return this.#network(this.#dialect.session.echo)
  }

  #network(code: string): TextMessage {
    const { request, codeField } = this.#dialect.session
    const fields: Fields = { [codeField]: code }
    this.#fill(request, fields)
    return { mti: request, fields }
  }

  #payment(purchase: Purchase): Fields {
    const shop = this.#shop
    const now = this.#now()
    const local = new Date(now.getTime() + shop.utcOffsetMinutes * 60_000)
    const stan = this.#nextStan()
    // The local time comes last: where it is part of what else says the time, it is right.
    const texts: Partial<Record<Role, string>> = {
      pan: purchase.pan,
      processingCode: purchase.processingCode ?? this.#processingCode('purchase'),
      amount: String(purchase.amountMinor),
      transmission: this.#time('transmission', now),
      stan,
      localTime: this.#time('localTime', local),
      localDate: this.#time('localDate', local),
      merchantCategory: shop.mcc,
      acquirer: shop.acquirer,
      rrn: retrievalReference(now, this.#sent),
      terminal: shop.terminalId,
      merchant: shop.merchantId,
      currency: shop.currency,
    }
    const { authorizationCode } = purchase
    if (authorizationCode !== undefined) texts.authorizationCode = authorizationCode
    const fields: Fields = {}
    for (const [role, text] of Object.entries(texts)) this.#put(fields, role as Role, text)
    this.#putChannel(fields, purchase.entryMode)
    return fields
  }

  /** Says how the card was used: what is given, or what the dialect lists for a card in a store. */
  #putChannel(fields: Fields, entryMode: string | undefined): void {
    const { channels } = this.#dialect.semantics
    const inStore = channels.flatMap((channel) =>
      Object.entries(channel.values)
        .filter(([, means]) => means === 'in_store')
        .map(([value]) => ({ channel, value })),
    )
    const usual = inStore.find(({ value }) => value === chipRead) ?? inStore[0]
    if (usual === undefined) return
    const { field, start, length } = usual.channel
    if (entryMode === undefined) {
      put(this.#dialect, fields, { field, start, length }, usual.value)
    } else put(this.#dialect, fields, field, entryMode)
  }

  #reversal(original: TextMessage, remainingMinor: bigint | undefined): Fields {
    const { fields: roles, original: named, replacement } = this.#dialect.semantics
    const fields = { ...original.fields }
    if (typeof roles.responseCode !== 'object') delete fields[roles.responseCode]
    this.#put(fields, 'transmission', this.#time('transmission', this.#now()))
    this.#put(fields, 'stan', this.#nextStan())
    // Some dialects name it by the reversal's own numbers, which are then those of the original.
    if (named !== undefined) {
      put(this.#dialect, fields, named.mti, original.mti)
      put(this.#dialect, fields, named.stan, valueOf(original.fields, roles.stan))
      put(this.#dialect, fields, named.transmission, valueOf(original.fields, roles.transmission))
    }
    if (remainingMinor === undefined || replacement === undefined) return fields
    const { amount, means, when } = replacement
    const paid = BigInt(valueOf(original.fields, roles.amount))
    const told = means === 'remaining' ? remainingMinor : paid - remainingMinor
    put(this.#dialect, fields, amount, String(told))
    if (when !== undefined) put(this.#dialect, fields, when.field, when.values[0] ?? '')
    return fields
  }

  /** Adds what must be there and is not yet: as the dialect fills its own messages, else anything. */
  #whole(kind: MessageKind, fields: Fields): TextMessage {
    const mti = this.#mti(kind)
    this.#fill(mti, fields)
    return { mti, fields }
  }

  #fill(mti: string, fields: Fields): void {
    const { session, answers, spec } = this.#dialect
    const mandatory = spec.messages[mti]?.mandatory ?? []
    const isNetwork = mti === session.request
    const made = isNetwork ? Object.keys(session.fields).map(Number) : []
    for (const de of [...mandatory, ...answers.required, ...session.matchKey, ...made]) {
      if (fields[de] !== undefined || isPartly(fields, de)) continue
      const how = session.fields[de]
      const text = how === undefined ? filler(this.#dialect, de) : this.#filled(de, how)
      if (text !== '') put(this.#dialect, fields, de, text)
    }
  }

  #filled(de: number, how: string): string {
    if (how === 'now') return stamp(this.#now(), lengthOf(this.#dialect, de))
    return how === 'stan' ? this.#nextStan() : how.slice(1)
  }

  /** The message type of a kind; of the other kind where the dialect only knows that of the two. */
  #mti(kind: MessageKind): string {
    const messages = Object.entries(this.#dialect.spec.messages)
    const of = (wanted: MessageKind): string | undefined =>
      messages.find(([, row]) => row.kind === wanted && row.repeatOf === undefined)?.[0]
    const other = kind === 'reversal' ? 'reversal_advice' : 'reversal'
    const mti = of(kind) ?? (kind.startsWith('reversal') ? of(other) : of('authorization'))
    if (mti === undefined) throw new Error(`${this.#dialect.name} has no message of kind ${kind}`)
    return mti
  }

  #processingCode(means: 'purchase' | 'no_purchase'): string {
    const { processing, fields } = this.#dialect.semantics
    const listed = Object.entries(processing.values).filter(([, value]) => value === means)
    const usual = listed.find(([value]) => value === purchaseCode)?.[0] ?? listed[0]?.[0]
    const code = usual ?? (means === 'purchase' ? purchaseCode : '9'.repeat(processing.length))
    const length = lengthOf(this.#dialect, fields.processingCode) ?? code.length
    return `${'0'.repeat(processing.start)}${code}`.padEnd(length, '0')
  }

  #time(role: 'transmission' | 'localTime' | 'localDate', at: Date): string {
    const reference = this.#dialect.semantics.fields[role]
    if (reference === undefined) return ''
    const digits = lengthOf(this.#dialect, reference)
    // Ten digits of a local time are no date and time.
    if (role === 'localDate' && digits === 6) return stamp(at, 12).slice(0, 6)
    return stamp(at, digits)
  }

  #put(fields: Fields, role: Role, text: string): void {
    put(this.#dialect, fields, this.#dialect.semantics.fields[role], text)
  }

  #nextStan(): string {
    this.#sent = (this.#sent % stanMax) + 1
    return String(this.#sent).padStart(6, '0')
  }
}

function isPartly(fields: Fields, de: number): boolean {
  return Object.keys(fields).some((path) => path.startsWith(`${de}.`))
}
