/** Payment account references (PAR): what a card and the wallets on phones and watches that hold it have in common. */
import { createHash } from 'node:crypto'
import { panBlockBytes } from './pan.ts'
import type { CardTokenizer } from './token.ts'

/** EMVCo, Payment Account Reference: so many characters, of which the first four are the assigner's. */
export const parChars = 29
const pattern = /^[0-9A-Z]+$/
/** The block of a card number begins with its count of digits, 13 to 19; this is none. */
const blockMark = 0x50

/** Whether `text` is a PAR by its form. */
export function isPar(text: string): boolean {
  return text.length === parChars && pattern.test(text)
}

/**
 * The token under which a card is known by its PAR: made as that of a card number is, of another block, so that it
 * stands in the same directory and is nobody's card number. The PAR itself is kept nowhere.
 */
export function parToken(tokenizer: Pick<CardTokenizer, 'tokens'>, par: string): Buffer {
  const block = createHash('sha256').update(par).digest().subarray(0, panBlockBytes)
  block[0] = blockMark
  return tokenizer.tokens(block, 1)
}
