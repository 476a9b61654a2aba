/** Amounts as a person reads them. */
import { currencyExponent } from '../values/currency.ts'

/** `12345` minor units of KZT as `123.45 KZT`. */
export function money(minor: bigint, currency: string): string {
  const exponent = currencyExponent(currency) ?? 0
  const digits = `${minor < 0n ? -minor : minor}`.padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent)
  const part = exponent === 0 ? '' : `.${digits.slice(-exponent)}`
  return `${minor < 0n ? '-' : ''}${whole}${part} ${currency}`
}
