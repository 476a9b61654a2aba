/** The gateway's private keys as they lie in the database: encrypted under a key that is not there. */
import { hkdfSync } from 'node:crypto'
import { compactDecrypt, CompactEncrypt } from 'jose'
import type { KeyUse } from '../ec-key.ts'
import { KeyError } from '../errors.ts'

/** The key under which private keys are kept: 32 bytes, of the gateway's card token key. */
export function deriveWrappingKey(cardTokenKey: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', cardTokenKey, '', 'cobrand gateway keys', 32))
}

/** Which key it is; bound to what is kept, so that no row can pass for another. */
interface Bound {
  readonly kid: string
  readonly use: KeyUse
}

/** A JWE (`dir`, A256GCM) of a private JWK. */
export async function wrapKey(wrapping: Buffer, { kid, use }: Bound, jwk: string): Promise<string> {
  return await new CompactEncrypt(Buffer.from(jwk))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid, use })
    .encrypt(wrapping)
}

/** The private JWK again. Throws {@link KeyError} `not_unwrapped`. */
export async function unwrapKey(
  wrapping: Buffer,
  { kid, use }: Bound,
  jwe: string,
): Promise<string> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(jwe, wrapping, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    if (protectedHeader.kid === kid && protectedHeader['use'] === use) {
      return Buffer.from(plaintext).toString('utf8')
    }
  } catch {
    // Told below, without a word of it.
  }
  throw new KeyError('not_unwrapped', `kid ${kid}`)
}
