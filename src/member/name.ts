/** Which names of members are taken. */
import { mayHoldCardNumber } from '../values/card-number.ts'

/** Longest name, in UTF-16 units as JSON schemas count them. */
export const nameCharsMax = 200

/** No control characters and no halves of surrogate pairs: PostgreSQL holds neither. */
export const nameForm = /^[^\p{Cc}\p{Cs}]*$/u

/** The name without blanks around it; `null` where it is empty, too long, of other symbols, or may hold a card number. */
export function memberName(text: string): string | null {
  const name = text.trim()
  if (name === '' || name.length > nameCharsMax || !nameForm.test(name)) return null
  return mayHoldCardNumber(name) ? null : name
}
