/** What a person writes, as it is kept: without card numbers. */

/** Longest text that is taken, in UTF-16 units as JSON schemas count them. */
export const commentCharsMax = 1000

/**
 * 13 digits and more (ISO/IEC 7812), of whatever script, with whatever a person puts between them but letters: here nobody
 * needs such a number, and amounts in a row are no loss.
 */
const digitRun = /\p{Nd}(?:[^\p{L}\p{Nd}]{0,3}\p{Nd}){12,}/gu

/** The text with each run of digits that is long enough for a card number left out. */
export function maskedComment(text: string): string {
  return text.replace(digitRun, '(digits)')
}
