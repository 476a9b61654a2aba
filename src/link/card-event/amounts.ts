/** What a payment comes to: billed or paid, the cash in it, and what a partial reversal leaves of it. */
import type { Dialect, Message, ReferenceSpec } from '../../iso8583/index.ts'
import { currencyFromNumeric } from '../../values/currency.ts'
import type { Reader } from './read.ts'

/** An amount as it counts. */
export interface Amount {
  /** The billing amount where there is one. */
  readonly minor: bigint
  /** The share of it that was handed out as cash. */
  readonly cashMinor: bigint
  readonly currency: string
  /** What was paid in all (DE4), in which replacement amounts are expressed. */
  readonly paidMinor: bigint
}

/** Amounts of one dialect. */
export interface Amounts {
  /** `null` where there is no amount, or it is in a currency that there is not. */
  read(message: Message): Amount | null
  /** What a reversal is of, and what remains of it; `null` where nothing does. */
  reversed(message: Message, amount: Amount): Reversed
}

/** In minor units of the currency of the amount. */
export interface Reversed {
  readonly amountMinor: bigint
  readonly remainingMinor: bigint | null
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
  const cashOf = compileCash(dialect, reading)
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
      return { minor: whole, cashMinor: share(whole, cash, paidMinor), currency, paidMinor }
    },
    reversed: compileReversed(dialect, reading),
  }
}

function compileReversed(
  { semantics: { replacement } }: Dialect,
  reading: Reader['reading'],
): Amounts['reversed'] {
  const applies = reading(replacement?.when?.field)
  const values = replacement?.when && new Set(replacement.when.values)
  const saidOf = reading(replacement?.amount)
  const originalOf = reading(replacement?.original)
  const isReversed = replacement?.means === 'reversed'
  return (message, amount) => {
    const { minor, paidMinor } = amount
    const nothingRemains = { amountMinor: minor, remainingMinor: null }
    if (values?.has(applies(message)) === false) return nothingRemains
    const said = amountOf(saidOf(message))
    // A reversal that says no amount undoes everything.
    if (said === 0n) return nothingRemains
    const original = amountOf(originalOf(message)) || paidMinor
    const left = isReversed ? original - said : said
    if (left <= 0n) return nothingRemains
    // Both are said in the currency of the shop, and counted in that of the bill.
    const counted = (part: bigint): bigint => (paidMinor === 0n ? part : (part * minor) / paidMinor)
    return {
      amountMinor: counted(original),
      remainingMinor: counted(left < original ? left : original),
    }
  }
}

function amountOf(digits: string): bigint {
  return /^\d+$/.test(digits) ? BigInt(digits) : 0n
}

function share(whole: bigint, part: bigint, of: bigint): bigint {
  return part >= of ? whole : (whole * part) / of
}

/** What of an amount was handed out as cash: the entries of additional amounts (DE54) that say so, or all. */
function compileCash(
  { semantics: { cash } }: Dialect,
  reading: Reader['reading'],
): (message: Message) => bigint {
  if (cash === undefined) return () => 0n
  const textOf = reading(cash.field)
  const { type } = cash
  const types = new Set(cash.types)
  const slice = (text: string, at: number, { start, length }: { start: number; length: number }) =>
    text.slice(at + start, at + start + length)
  return (message) => {
    const text = textOf(message)
    let sum = 0n
    for (let at = 0; at + cash.entryLength <= text.length; at += cash.entryLength) {
      const isCash = type === undefined || types.has(slice(text, at, type))
      if (isCash) sum += amountOf(slice(text, at, cash.amount))
    }
    return sum
  }
}
