/** Screening: card numbers become tokens, a batch a call, and only members' records go on. */
import { watchedCard, type Directory } from '../card/directory.ts'
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

/** A record of a card that waits for a proof of who holds it. */
export interface WatchedRecord {
  place: RecordPlace
  /** 16 bytes. */
  token: Buffer
}

/** A record of a card that a correction names. */
export interface NamedRecord {
  place: RecordPlace
  cardId: bigint
}

/** Holds card numbers of one batch, as token blocks, until {@link Screen.release} zeroes them. */
export class Screen {
  readonly #tokenizer: CardTokenizer
  readonly #directory: Directory
  readonly #blocks = Buffer.alloc(screenRecordsMax * panBlockBytes)
  readonly #one = Buffer.alloc(panBlockBytes)
  #places: RecordPlace[] = []
  #named: NamedRecord[] = []

  constructor(tokenizer: CardTokenizer, directory: Directory) {
    this.#tokenizer = tokenizer
    this.#directory = directory
  }

  /** Records that wait. */
  get size(): number {
    return this.#places.length + this.#named.length
  }

  /** Adds a record; there must be room. Nothing of `pan` is kept but its block. */
  add({ bytes, start, end, linkedCardId }: PanPlace, place: RecordPlace): void {
    if (linkedCardId !== undefined) {
      this.#named.push({ place, cardId: linkedCardId })
      return
    }
    writePanBlockOf(bytes, start, end, this.#blocks, this.#places.length * panBlockBytes)
    this.#places.push(place)
  }

  /** Those of the waiting records whose cards are linked, in order; the others are strangers', watched or not. */
  release(): { members: MemberRecord[]; watched: WatchedRecord[] } {
    const places = this.#places
    const members: MemberRecord[] = []
    const watched: WatchedRecord[] = []
    const tokens = this.#tokenizer.tokens(this.#blocks, places.length)
    for (const [i, place] of places.entries()) {
      const slot = this.#directory.find(tokens, i * tokenBytes)
      if (slot === watchedCard) {
        const at = i * tokenBytes
        watched.push({ place, token: Buffer.from(tokens.subarray(at, at + tokenBytes)) })
      }
      if (slot < 0) continue
      const memberId = this.#directory.memberId(slot)
      members.push({ place, memberId, cardId: this.#directory.cardId(slot) })
    }
    this.#blocks.fill(0, 0, places.length * panBlockBytes)
    this.#places = []
    return { members, watched }
  }

  /** Those of the waiting records whose cards are named, not numbered. Whether they are linked is not known here. */
  releaseNamed(): NamedRecord[] {
    const named = this.#named
    this.#named = []
    return named
  }

  /** The card of one number, or 0 where it is a stranger's. */
  cardOf({ bytes, start, end, linkedCardId }: PanPlace): bigint {
    if (linkedCardId !== undefined) return linkedCardId
    writePanBlockOf(bytes, start, end, this.#one, 0)
    const slot = this.#directory.find(this.#tokenizer.tokens(this.#one, 1), 0)
    this.#one.fill(0)
    return slot < 0 ? 0n : this.#directory.cardId(slot)
  }

  /** Zeroes what waits. */
  wipe(): void {
    this.#blocks.fill(0)
    this.#places = []
    this.#named = []
  }
}
