/** The retail MAC: ANSI X9.19, ISO/IEC 9797-1 algorithm 3 with DES and padding method 1. */
import { createCipheriv, createDecipheriv, type Cipher, type Decipher } from 'node:crypto'
import { CipherChain } from './chain.ts'

const blockBytes = 8

/**
 * Retail MACs with one key of 16 bytes. OpenSSL 3 keeps single DES in its legacy provider; DES is triple DES
 * with three equal keys (ANSI X9.52, keying option 3).
 */
export class RetailMac {
  readonly #chain: CipherChain
  readonly #decipher: Decipher
  readonly #cipher: Cipher

  /** `key`: K and K', 8 bytes each; parity bits do not count. */
  constructor(key: Buffer) {
    const [first, second] = [single(key.subarray(0, 8)), single(key.subarray(8, 16))]
    this.#chain = new CipherChain('des-ede3-cbc', first, blockBytes)
    this.#decipher = createDecipheriv('des-ede3', second, null).setAutoPadding(false)
    this.#cipher = createCipheriv('des-ede3', first, null).setAutoPadding(false)
  }

  /** The MAC of `bytes[start, end)`, 8 bytes. */
  of(bytes: Buffer, start: number, end: number): Buffer {
    const chained = this.#chain.run(bytes, start, end)
    // Output transformation 3: decrypted with K', encrypted with K.
    return this.#cipher.update(this.#decipher.update(chained))
  }
}

function single(key: Buffer): Buffer {
  return Buffer.concat([key, key, key])
}
