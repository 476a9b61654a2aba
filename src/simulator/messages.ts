/** Messages as an acquirer makes them: purchases, advices, reversals, repeats, and session messages. */
import type { Dialect, ReferenceSpec } from '../iso8583/index.ts'
import { put, valueOf, type TextMessage } from './references.ts'

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
  authorization(purchase: Purchase): TextMessage {
    return { mti: '0100', fields: this.#payment(purchase) }
  }

  /** 0120: it was paid, decided without asking. */
  advice(purchase: Purchase): TextMessage {
    const { authorizationCode, responseCode, stan } = this.#dialect.semantics.fields
    const fields = this.#payment(purchase)
    if (authorizationCode !== undefined && purchase.authorizationCode === undefined) {
      this.#put(fields, authorizationCode, valueOf(fields, stan))
    }
    this.#put(fields, responseCode, purchase.responseCode ?? '00')
    return { mti: '0120', fields }
  }

  /** 0400: undo `original`; with `remainingMinor`, all but that (DE95). */
  reversal(original: TextMessage, remainingMinor?: bigint): TextMessage {
    return { mti: '0400', fields: this.#reversal(original, remainingMinor) }
  }

  /** 0420: it was undone. */
  reversalAdvice(original: TextMessage, remainingMinor?: bigint): TextMessage {
    return { mti: '0420', fields: this.#reversal(original, remainingMinor) }
  }

  /** The same message sent again, because no answer came. */
  repeat(message: TextMessage): TextMessage {
    return { mti: `${message.mti.slice(0, 3)}1`, fields: { ...message.fields } }
  }

  /** 0800 with the code for signing on. */
  signOn(): TextMessage {
    return this.#network(this.#dialect.session.signOn)
  }

  /** 0800 with the code for signing off. */
  signOff(): TextMessage {
    return this.#network(this.#dialect.session.signOff)
  }

  /** 0800: are you there? */
  echo(): TextMessage {
    return this.#network(this.#dialect.session.echo)
  }

  #network(code: string): TextMessage {
    const { transmission, stan } = this.#dialect.semantics.fields
    const { codeField } = this.#dialect.session
    const message: TextMessage = { mti: '0800', fields: { [codeField]: code } }
    this.#put(message.fields, transmission, stamp(this.#now()))
    this.#put(message.fields, stan, this.#nextStan())
    return message
  }

  #payment(purchase: Purchase): Record<string, string> {
    const { fields } = this.#dialect.semantics
    const shop = this.#shop
    const now = this.#now()
    const local = stamp(new Date(now.getTime() + shop.utcOffsetMinutes * 60_000))
    const stan = this.#nextStan()
    const made: Record<string, string> = { 22: purchase.entryMode ?? '051', 25: '00' }
    const texts: Partial<Record<keyof typeof fields, string>> = {
      pan: purchase.pan,
      processingCode: purchase.processingCode ?? '000000',
      amount: String(purchase.amountMinor).padStart(12, '0'),
      transmission: stamp(now),
      stan,
      localTime: local.slice(4),
      localDate: local.slice(0, 4),
      merchantCategory: shop.mcc,
      acquirer: shop.acquirer,
      rrn: reference(now, this.#sent),
      terminal: shop.terminalId.padEnd(8),
      merchant: shop.merchantId.padEnd(15),
      currency: shop.currency,
    }
    if (purchase.authorizationCode !== undefined) {
      texts.authorizationCode = purchase.authorizationCode
    }
    for (const [name, text] of Object.entries(texts)) {
      const reference = fields[name as keyof typeof fields]
      if (reference !== undefined) this.#put(made, reference, text)
    }
    return made
  }

  #reversal(original: TextMessage, remainingMinor: bigint | undefined): Record<string, string> {
    const { fields, original: named, replacement } = this.#dialect.semantics
    const { [String(fields.responseCode)]: _answered, ...message } = original.fields
    if (named !== undefined) {
      this.#put(message, named.mti, original.mti)
      this.#put(message, named.stan, valueOf(original.fields, fields.stan))
      this.#put(message, named.transmission, valueOf(original.fields, fields.transmission))
    }
    this.#put(message, fields.transmission, stamp(this.#now()))
    this.#put(message, fields.stan, this.#nextStan())
    if (remainingMinor === undefined || replacement === undefined) return message
    const { amount } = replacement
    const digits = typeof amount === 'object' ? amount.length : 12
    this.#put(message, amount, String(remainingMinor).padStart(digits, '0'))
    return message
  }

  #put(fields: Record<string, string>, reference: ReferenceSpec, text: string): void {
    put(this.#dialect.spec, fields, reference, text)
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
