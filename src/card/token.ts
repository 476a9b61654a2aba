/** Card tokens: the keyed hash under which a card number is known, AES-CMAC of one block. */
import { createCipheriv, type Cipher } from 'node:crypto'
import { panBlockBytes, writePanBlock, type Pan } from './pan.ts'

/** Bytes of a card token. */
export const tokenBytes = 16
/** Bytes of the key: AES-256. */
export const tokenKeyBytes = 32

/** Most cards that one cipher call takes; a longer run is cut. */
const batchCardsMax = 512

/**
 * Turns PAN blocks into card tokens. A block is a whole one, so its CMAC is `AES_K(M xor K1)`
 * (NIST SP 800-38B 6.2), and many blocks go through one call of one long-lived ECB cipher, which is
 * 10 to 50 times faster than a keyed hash a card.
 */
export class CardTokenizer {
  readonly #cipher: Cipher
  readonly #subkey: Int32Array
  readonly #masked = Buffer.from(new ArrayBuffer(batchCardsMax * tokenBytes))
  readonly #words = new Int32Array(this.#masked.buffer)

  /** `key`: 32 bytes; the caller may zero it afterwards. Throws `RangeError` at any other length. */
  constructor(key: Buffer) {
    if (key.length !== tokenKeyBytes) {
      throw new RangeError(`a card token key has ${tokenKeyBytes} bytes, got ${key.length}`)
    }
    this.#cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
    this.#subkey = subkeyOne(this.#cipher.update(Buffer.alloc(tokenBytes)))
  }

  /**
   * Tokens of the first `count` blocks of 16 bytes (layout: {@link writePanBlock}), 16 bytes each in
   * the same order. Allocates one buffer a call and nothing a card. The blocks are the caller's to zero.
   */
  tokens(blocks: Buffer, count: number): Buffer {
    if (count <= batchCardsMax) return this.#batch(blocks, 0, count)
    const tokens = Buffer.allocUnsafe(count * tokenBytes)
    for (let first = 0; first < count; first += batchCardsMax) {
      const cards = Math.min(batchCardsMax, count - first)
      this.#batch(blocks, first, cards).copy(tokens, first * tokenBytes)
    }
    return tokens
  }

  /** Token of one card number: for enrolment and the like. */
  token(pan: Pan): Buffer {
    const block = Buffer.alloc(panBlockBytes)
    writePanBlock(pan, block, 0)
    const token = this.tokens(block, 1)
    block.fill(0)
    return token
  }

  /** Token of a block that is no card's: tells keys apart, and says nothing of the key. */
  checkValue(): Buffer {
    return Buffer.from(this.tokens(Buffer.alloc(panBlockBytes), 1))
  }

  #batch(blocks: Buffer, first: number, count: number): Buffer {
    const bytes = count * tokenBytes
    blocks.copy(this.#masked, 0, first * tokenBytes, first * tokenBytes + bytes)
    const words = this.#words
    const [k0 = 0, k1 = 0, k2 = 0, k3 = 0] = this.#subkey
    for (let at = 0; at < count * 4; at += 4) {
      words[at] = (words[at] ?? 0) ^ k0
      words[at + 1] = (words[at + 1] ?? 0) ^ k1
      words[at + 2] = (words[at + 2] ?? 0) ^ k2
      words[at + 3] = (words[at + 3] ?? 0) ^ k3
    }
    const tokens = this.#cipher.update(this.#masked.subarray(0, bytes))
    this.#masked.fill(0, 0, bytes)
    return tokens
  }
}

/** K1 = L << 1, xor 0x87 in the last byte where the top bit of L was set (SP 800-38B 6.1). */
function subkeyOne(l: Buffer): Int32Array {
  const k1 = Buffer.from(new ArrayBuffer(tokenBytes))
  for (let i = 0; i < tokenBytes; i++) {
    const next = i + 1 < tokenBytes ? l.readUInt8(i + 1) : 0
    k1.writeUInt8(((l.readUInt8(i) << 1) & 0xff) | (next >> 7), i)
  }
  if (l.readUInt8(0) >> 7 === 1) k1.writeUInt8(k1.readUInt8(tokenBytes - 1) ^ 0x87, tokenBytes - 1)
  l.fill(0)
  return new Int32Array(k1.buffer)
}
