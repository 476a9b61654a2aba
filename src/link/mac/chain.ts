/** Cipher block chaining over many messages with one long-lived cipher. */
import { createCipheriv, type Cipher } from 'node:crypto'

/** Blocks that go through one call; longer input takes several. */
const chunkBlocks = 64

/**
 * Encrypts messages block by block in CBC, each from a zero initial value. To make a cipher a message costs
 * more than the message: this one lives on, and what it chains over from the message before is undone
 * by adding it to the first block.
 */
export class CipherChain {
  readonly #cipher: Cipher
  readonly #blockBytes: number
  readonly #work: Buffer
  /** Ciphertext of the last block of all that went through. */
  readonly #carried: Buffer

  /** `algorithm`: a CBC cipher of OpenSSL. */
  constructor(algorithm: string, key: Buffer, blockBytes: number) {
    this.#cipher = createCipheriv(algorithm, key, Buffer.alloc(blockBytes)).setAutoPadding(false)
    this.#blockBytes = blockBytes
    this.#work = Buffer.alloc(chunkBlocks * blockBytes)
    this.#carried = Buffer.alloc(blockBytes)
  }

  /**
   * Chains `bytes[start, end)`, filled with zeros to whole blocks (one where there are none), with `last`
   * added to the last block after `fill` was put behind the bytes where they do not fill it. Returns the
   * last block of ciphertext, which holds until the next call.
   */
  run(bytes: Buffer, start: number, end: number, last: LastBlock | null = null): Buffer {
    const { length: workBytes } = this.#work
    let at = start
    for (let isFirst = true; ; isFirst = false) {
      const taken = Math.min(end - at, workBytes)
      const isLast = at + taken === end
      const padded = this.#pad(bytes, at, taken, isLast ? last : null)
      if (isFirst) xor(this.#work, 0, this.#carried)
      const out = this.#cipher.update(this.#work.subarray(0, padded))
      out.copy(this.#carried, 0, padded - this.#blockBytes, padded)
      at += taken
      if (isLast) break
    }
    this.#work.fill(0)
    return this.#carried
  }

  #pad(bytes: Buffer, at: number, taken: number, last: LastBlock | null): number {
    const block = this.#blockBytes
    const work = this.#work
    const padded = Math.max(block, Math.ceil(taken / block) * block)
    work.fill(0, taken, padded)
    bytes.copy(work, 0, at, at + taken)
    if (last === null) return padded
    if (taken < padded) work[taken] = last.fill
    xor(work, padded - block, taken === padded ? last.whole : last.filled)
    return padded
  }
}

/** What is done to the last block: what is added to a whole one, and to one that was filled up. */
export interface LastBlock {
  readonly whole: Buffer
  readonly filled: Buffer
  /** The first byte of the filling; zeros follow. */
  readonly fill: number
}

function xor(target: Buffer, at: number, other: Buffer): void {
  for (let i = 0; i < other.length; i++) target[at + i] = (target[at + i] ?? 0) ^ (other[i] ?? 0)
}
