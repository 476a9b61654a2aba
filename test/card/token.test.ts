import { createCipheriv, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertPan } from '../../src/card/pan.ts'
import { CardTokenizer } from '../../src/card/token.ts'

/** NIST SP 800-38B, appendix D.3: AES-256, Mlen = 128. */
const nist = {
  key: '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4',
  message: '6bc1bee22e409f96e93d7e117393172a',
  tag: '28a7023f452e8f82bd4bf28d8c37c35c',
}

/** CMAC of one whole block the long way: bigints for the subkey, a fresh CBC cipher for the block. */
function cmac(key: Buffer, message: Buffer): Buffer {
  const zero = Buffer.alloc(16)
  const cbc = (block: Buffer): Buffer => {
    const cipher = createCipheriv('aes-256-cbc', key, zero).setAutoPadding(false)
    return Buffer.concat([cipher.update(block), cipher.final()])
  }
  const l = BigInt(`0x${cbc(zero).toString('hex')}`)
  const k1 = ((l << 1n) & ((1n << 128n) - 1n)) ^ (l >> 127n === 1n ? 0x87n : 0n)
  const masked = BigInt(`0x${message.toString('hex')}`) ^ k1
  return cbc(Buffer.from(masked.toString(16).padStart(32, '0'), 'hex'))
}

describe('CardTokenizer', () => {
  it('agrees with the vector of NIST SP 800-38B D.3', () => {
    const tokenizer = new CardTokenizer(Buffer.from(nist.key, 'hex'))
    const tokens = tokenizer.tokens(Buffer.from(nist.message, 'hex'), 1)
    expect(tokens.toString('hex')).toBe(nist.tag)
  })

  it('agrees with a CMAC computed otherwise, for any key and any batch', () => {
    const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes))
    fc.assert(
      fc.property(key, fc.integer({ min: 0, max: 40 }), (aKey, count) => {
        const blocks = randomBytes(count * 16)
        const tokens = new CardTokenizer(aKey).tokens(blocks, count)
        expect(tokens.length).toBe(count * 16)
        for (let i = 0; i < count; i++) {
          const block = blocks.subarray(i * 16, i * 16 + 16)
          expect(tokens.subarray(i * 16, i * 16 + 16).equals(cmac(aKey, block))).toBe(true)
        }
      }),
    )
  })

  it('cuts a long run and keeps the order', () => {
    const tokenizer = new CardTokenizer(randomBytes(32))
    const blocks = randomBytes(1300 * 16)
    const together = tokenizer.tokens(blocks, 1300)
    for (const i of [0, 511, 512, 1023, 1024, 1299]) {
      const alone = tokenizer.tokens(blocks.subarray(i * 16, i * 16 + 16), 1)
      expect(together.subarray(i * 16, i * 16 + 16).equals(alone)).toBe(true)
    }
  })

  it('gives a card number the token of its block', () => {
    const key = randomBytes(32)
    const pan = Buffer.from('4111111111111111')
    assertPan(pan)
    const block = Buffer.from('104111111111111111ffffffffffffff', 'hex')
    expect(new CardTokenizer(key).token(pan).equals(cmac(key, block))).toBe(true)
  })

  it('keeps working after its key was zeroed', () => {
    const key = Buffer.from(nist.key, 'hex')
    const tokenizer = new CardTokenizer(key)
    key.fill(0)
    expect(tokenizer.tokens(Buffer.from(nist.message, 'hex'), 1).toString('hex')).toBe(nist.tag)
  })

  it.each([0, 16, 31, 33])('refuses a key of %d bytes', (bytes) => {
    expect(() => new CardTokenizer(Buffer.alloc(bytes))).toThrow(RangeError)
  })
})
