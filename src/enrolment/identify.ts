/** The enrolment document, `{"pan":"<digits>"}`: read as bytes, so that no card number becomes a string. */
import { assertPanOfForm, maskPan, PanError, type MaskedPan } from '../card/pan.ts'
import type { CardTokenizer } from '../card/token.ts'

/** A card as it goes on after its number was read: keyed hash and what may be shown. */
export interface IdentifiedCard extends MaskedPan {
  /** 16 bytes. */
  token: Buffer
}

/** What identifying a card came to. */
export type Identification =
  | { outcome: 'identified'; card: IdentifiedCard }
  | { outcome: 'not_an_enrolment' }
  | { outcome: 'not_a_card_number' }

/**
 * Reads the decrypted enrolment document and zeroes it, whatever comes of it: the card number ends
 * here. A wrong check digit is refused, because a person typed it.
 */
export function identifyCard(tokenizer: CardTokenizer, document: Buffer): Identification {
  try {
    const digits = panDigitsOf(document)
    return digits === null ? { outcome: 'not_an_enrolment' } : identifyDigits(tokenizer, digits)
  } finally {
    document.fill(0)
  }
}

/** As {@link identifyCard}, of the bare ASCII digits; they are the caller's to zero. */
export function identifyDigits(tokenizer: CardTokenizer, digits: Buffer): Identification {
  try {
    assertPanOfForm(digits)
  } catch (error) {
    if (error instanceof PanError) return { outcome: 'not_a_card_number' }
    throw error
  }
  return { outcome: 'identified', card: { token: tokenizer.token(digits), ...maskPan(digits) } }
}

/** The tokens of JSON that surround the digits; white space may stand between them (RFC 8259 2). */
const opening = ['{', '"pan"', ':', '"'].map((text) => Buffer.from(text))
const closing = ['"', '}'].map((text) => Buffer.from(text))
const whiteSpace = new Set(Buffer.from(' \t\r\n'))

/** A view of what stands between the quotes; `null` where the document is not of this one shape. */
function panDigitsOf(document: Buffer): Buffer | null {
  const start = skipTokens(document, 0, opening)
  if (start === -1) return null
  const end = document.indexOf('"', start)
  if (end === -1) return null
  const after = skipTokens(document, end, closing)
  return after !== -1 && skipWhiteSpace(document, after) === document.length
    ? document.subarray(start, end)
    : null
}

/** Where the tokens that stand from `at` on end, or -1. */
function skipTokens(document: Buffer, at: number, tokens: Buffer[]): number {
  let next = at
  for (const token of tokens) {
    next = skipWhiteSpace(document, next)
    if (!document.subarray(next, next + token.length).equals(token)) return -1
    next += token.length
  }
  return next
}

function skipWhiteSpace(document: Buffer, at: number): number {
  let next = at
  while (next < document.length && whiteSpace.has(document.readUInt8(next))) next++
  return next
}
