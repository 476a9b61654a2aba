import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SealError, Vault } from '../../src/privacy/vault.ts'

const key = randomBytes(32)
const vault = new Vault(key)

test('any text opens as it was sealed, for its member and column alone', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.bigInt(1n, 2n ** 63n - 1n), (text, memberId) => {
      const wrapped = vault.makeKey(memberId)
      const sealed = vault.seal(wrapped, memberId, 'member.name', text)
      expect(sealed.length).toBe(Buffer.byteLength(text) + 28)
      const again = new Vault(key)
      expect(again.open(wrapped, memberId, 'member.name', sealed)).toBe(
        Buffer.from(text).toString(),
      )
      const fails = [
        () => vault.open(wrapped, memberId, 'feedback.comment', sealed),
        () => vault.open(wrapped, memberId + 1n, 'member.name', sealed),
        () => vault.open(vault.makeKey(memberId), memberId, 'member.name', sealed),
        () => new Vault(randomBytes(32)).open(wrapped, memberId, 'member.name', sealed),
      ]
      for (const fail of fails) expect(fail).toThrow(SealError)
    }),
  )
})

test('a bit that is changed is noticed', () => {
  const wrapped = vault.makeKey(7n)
  const sealed = vault.seal(wrapped, 7n, 'member.name', 'Aigerim')
  for (let at = 0; at < sealed.length; at++) {
    const other = Buffer.from(sealed)
    other.writeUInt8(other.readUInt8(at) ^ 1, at)
    expect(() => vault.open(wrapped, 7n, 'member.name', other)).toThrow(SealError)
  }
  expect(() => vault.open(wrapped, 7n, 'member.name', Buffer.alloc(5))).toThrow(SealError)
})

test('two seals of one text differ; digests are equal for equal digests under one key', () => {
  const wrapped = vault.makeKey(7n)
  const seal = () => vault.seal(wrapped, 7n, 'member.name', 'Aigerim').toString('hex')
  expect(seal()).not.toBe(seal())
  const plain = randomBytes(32)
  expect(vault.digest(plain).equals(new Vault(key).digest(plain))).toBe(true)
  expect(vault.digest(plain).equals(new Vault(randomBytes(32)).digest(plain))).toBe(false)
})
