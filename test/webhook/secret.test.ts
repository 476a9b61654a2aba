import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { deriveSecretKey, makeSecret, unwrapSecret, wrapSecret } from '../../src/webhook/secret.ts'

const key = deriveSecretKey(randomBytes(32))

test('a secret opens with its key for its owner alone, and is not to be seen in what is kept', () => {
  const secret = makeSecret()
  const wrapped = wrapSecret(key, 7n, secret)
  expect(unwrapSecret(key, 7n, wrapped)).toBe(secret)
  expect(wrapped.includes(secret)).toBe(false)
  expect(wrapSecret(key, 7n, secret).equals(wrapped)).toBe(false)
  expect(() => unwrapSecret(key, 8n, wrapped)).toThrow()
  expect(() => unwrapSecret(deriveSecretKey(randomBytes(32)), 7n, wrapped)).toThrow()
  for (let at = 0; at < wrapped.length; at++) {
    const changed = Buffer.from(wrapped)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(() => unwrapSecret(key, 7n, changed)).toThrow()
  }
})

test('no two secrets are the same', () => {
  expect(new Set(Array.from({ length: 1_000 }, makeSecret)).size).toBe(1_000)
})
