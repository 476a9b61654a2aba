/** Secrets by which receivers know that a webhook is ours, and how they are kept. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const secretBytes = 32
const nonceBytes = 12
const tagBytes = 16

/** The key under which secrets are kept: 32 bytes, of the gateway's card token key. */
export function deriveSecretKey(cardTokenKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', cardTokenKey, '', 'cobrand webhook secrets', 32))
}

/** A new secret as receivers get it: `whsec_` and 32 bytes in base64 (Standard Webhooks, "Secret serialization"). */
export function makeSecret(): string {
  return `whsec_${randomBytes(secretBytes).toString('base64')}`
}

/** Encrypts a secret for the table (AES-256-GCM: nonce, text, tag); it opens for the same owner alone. */
export function wrapSecret(key: Buffer, ownerId: bigint, secret: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(`${ownerId}`))
  return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** The secret again. Throws where it was wrapped by another key, or for another owner. */
export function unwrapSecret(key: Buffer, ownerId: bigint, wrapped: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, wrapped.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(Buffer.from(`${ownerId}`)).setAuthTag(wrapped.subarray(-tagBytes))
  const text = decipher.update(wrapped.subarray(nonceBytes, -tagBytes))
  return Buffer.concat([text, decipher.final()]).toString('utf8')
}
