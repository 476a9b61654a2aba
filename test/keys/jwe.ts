/** A sender's side of the enrolment: encrypts to the gateway's key, rightly or wrongly as a test asks. */
import * as jose from 'jose'
import type { PublicEncryptionJwk } from '../../src/keys/encryption.ts'

/** Compact JWE of `plaintext` to `jwk`; `header` overrides or (with undefined) drops parameters. */
export async function encryptTo(
  jwk: PublicEncryptionJwk,
  plaintext: string,
  header: { alg?: string; enc?: string; zip?: string; kid?: string | undefined } = {},
): Promise<string> {
  const { alg, enc, kid, zip } = { alg: 'ECDH-ES', enc: 'A256GCM', kid: jwk.kid, ...header }
  const key = await jose.importJWK({ ...jwk, alg }, alg)
  return new jose.CompactEncrypt(new TextEncoder().encode(plaintext))
    .setProtectedHeader({
      alg,
      enc,
      ...(kid === undefined ? {} : { kid }),
      ...(zip === undefined ? {} : { zip }),
    })
    .encrypt(key)
}
