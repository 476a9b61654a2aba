/** Card numbers in the numbers of tills: what must not be kept, told apart from long numbers of other kinds. */

/** Ranges of the networks, by prefix and length (ISO/IEC 7812; the networks' published tables). */
const publicRange =
  /^(?:4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|6\d{15}|35\d{14}|3[47]\d{13}|3[068]\d{12})$/
const lengths = [14, 15, 16] as const

/**
 * Whether the digits of a text, without what groups them, hold a card number of a network's range with its check digit. An
 * article number (GTIN) of 13 digits is none.
 */
export function holdsCardNumber(text: string): boolean {
  for (const run of text.match(/\d(?:[ .,:/_-]?\d){13,}/g) ?? []) {
    const digits = run.replaceAll(/\D/g, '')
    for (let start = 0; start + 14 <= digits.length; start += 1) {
      if (lengths.some((length) => isCardNumber(digits.slice(start, start + length)))) return true
    }
  }
  return false
}

function isCardNumber(digits: string): boolean {
  if (!publicRange.test(digits)) return false
  let sum = 0
  for (let fromRight = 1; fromRight <= digits.length; fromRight += 1) {
    const digit = Number(digits[digits.length - fromRight])
    const weighed = fromRight % 2 === 0 ? digit * 2 : digit
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return sum % 10 === 0
}
