/** What a payment comes to: billed or paid, without cash-back, and what a partial reversal leaves of it. */
import type { Dialect, Message, ReferenceSpec } from '../../iso8583/index.ts'
import { currencyFromNumeric } from '../../values/currency.ts'
import type { Reader } from './read.ts'

/** An amount as it counts. */
export interface Amount {
  /** The billing amount where there is one, less the share of it that was handed out as cash. */
  readonly minor: bigint
  readonly currency: string
  /** What was paid in all (DE4), in which replacement amounts are expressed. */
  readonly paidMinor: bigint
}

/** Amounts of one dialect. */
export interface Amounts {
  /** `null` where there is no amount, or it is in a currency that there is not. */
  read(message: Message): Amount | null
  /** What remains after a partial reversal; `null` where nothing does. */
  remaining(message: Message, amount: Amount): bigint | null
}

/** Makes ready the amounts of a dialect. */
export function compileAmounts(dialect: Dialect, { fields, reading }: Reader): Amounts {
  const { semantics } = dialect
  const numberOf = (reference: ReferenceSpec | undefined): ((message: Message) => number) => {
    if (reference === undefined) return () => -1
    const ready = dialect.reference(reference)
    return (message) => message.numberOf(ready)
  }
  const paidOf = numberOf(semantics.fields.amount)
  const billedOf = numberOf(semantics.fields.billingAmount)
  const cashOf = compileCash(dialect)
  const replacementOf = reading(semantics.replacement?.amount)
  const isReversed = semantics.replacement?.means === 'reversed'
  const when = semantics.replacement?.when
  const sayingOf = reading(when?.field)
  const isPartial = new Set(when?.values)
  return {
    read(message) {
      const paid = paidOf(message)
      if (paid < 0) return null
      const billed = billedOf(message)
      const billedIn = billed > 0 ? fields.billingCurrency(message) : ''
      const currency = currencyFromNumeric(billedIn === '' ? fields.currency(message) : billedIn)
      if (currency === undefined) return null
      const paidMinor = BigInt(paid)
      const whole = billedIn === '' ? paidMinor : BigInt(billed)
      const cash = cashOf(message)
      const bought = cash < paidMinor ? paidMinor - cash : 0n
      return { minor: share(whole, bought, paidMinor), currency, paidMinor }
    },
    remaining(message, amount) {
      if (when !== undefined && !isPartial.has(sayingOf(message))) return null
      const digits = replacementOf(message)
      const said = /^\d+$/.test(digits) ? BigInt(digits) : 0n
      const left = isReversed ? amount.paidMinor - said : said
      // A reversal that says no amount undoes everything.
      if (said === 0n || left <= 0n) return null
      return left >= amount.paidMinor ? amount.minor : share(amount.minor, left, amount.paidMinor)
    },
  }
}

function share(whole: bigint, part: bigint, of: bigint): bigint {
  return part >= of ? whole : (whole * part) / of
}

/** What of an amount was handed out as cash: the entries of additional amounts (DE54) that say so. */
function compileCash(dialect: Dialect): (message: Message) => bigint {
  const { cash } = dialect.semantics
  if (cash === undefined) return () => 0n
  const id = dialect.field(cash.field)
  const types = new Set(cash.types)
  const slice = (text: string, at: number, { start, length }: { start: number; length: number }) =>
    text.slice(at + start, at + start + length)
  return (message) => {
    const text = message.text(id)
    let sum = 0n
    for (let at = 0; at + cash.entryLength <= text.length; at += cash.entryLength) {
      const digits = slice(text, at, cash.amount)
      if (types.has(slice(text, at, cash.type)) && /^\d+$/.test(digits)) sum += BigInt(digits)
    }
    return sum
  }
}
