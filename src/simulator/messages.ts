/** Messages as an acquirer makes them: purchases, advices, reversals, repeats, and session messages. */
import type { Dialect, PlainMessage } from '../iso8583/index.ts'

/** Where a payment is made, as it stands in the messages. */
export interface Shop {
  /** DE32, up to 11 digits. */
  acquirer: string
  /** DE42, up to 15 characters. */
  merchantId: string
  /** DE41, up to 8 characters. */
  terminalId: string
  /** DE18, four digits. */
  mcc: string
  /** DE49, three digits of ISO 4217. */
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
  /** DE3; `000000`, a purchase, where left out. */
  processingCode?: string
  /** DE22; `051`, chip read, where left out. */
  entryMode?: string
  /** DE38, six characters. */
  authorizationCode?: string
  /** DE39 of an advice; `00` where left out. */
  responseCode?: string
}

const stanMax = 999_999
const originalDigits = 42
const replacementChars = 42

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

  /** 0100: may this card pay? */
  authorization(purchase: Purchase): PlainMessage {
    return { mti: '0100', fields: this.#payment(purchase) }
  }

  /** 0120: it was paid, decided without asking. */
  advice(purchase: Purchase): PlainMessage {
    const { authorizationCode, responseCode } = this.#dialect.semantics.fields
    const fields = this.#payment(purchase)
    fields[authorizationCode] ??= fields[this.#dialect.semantics.fields.stan] ?? ''
    fields[responseCode] = purchase.responseCode ?? '00'
    return { mti: '0120', fields }
  }

  /** 0400: undo `original`; with `remainingMinor`, all but that (DE95). */
  reversal(original: PlainMessage, remainingMinor?: bigint): PlainMessage {
    return { mti: '0400', fields: this.#reversal(original, remainingMinor) }
  }

  /** 0420: it was undone. */
  reversalAdvice(original: PlainMessage, remainingMinor?: bigint): PlainMessage {
    return { mti: '0420', fields: this.#reversal(original, remainingMinor) }
  }

  /** The same message sent again, because no answer came. */
  repeat(message: PlainMessage): PlainMessage {
    return { mti: `${message.mti.slice(0, 3)}1`, fields: { ...message.fields } }
  }

  /** 0800 with the code for signing on. */
  signOn(): PlainMessage {
    return this.#network(this.#dialect.session.signOn)
  }

  /** 0800 with the code for signing off. */
  signOff(): PlainMessage {
    return this.#network(this.#dialect.session.signOff)
  }

  /** 0800: are you there? */
  echo(): PlainMessage {
    return this.#network(this.#dialect.session.echo)
  }

  #network(code: string): PlainMessage {
    const { transmission, stan } = this.#dialect.semantics.fields
    const { codeField } = this.#dialect.session
    return {
      mti: '0800',
      fields: { [transmission]: stamp(this.#now()), [stan]: this.#nextStan(), [codeField]: code },
    }
  }

  #payment(purchase: Purchase): Record<string, string> {
    const { fields } = this.#dialect.semantics
    const shop = this.#shop
    const now = this.#now()
    const local = stamp(new Date(now.getTime() + shop.utcOffsetMinutes * 60_000))
    const stan = this.#nextStan()
    const { authorizationCode } = purchase
    return {
      [fields.pan]: purchase.pan,
      [fields.processingCode]: purchase.processingCode ?? '000000',
      [fields.amount]: String(purchase.amountMinor).padStart(12, '0'),
      [fields.transmission]: stamp(now),
      [fields.stan]: stan,
      [fields.localTime]: local.slice(4),
      [fields.localDate]: local.slice(0, 4),
      [fields.merchantCategory]: shop.mcc,
      22: purchase.entryMode ?? '051',
      25: '00',
      [fields.acquirer]: shop.acquirer,
      [fields.rrn]: reference(now, this.#sent),
      ...(authorizationCode === undefined ? {} : { [fields.authorizationCode]: authorizationCode }),
      [fields.terminal]: shop.terminalId.padEnd(8),
      [fields.merchant]: shop.merchantId.padEnd(15),
      [fields.currency]: shop.currency,
    }
  }

  #reversal(original: PlainMessage, remainingMinor: bigint | undefined): Record<string, string> {
    const { fields, original: named, replacement } = this.#dialect.semantics
    let reference = '0'.repeat(originalDigits)
    reference = put(reference, named.mti, original.mti)
    reference = put(reference, named.stan, original.fields[fields.stan] ?? '')
    reference = put(reference, named.transmission, original.fields[fields.transmission] ?? '')
    const { [fields.responseCode]: _answered, ...kept } = original.fields
    const message: Record<string, string> = {
      ...kept,
      [fields.transmission]: stamp(this.#now()),
      [fields.stan]: this.#nextStan(),
      [named.field]: reference,
    }
    if (remainingMinor === undefined) return message
    const amount = String(remainingMinor).padStart(replacement.amount.length, '0')
    return {
      ...message,
      [replacement.field]: put('0'.repeat(replacementChars), replacement.amount, amount),
    }
  }

  #nextStan(): string {
    this.#sent = (this.#sent % stanMax) + 1
    return String(this.#sent).padStart(6, '0')
  }
}

/** `MMDDhhmmss` in UTC. */
function stamp(at: Date): string {
  return at.toISOString().replace(/\D/g, '').slice(4, 14)
}

/** YDDD, hour and trace number, as many acquirers make it (DE37). */
function reference(now: Date, sent: number): string {
  const year = now.getUTCFullYear()
  const day = Math.floor((now.getTime() - Date.UTC(year, 0, 1)) / 86_400_000) + 1
  const hour = String(now.getUTCHours()).padStart(2, '0')
  return `${year % 10}${String(day).padStart(3, '0')}${hour}${String(sent).padStart(6, '0')}`
}

function put(text: string, slice: { start: number; length: number }, value: string): string {
  return text.slice(0, slice.start) + value + text.slice(slice.start + value.length)
}
