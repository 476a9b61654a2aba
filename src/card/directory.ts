/** The in-memory directory of linked cards: card token to member and card, in typed arrays. */
import { tokenBytes } from './token.ts'

/** Entries of a chunk; chunks are added and never copied, so that growth costs no second table. */
const chunkEntries = 1 << 16
const chunkShift = 16
/** 32-bit words of an entry: token 4, member id 2, card id 2. */
const entryWords = 8
const indexSlotsMin = 1 << 12

/** What {@link Directory.find} answers of a card that is nobody's. */
export const strangersCard = -1
/** The same of a card that somebody says is theirs: a stranger's, whose payments are looked at for the proof. */
export const watchedCard = -2

interface Chunk {
  words: Int32Array
  ids: BigInt64Array
  /** The load in which the entry was last seen; 0 for a free entry. */
  epochs: Uint8Array
}

/**
 * Open addressing with linear probing over an index of entry numbers, at most half full. In front of
 * the index stand tags of one byte, 0 for an empty place, so that a stranger is turned away within
 * 2 MB that stay in the cache. A token is the output of a keyed cipher: its first word is its hash,
 * and nobody outside can make it collide. One million cards take 10 MB of index, 33 MB of entries.
 *
 * A slot is good until the next `add` or `remove`.
 */
export class Directory {
  #index = new Int32Array(indexSlotsMin)
  #tags = new Uint8Array(indexSlotsMin)
  #mask = indexSlotsMin - 1
  readonly #chunks: Chunk[] = []
  #size = 0
  #watched = 0
  /** Entries ever used; those given back are chained from `#free` through their first word. */
  #used = 0
  #free = -1
  #epoch = 1

  /** Tokens of linked cards in it. */
  get size(): number {
    return this.#size - this.#watched
  }

  /** Cards in it that are watched. */
  get watched(): number {
    return this.#watched
  }

