import { createCipheriv } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AesCmac } from '../../../src/link/mac/cmac.ts'
import { Mac, macBytes } from '../../../src/link/mac/mac.ts'
import { RetailMac } from '../../../src/link/mac/retail.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const macOf = (mac: AesCmac | RetailMac, message: Buffer): string =>
  mac.of(message, 0, message.length).toString('hex')

/** RFC 4493 section 4 and NIST SP 800-38B appendix D: the first 0, 16, 20, 40 and 64 bytes of this. */
const nist = hex(
  '6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51' +
    '30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710',
)

describe('AES-CMAC', () => {
  it.each([
    ['2b7e151628aed2a6abf7158809cf4f3c', 0, 'bb1d6929e95937287fa37d129b756746'],
    ['2b7e151628aed2a6abf7158809cf4f3c', 16, '070a16b46b4d4144f79bdd9dd04a287c'],
    ['2b7e151628aed2a6abf7158809cf4f3c', 40, 'dfa66747de9ae63030ca32611497c827'],
    ['2b7e151628aed2a6abf7158809cf4f3c', 64, '51f0bebf7e3b9d92fc49741779363cfe'],
    ['8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b', 0, 'd17ddf46adaacde531cac483de7a9367'],
    ['8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b', 16, '9e99a7bf31e710900662f65e617c5184'],
    ['8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b', 40, '8a1de5be2eb31aad089a82e6ee908b0e'],
    ['8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b', 64, 'a1d5df0eed790f794d77589659f39a11'],
    [
      '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4',
      0,
      '028962f61b7bf89efc6b551f4667d983',
    ],
    [
      '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4',
      64,
      'e1992190549f6ed5696a2c056c315410',
    ],
  ])('is as published (key %s, %i bytes)', (key, bytes, mac) => {
    expect(macOf(new AesCmac(hex(key)), nist.subarray(0, bytes))).toBe(mac)
  })
})

describe('the retail MAC', () => {
  it.each([
    // ISO/IEC 9797-1:1999 annex B.3, MAC algorithm 3 with padding method 1, data strings 1 and 2.
    ['0123456789abcdeffedcba9876543210', 'Now is the time for all ', 'a1c72e74ea3fa9b6'],
    ['0123456789abcdeffedcba9876543210', 'Now is the time for it', '2e2b1428cc78254f'],
    // Bouncy Castle, ISO9797Alg3MacTest.
    ['7ca110454a1a6e570131d9619dc1376e', 'Hello World !!!!', 'f09b856213bab83b'],
  ])('is as published (key %s, %j)', (key, message, mac) => {
    expect(macOf(new RetailMac(hex(key)), Buffer.from(message))).toBe(mac)
  })

  it('takes no bytes for a block of zeros', () => {
    const mac = new RetailMac(hex('0123456789abcdeffedcba9876543210'))
    expect(macOf(mac, Buffer.alloc(0))).toBe(macOf(mac, Buffer.alloc(8)))
  })
})

/** What the same is with a fresh cipher a message. */
function retailByHand(key: Buffer, message: Buffer): string {
  const [k1, k2] = [key.subarray(0, 8), key.subarray(8, 16)]
  const one = (from: Buffer): Buffer => {
    const cipher = createCipheriv('des-ede3', Buffer.concat([k1, k1, k1]), null)
    return cipher.setAutoPadding(false).update(from)
  }
  const blocks = Math.max(1, Math.ceil(message.length / 8))
  const padded = Buffer.concat([message, Buffer.alloc(blocks * 8 - message.length)])
  let chained: Buffer = Buffer.alloc(8)
  for (let at = 0; at < padded.length; at += 8) {
    for (let i = 0; i < 8; i++) chained[i] = (chained[i] ?? 0) ^ (padded[at + i] ?? 0)
    // The last block goes through E(K, D(K', E(K, x))), which is two-key triple DES.
    if (at + 8 === padded.length) {
      return createCipheriv('des-ede', Buffer.concat([k1, k2]), null)
        .setAutoPadding(false)
        .update(chained)
        .toString('hex')
    }
    chained = one(chained)
  }
  return ''
}

it('is of each message alone, whatever went before and however long', () => {
  const key = hex('0123456789abcdeffedcba9876543210')
  const retail = new RetailMac(key)
  const cmac = new AesCmac(key)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat(20), (bytes, before) => {
      const message = Buffer.concat([Buffer.alloc(before, 7), Buffer.from(bytes)])
      const own = message.subarray(before)
      expect(retail.of(message, before, message.length).toString('hex')).toBe(
        retailByHand(key, own),
      )
      const fresh = macOf(new AesCmac(key), own)
      expect(cmac.of(message, before, message.length).toString('hex')).toBe(fresh)
    }),
    { numRuns: 200 },
  )
})

describe.each(['retail', 'aes-cmac'] as const)('%s behind a message', (algorithm) => {
  const mac = new Mac({ algorithm, key: hex('0123456789abcdeffedcba9876543210'), required: true })

  it('is the leftmost bytes, and no other ones pass', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), (bytes, flip) => {
        const own = Buffer.from(mac.of(Buffer.from(bytes), 0, bytes.length)).subarray(0, macBytes)
        const frame = Buffer.concat([Buffer.from(bytes), own])
        const matches = (): boolean =>
          mac.matches(frame, 0, bytes.length, frame.subarray(bytes.length))
        expect(matches()).toBe(true)
        const at = flip % frame.length
        frame[at] = (frame[at] ?? 0) ^ 1
        expect(matches()).toBe(false)
      }),
    )
  })
})
