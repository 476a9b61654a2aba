/** How members are recognised without a card: phones in whatever form, and codes that nobody can make or keep. */
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Identifiers, normalizePhone, qrSeconds } from '../../src/member/identifier.ts'

const identifiers = new Identifiers(randomBytes(32))
const now = new Date('2026-11-20T09:00:00Z')

describe('a phone', () => {
  it.each(['+7 701 000-00-01', '+7(701)0000001', '0077010000001', '+77010000001'])(
    'is one in whatever form: %s',
    (text) => expect(normalizePhone(text)).toBe('+77010000001'),
  )

  it.each(['87010000001', '+0701000000', '+77', '', '+4111111111111111', '+7701x000001'])(
    'is none without country code or with other digits: %s',
    (text) => expect(normalizePhone(text)).toBeNull(),
  )

  it('has the same hash under one key, and another under another', () => {
    const hash = identifiers.phoneHash('+77010000001')
    expect(identifiers.phoneHash('+77010000001')).toBe(hash)
    expect(identifiers.phoneHash('+77010000002')).not.toBe(hash)
    expect(new Identifiers(randomBytes(32)).phoneHash('+77010000001')).not.toBe(hash)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('a code', () => {
  it('says whose it is and when it ends', () => {
    const { code, endsAt } = identifiers.qrCode(1024n, now)
    expect(identifiers.readQrCode(code)).toEqual({ memberId: 1024n, endsAt })
    expect(endsAt.getTime() - now.getTime()).toBe(qrSeconds * 1000)
  })

  it('cannot be made without the key, nor changed', () => {
    const { code } = identifiers.qrCode(1024n, now)
    expect(new Identifiers(randomBytes(32)).readQrCode(code)).toBeNull()
    fc.assert(
      fc.property(fc.nat({ max: 27 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(code, 'base64url')
        bytes.writeUInt8(bytes.readUInt8(at) ^ flip, at)
        expect(identifiers.readQrCode(bytes.toString('base64url'))).toBeNull()
      }),
    )
  })

  it('is none where it is any other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(identifiers.readQrCode(text)).toBeNull()
      }),
    )
  })
})

it.each(['+378282246310005', '+30569309025904'])('%s is a card number, and no phone', (text) => {
  expect(normalizePhone(text)).toBeNull()
})
