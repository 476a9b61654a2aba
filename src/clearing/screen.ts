/** Screening: card numbers become tokens, a batch a call, and only members' records go on. */
import { strangersCard, watchedCard, type Directory } from '../card/directory.ts'
import { panBlockBytes, writePanBlockOf } from '../card/pan.ts'
import { isPar, parChars, parToken } from '../card/par.ts'
import { tokenBytes, type CardTokenizer } from '../card/token.ts'
import type { PanPlace, RecordPlace } from './reader.ts'

/** Records whose tokens are made in one call. */
export const screenRecordsMax = 2048

/** A record of a linked card. */
export interface MemberRecord {
  place: RecordPlace
  memberId: bigint
  cardId: bigint
  /** The token of a wallet's number, which is nobody's: its PAR is that of a linked card. */
  device?: Buffer
  /** The token of the card's PAR, where it was not known. */
  par?: Buffer
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
  /** PARs by the number of their record. */
  readonly #pars = new Map<number, string>()
  #named: NamedRecord[] = []

  constructor(tokenizer: CardTokenizer, directory: Directory) {
    this.#tokenizer = tokenizer
    this.#directory = directory
  }

  /** Records that wait. */
  get size(): number {
    return this.#places.length + this.#named.length
  }

  /** Adds a record; there must be room. Nothing of `pan` is kept but its block and its PAR. */
  add(
    { bytes, start, end, linkedCardId, parStart = 0, parEnd = 0 }: PanPlace,
    place: RecordPlace,
  ): void {
    if (linkedCardId !== undefined) {
      this.#named.push({ place, cardId: linkedCardId })
      return
    }
    const at = this.#places.length
    writePanBlockOf(bytes, start, end, this.#blocks, at * panBlockBytes)
    this.#places.push(place)
    if (parEnd - parStart === parChars)
      this.#pars.set(at, bytes.toString('latin1', parStart, parEnd))
  }

  /**
   * Those of the waiting records whose cards are linked, or that are of their wallets, in order; the others are strangers',
   * watched or not.
   */
  release(): { members: MemberRecord[]; watched: WatchedRecord[] } {
    const places = this.#places
    const members: MemberRecord[] = []
    const watched: WatchedRecord[] = []
    const tokens = this.#tokenizer.tokens(this.#blocks, places.length)
    for (const [i, place] of places.entries()) {
      const at = i * tokenBytes
      const slot = this.#directory.find(tokens, at)
      const newPar = this.#pars.size === 0 ? null : this.#parOf(i)
      if (slot >= 0) members.push({ place, ...this.#holder(slot), ...this.#learned(newPar) })
      else {
        const wallet = newPar === null ? strangersCard : this.#directory.find(newPar, 0)
        const token = (): Buffer => Buffer.from(tokens.subarray(at, at + tokenBytes))
        if (wallet >= 0) members.push({ place, ...this.#holder(wallet), device: token() })
        else if (slot === watchedCard) watched.push({ place, token: token() })
      }
    }
    this.#blocks.fill(0, 0, places.length * panBlockBytes)
    this.#places = []
    this.#pars.clear()
    return { members, watched }
  }

  /** The token of a record's PAR; `null` where it has none. */
  #parOf(record: number): Buffer | null {
    const par = this.#pars.get(record)
    return par !== undefined && isPar(par) ? parToken(this.#tokenizer, par) : null
  }

  /** A PAR by which no card is known yet. */
  #learned(par: Buffer | null): { par?: Buffer } {
    return par !== null && this.#directory.find(par, 0) === strangersCard ? { par } : {}
  }

  #holder(slot: number): { memberId: bigint; cardId: bigint } {
    return { memberId: this.#directory.memberId(slot), cardId: this.#directory.cardId(slot) }
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
    this.#pars.clear()
    this.#named = []
  }
}
