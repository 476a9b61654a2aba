/** Card numbers in texts that must hold none: by the count of digits alone, or by range and check digit. */

/** ISO/IEC 7812: a card number has 13 digits at least; blanks, dots, dashes and the like may stand between. */
const runs = /\d(?:[ \u00a0.,:/_-]{0,2}\d){12,}/g
/** The same of whatever script, with whatever a person puts between them but letters; what is not seen is not counted. */
const writtenRuns =
  /\p{Nd}(?:(?:[\p{Cf}\p{M}]*[^\p{L}\p{Nd}\p{Cf}\p{M}]){0,3}[\p{Cf}\p{M}]*\p{Nd}){12,}\p{M}*/gu

/** Ranges of the networks, by prefix and length (ISO/IEC 7812; the networks' published tables). */
const publicRange =
  /^(?:4\d{15}|5[1-5]\d{14}|2[2-7]\d{14}|6\d{15}|35\d{14}|3[47]\d{13}|3[068]\d{12})$/
/** Ranges of longer numbers: so many digits are taken for a card number only where nothing else stands with them. */
const longRange = /^(?:4\d{18}|(?:6\d|5[068])\d{15,17})$/
const lengths = [14, 15, 16] as const

/**
 * The strict question, for what people write: whether there are 13 digits and more. Nobody needs such a number in a name or a
 * note, and amounts in a row are no loss.
 */
export function mayHoldCardNumber(text: string): boolean {
  return text.length >= 13 && text.search(writtenRuns) >= 0
}

/** The text with each run of digits left out of which {@link mayHoldCardNumber} holds. */
export function withoutCardNumbers(text: string): string {
  return text.replace(writtenRuns, '(digits)')
}

/**
 * The lenient question, where long numbers of other kinds belong: whether the digits of a text, without what groups them,
 * hold a card number of a network's range with its check digit. An article number (GTIN) of 13 digits is none.
 */
export function holdsCardNumber(text: string): boolean {
  for (const run of plain(text).match(/\d(?:[\s\p{Pd}.,:/_]?\d){13,}/gu) ?? []) {
    const digits = run.replaceAll(/\D/g, '')
    if (longRange.test(digits) && luhnHolds(digits)) return true
    for (let start = 0; start + 14 <= digits.length; start += 1) {
      if (lengths.some((length) => isCardNumber(digits.slice(start, start + length)))) return true
    }
  }
  return false
}

/** The digits of each run of 13 and more, without what stands between: for those who know the numbers that they look for. */
export function digitRunsIn(text: string): string[] {
  if (text.length < 13) return []
  return (plain(text).match(runs) ?? []).map((run) => run.replaceAll(/\D/g, ''))
}

/** The text as it is read: without what is not seen, with the digits of every script as those of ours. */
function plain(text: string): string {
  if (/^[ -~]*$/.test(text)) return text
  return text.replaceAll(/[\p{Cf}\p{M}]/gu, '').replaceAll(/\p{Nd}/gu, asciiDigit)
}

/** Unicode has decimal digits in rows of ten that begin with zero, alone or several in a row. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0
  let start = code
  while (/^\p{Nd}$/u.test(String.fromCodePoint(start - 1))) start -= 1
  return `${(code - start) % 10}`
}

function isCardNumber(digits: string): boolean {
  return publicRange.test(digits) && luhnHolds(digits)
}

function luhnHolds(digits: string): boolean {
  let sum = 0
  for (let fromRight = 1; fromRight <= digits.length; fromRight += 1) {
    const digit = Number(digits[digits.length - fromRight])
    const weighed = fromRight % 2 === 0 ? digit * 2 : digit
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return sum % 10 === 0
}
