/** Currencies looked up by the three bytes that name them, without a string. */
import { currencyExponent, currencyFromNumeric } from '../values/currency.ts'

/** A currency of ISO 4217. */
export interface Currency {
  /** Alphabetic code. */
  alpha: string
  /** Decimals of its minor unit. */
  exponent: number
}

/** What a field holds before a currency was read. */
export const noCurrency: Currency = { alpha: '', exponent: 0 }

const known = new Map<number, Currency>()

/**
 * The currency that `bytes[at..at + 3)` names by three letters or three digits; `undefined` where there is none. A
 * code once known is not looked up again.
 */
export function readCurrency(bytes: Buffer, at: number): Currency | undefined {
  const packed = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
  const seen = known.get(packed)
  if (seen !== undefined) return seen
  const text = bytes.toString('latin1', at, at + 3)
  const alpha = currencyFromNumeric(text) ?? text
  const exponent = currencyExponent(alpha)
  if (exponent === undefined) return undefined
  const currency = { alpha, exponent }
  known.set(packed, currency)
  return currency
}

const numbered = new Map<number, Currency>()

/** The currency of a numeric code; `undefined` where there is none. */
export function currencyNumbered(code: number): Currency | undefined {
  const seen = numbered.get(code)
  if (seen !== undefined) return seen
  const alpha = currencyFromNumeric(String(code).padStart(3, '0')) ?? ''
  const exponent = currencyExponent(alpha)
  if (exponent === undefined) return undefined
  const currency = { alpha, exponent }
  numbered.set(code, currency)
  return currency
}
