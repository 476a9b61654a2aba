/** AES-CMAC: NIST SP 800-38B, RFC 4493. */
import { createCipheriv } from 'node:crypto'
import { CipherChain, type LastBlock } from './chain.ts'

const blockBytes = 16
/** The polynomial of SP 800-38B 5.3 for blocks of 128 bits. */
const r128 = 0x87

/** CMACs with one key. */
export class AesCmac {
  readonly #chain: CipherChain
  readonly #last: LastBlock

  /** `key`: 16, 24 or 32 bytes. */
  constructor(key: Buffer) {
    const bits = key.length * 8
    this.#chain = new CipherChain(`aes-${bits}-cbc`, key, blockBytes)
    const ecb = createCipheriv(`aes-${bits}-ecb`, key, null).setAutoPadding(false)
    const whole = doubled(ecb.update(Buffer.alloc(blockBytes)))
    this.#last = { whole, filled: doubled(whole), fill: 0x80 }
  }

  /** The CMAC of `bytes[start, end)`, 16 bytes, which hold until the next call. */
  of(bytes: Buffer, start: number, end: number): Buffer {
    return this.#chain.run(bytes, start, end, this.#last)
  }
}

/** Twice the value in GF(2^128): the subkeys of SP 800-38B 6.1. */
function doubled(value: Buffer): Buffer {
  const result = Buffer.alloc(blockBytes)
  for (let i = 0; i < blockBytes; i++) {
    result[i] = ((value[i] ?? 0) << 1) | ((value[i + 1] ?? 0) >> 7)
  }
  if ((value[0] ?? 0) >> 7 === 1) result[blockBytes - 1] = (result[blockBytes - 1] ?? 0) ^ r128
  return result
}
