/** One-time codes: what they look like, and what is wrong with one. */
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  deriveCodeKey,
  hashCode,
  judgeCode,
  makeCode,
  qrPayload,
  wrongTriesMax,
  type KeptCode,
} from '../../src/redemption/code.ts'

const key = deriveCodeKey(Buffer.alloc(32, 7))
const now = new Date('2026-11-20T09:00:00Z')
const kept = (over: Partial<KeptCode> = {}): KeptCode => ({
  ...{ hash: hashCode(key, 1024n, '40817263'), partnerId: null, wrongTries: 0, used: false },
  ...{ expiresAt: new Date('2026-11-20T09:05:00Z') },
  ...over,
})
const judge = (code: KeptCode | null, digits: string, partnerId = 3n, at = now) =>
  judgeCode(code, hashCode(key, 1024n, digits), partnerId, at)

test('a code has eight digits, and no two are the same', () => {
  const codes = Array.from({ length: 200 }, makeCode)
  expect(codes.filter((code) => /^[0-9]{8}$/.test(code))).toHaveLength(200)
  expect(new Set(codes).size).toBeGreaterThan(195)
  expect(codes.some((code) => code.startsWith('0'))).toBe(true)
})

test('the picture of a code names the member, in letters that a QR code packs well', () => {
  expect(qrPayload(1024n, '00817263')).toBe('COBRAND:1:1024:00817263')
  expect(qrPayload(1024n, '00817263')).toMatch(/^[0-9A-Z $%*+./:-]+$/)
})

test('what is kept is of the key, the member and the code', () => {
  const own = hashCode(key, 1024n, '40817263')
  const others = [
    hashCode(key, 1025n, '40817263'),
    hashCode(key, 1024n, '40817264'),
    hashCode(deriveCodeKey(randomBytes(32)), 1024n, '40817263'),
  ]
  expect(others.some((each) => each.equals(own))).toBe(false)
  expect(deriveCodeKey(Buffer.alloc(32, 7))).toEqual(key)
  expect(key).not.toEqual(Buffer.alloc(32, 7))
})

test('the right code is right until its time is over, is used, or was tried too often', () => {
  expect(judge(kept(), '40817263')).toBeNull()
  expect(judge(null, '40817263')).toBe('code_none')
  expect(judge(kept(), '40817264')).toBe('code_wrong')
  expect(judge(kept({ used: true }), '40817263')).toBe('code_used')
  expect(judge(kept({ wrongTries: wrongTriesMax }), '40817263')).toBe('code_tries_over')
  expect(judge(kept({ wrongTries: wrongTriesMax - 1 }), '40817263')).toBeNull()
  expect(judge(kept(), '40817263', 3n, new Date('2026-11-20T09:04:59.999Z'))).toBeNull()
  expect(judge(kept(), '40817263', 3n, new Date('2026-11-20T09:05:00Z'))).toBe('code_expired')
})

test('another partner is not told that a code would be right', () => {
  expect(judge(kept({ partnerId: 3n }), '40817263', 3n)).toBeNull()
  expect(judge(kept({ partnerId: 3n }), '40817263', 4n)).toBe('code_wrong')
})
