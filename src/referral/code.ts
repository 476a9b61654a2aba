/** Codes by which members bring friends: eight random symbols and a check symbol, `7KM-4QX-9TC`. */
import { randomInt } from 'node:crypto'

/**
 * No two of them look alike (of 0 and O, 1, I and L, 5 and S, 8 and B, 2 and Z, U and V one at most), and no vowels, so that no
 * words come out. As many as a prime: the check symbol then finds every wrong symbol and every two that are swapped.
 */
const symbols = '234679CDFGHJKMNPQRTVWXY'
const randomSymbols = 8
const groupSymbols = 3

/** A code of {@link randomSymbols} and its check symbol, in groups: as it is kept and shown. */
export type ReferralCode = string & { readonly __brand: 'ReferralCode' }

/** A code that nobody can guess: one of 78 thousand million. */
export function makeReferralCode(): ReferralCode {
  const values = Array.from({ length: randomSymbols }, () => randomInt(symbols.length))
  return written([...values, checkOf(values)])
}

/** The code that a person typed: in whatever case, with or without what parts the groups; `null` where it is none. */
export function parseReferralCode(text: string): ReferralCode | null {
  const typed = text.toUpperCase().replaceAll(/[\s-]/g, '')
  const values = Array.from(typed, (symbol) => symbols.indexOf(symbol))
  if (values.length !== randomSymbols + 1 || values.includes(-1)) return null
  return checkOf(values.slice(0, randomSymbols)) === values[randomSymbols] ? written(values) : null
}

/** Of any two symbols the weights differ, modulo a prime; that of the check symbol is -1. */
function checkOf(values: readonly number[]): number {
  return values.reduce((sum, value, at) => sum + (at + 2) * value, 0) % symbols.length
}

function written(values: readonly number[]): ReferralCode {
  const plain = values.map((value) => symbols.charAt(value)).join('')
  const groups = plain.match(new RegExp(`.{${groupSymbols}}`, 'g')) ?? []
  return groups.join('-') as ReferralCode
}
