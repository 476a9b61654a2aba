/** Screening: card numbers become tokens, a batch a call, and only members' records go on. */
import type { Directory } from '../card/directory.ts'
import { panBlockBytes, writePanBlockOf } from '../card/pan.ts'
import { tokenBytes, type CardTokenizer } from '../card/token.ts'
import type { PanPlace, RecordPlace } from './reader.ts'

/** Records whose tokens are made in one call. */
export const screenRecordsMax = 2048

/** A record of a linked card. */
export interface MemberRecord {
  place: RecordPlace
  memberId: bigint
  cardId: bigint
}

/** Holds card numbers of one batch, as token blocks, until {@link Screen.release} zeroes them. */
export class Screen {
  readonly #tokenizer: CardTokenizer
  readonly #directory: Directory
  readonly #blocks = Buffer.alloc(screenRecordsMax * panBlockBytes)
  #places: RecordPlace[] = []

  constructor(tokenizer: CardTokenizer, directory: Directory) {
    this.#tokenizer = tokenizer
    this.#directory = directory
  }

  /** Records that wait. */
  get size(): number {
    return this.#places.length
  }

  /** Adds a record; there must be room. Nothing of `pan` is kept but its block. */
  add({ bytes, start, end }: PanPlace, place: RecordPlace): void {
    writePanBlockOf(bytes, start, end, this.#blocks, this.#places.length * panBlockBytes)
    this.#places.push(place)
  }

  /** Those of the waiting records whose cards are linked, in order; the others are strangers'. */
  release(): MemberRecord[] {
    const places = this.#places
    const members: MemberRecord[] = []
    const tokens = this.#tokenizer.tokens(this.#blocks, places.length)
    for (const [i, place] of places.entries()) {
      const slot = this.#directory.find(tokens, i * tokenBytes)
      if (slot < 0) continue
      const memberId = this.#directory.memberId(slot)
      members.push({ place, memberId, cardId: this.#directory.cardId(slot) })
    }
    this.#blocks.fill(0, 0, places.length * panBlockBytes)
    this.#places = []
    return members
  }

  /** Zeroes what waits. */
  wipe(): void {
    this.#blocks.fill(0)
    this.#places = []
  }
}
