/** Card numbers where none belongs: in a reference, a merchant id, the name of a file. */
import { digitRunsIn } from '../values/card-number.ts'
import { strangersCard, type Directory } from './directory.ts'
import {
  assertPan,
  luhnHolds,
  luhnHoldsOf,
  panBlockBytes,
  panDigitsMax,
  panDigitsMin,
  writePanBlockOf,
} from './pan.ts'
import { tokenBytes, type CardTokenizer } from './token.ts'

/** Fewest digits of what is a card number by its look alone: merchant ids and Visa's transaction ids have 15. */
const lookDigitsMin = 16
/** Visa, Mastercard, UnionPay and others of 6, JCB (ISO/IEC 7812-1: the first digit is the industry's). */
const issued = /^(?:4|5[1-5]|2[2-7]|6|35)/

/**
 * Whether `text` holds a run of digits that is a card number by its look: 16 to 19 digits in all, of a range that is
 * issued, with a right check digit.
 */
export function looksLikeCardNumber(text: string): boolean {
  return runsOf(text).some(looksIssued)
}

/**
 * Whether a text holds the number of a linked card, whole or within more digits, or what {@link looksLikeCardNumber}.
 * A linked card's number is found by its token, so that nobody has to have it. Its check digit was right when it was
 * linked: nine of ten places need no token.
 */
export class StrayNumbers {
  readonly #tokenizer: CardTokenizer
  readonly #directory: Pick<Directory, 'find'>

  constructor(tokenizer: CardTokenizer, directory: Pick<Directory, 'find'>) {
    this.#tokenizer = tokenizer
    this.#directory = directory
  }

  /** See the class. A text that is too short for a card number costs nothing. */
  holds(text: string): boolean {
    return looksLikeCardNumber(text) || this.holdsLinked(text)
  }

  /** Whether it holds the number of a linked card: for references that may look like anything. */
  holdsLinked(text: string): boolean {
    return runsOf(text).some((run) => this.#holdsLinked(run))
  }

  #holdsLinked(run: Buffer): boolean {
    const lengths = panDigitsMax - panDigitsMin + 1
    const blocks = Buffer.allocUnsafe(run.length * lengths * panBlockBytes)
    let count = 0
    for (let digits = panDigitsMin; digits <= Math.min(panDigitsMax, run.length); digits += 1) {
      for (let start = 0; start + digits <= run.length; start += 1) {
        if (!luhnHoldsOf(run, start, start + digits)) continue
        writePanBlockOf(run, start, start + digits, blocks, count * panBlockBytes)
        count += 1
      }
    }
    if (count === 0) return false
    const tokens = this.#tokenizer.tokens(blocks, count)
    blocks.fill(0, 0, count * panBlockBytes)
    for (let at = 0; at < count; at += 1) {
      if (this.#directory.find(tokens, at * tokenBytes) !== strangersCard) return true
    }
    return false
  }
}

function runsOf(text: string): Buffer[] {
  return digitRunsIn(text).map((run) => Buffer.from(run, 'latin1'))
}

function looksIssued(run: Buffer): boolean {
  if (run.length < lookDigitsMin || run.length > panDigitsMax) return false
  assertPan(run)
  return issued.test(run.toString('latin1', 0, 2)) && luhnHolds(run)
}