  /**
   * Slot of the token at `tokens[at .. at+16)`, or below 0: {@link strangersCard}, {@link watchedCard}. Allocates
   * nothing.
   */
  find(tokens: Buffer, at: number): number {
    const place = this.#place(tokens, at)
    if (this.#tags[place] === 0) return strangersCard
    const slot = this.#index[place] ?? 0
    return this.#isWatched(slot) ? watchedCard : slot
  }

  /** Member of the card in `slot`. */
  memberId(slot: number): bigint {
    return this.#chunk(slot).ids[idAt(slot)] ?? 0n
  }

  /** Card in `slot`. */
  cardId(slot: number): bigint {
    return this.#chunk(slot).ids[idAt(slot) + 1] ?? 0n
  }

  /** Adds the card, or replaces who holds it; member 0 stands for a watched one. `token`: its 16 bytes at `at`. */
  add(token: Buffer, memberId: bigint, cardId: bigint, at = 0): void {
    if ((this.#size + 1) * 2 > this.#mask + 1) this.#growIndex()
    const place = this.#place(token, at)
    let slot = this.#index[place] ?? 0
    if (this.#tags[place] === 0) {
      slot = this.#takeEntry()
      this.#index[place] = slot
      this.#tags[place] = tagOf(token.readInt32LE(at + 4))
      this.#size++
    } else if (this.#isWatched(slot)) this.#watched--
    const chunk = this.#chunk(slot)
    const word = wordAt(slot)
    if (memberId === 0n) this.#watched++
    for (let i = 0; i < 4; i++) chunk.words[word + i] = token.readInt32LE(at + i * 4)
    chunk.ids[idAt(slot)] = memberId
    chunk.ids[idAt(slot) + 1] = cardId
    chunk.epochs[slot & (chunkEntries - 1)] = this.#epoch
  }

  /** Takes the card out; true where it was in. */
  remove(token: Buffer, at = 0): boolean {
    const place = this.#place(token, at)
    if (this.#tags[place] === 0) return false
    const slot = this.#index[place] ?? 0
    if (this.#isWatched(slot)) this.#watched--
    this.#giveEntry(slot)
    this.#closeGap(place)
    this.#size--
    return true
  }

  /** From here to {@link endReload}, what is added again stays; lookups go on meanwhile. */
  beginReload(): void {
    this.#epoch = (this.#epoch % 255) + 1
  }

  /** Takes out every card that was not added since {@link beginReload}; returns how many. */
  endReload(): number {
    const stale = Buffer.alloc(tokenBytes)
    let removed = 0
    for (let slot = 0; slot < this.#used; slot++) {
      const chunk = this.#chunk(slot)
      const epoch = chunk.epochs[slot & (chunkEntries - 1)] ?? 0
      if (epoch === 0 || epoch === this.#epoch) continue
      for (let i = 0; i < 4; i++) stale.writeInt32LE(chunk.words[wordAt(slot) + i] ?? 0, i * 4)
      this.remove(stale)
      removed++
    }
    return removed
  }

  /** Place in the index where the token stands, or where it would go. */
  #place(tokens: Buffer, at: number): number {
    const tags = this.#tags
    const mask = this.#mask
    const wanted = tagOf(tokens.readInt32LE(at + 4))
    let place = tokens.readInt32LE(at) & mask
    for (;;) {
      const tag = tags[place]
      if (tag === 0) return place
      if (tag === wanted && this.#holds(this.#index[place] ?? 0, tokens, at)) return place
      place = (place + 1) & mask
    }
  }

  #holds(slot: number, tokens: Buffer, at: number): boolean {
    const { words } = this.#chunk(slot)
    const word = wordAt(slot)
    return (
      words[word] === tokens.readInt32LE(at) &&
      words[word + 1] === tokens.readInt32LE(at + 4) &&
      words[word + 2] === tokens.readInt32LE(at + 8) &&
      words[word + 3] === tokens.readInt32LE(at + 12)
    )
  }

  /** The words of the member's id: reading it as a bigint would allocate one. */
  #isWatched(slot: number): boolean {
    const { words } = this.#chunk(slot)
    const word = wordAt(slot) + 4
    return words[word] === 0 && words[word + 1] === 0
  }

  #chunk(slot: number): Chunk {
    const chunk = this.#chunks[slot >>> chunkShift]
    if (chunk === undefined) throw new RangeError(`the directory has no slot ${slot}`)
    return chunk
  }

  #takeEntry(): number {
    if (this.#free >= 0) {
      const slot = this.#free
      this.#free = this.#chunk(slot).words[wordAt(slot)] ?? -1
      return slot
    }
    if (this.#used === this.#chunks.length * chunkEntries) this.#chunks.push(newChunk())
    return this.#used++
  }

  #giveEntry(slot: number): void {
    const chunk = this.#chunk(slot)
    const word = wordAt(slot)
    chunk.words.fill(0, word, word + entryWords)
    chunk.words[word] = this.#free
    chunk.epochs[slot & (chunkEntries - 1)] = 0
    this.#free = slot
  }

  /** Moves later entries of the run back over the gap, so that no tombstone slows a lookup. */
  #closeGap(gap: number): void {
    const mask = this.#mask
    let place = gap
    for (;;) {
      place = (place + 1) & mask
      if (this.#tags[place] === 0) break
      const slot = this.#index[place] ?? 0
      const home = this.#home(slot)
      if (((place - home) & mask) < ((place - gap) & mask)) continue
      this.#index[gap] = slot
      this.#tags[gap] = this.#tags[place] ?? 0
      gap = place
    }
    this.#tags[gap] = 0
  }

  #home(slot: number): number {
    return (this.#chunk(slot).words[wordAt(slot)] ?? 0) & this.#mask
  }

  #growIndex(): void {
    const { index, tags } = { index: this.#index, tags: this.#tags }
    this.#mask = this.#mask * 2 + 1
    this.#index = new Int32Array(this.#mask + 1)
    this.#tags = new Uint8Array(this.#mask + 1)
    for (let at = 0; at < tags.length; at++) {
      const tag = tags[at] ?? 0
      if (tag === 0) continue
      const slot = index[at] ?? 0
      let place = this.#home(slot)
      while (this.#tags[place] !== 0) place = (place + 1) & this.#mask
      this.#index[place] = slot
      this.#tags[place] = tag
    }
  }
}

function newChunk(): Chunk {
  const buffer = new ArrayBuffer(chunkEntries * entryWords * 4)
  return {
    words: new Int32Array(buffer),
    ids: new BigInt64Array(buffer),
    epochs: new Uint8Array(chunkEntries),
  }
}

/** First word of an entry within its chunk. */
function wordAt(slot: number): number {
  return (slot & (chunkEntries - 1)) * entryWords
}

/** Member id of an entry within its chunk's 64-bit view; the card id follows. */
function idAt(slot: number): number {
  return (slot & (chunkEntries - 1)) * (entryWords / 2) + 2
}

/** One byte of the token's second word; 0 stands for an empty place. */
function tagOf(secondWord: number): number {
  return secondWord & 0xff || 1
}
