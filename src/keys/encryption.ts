/** The gateway's encryption keys: what card numbers and rosters are encrypted to on their way in (JWE). */
import {
  compactDecrypt,
  CompactEncrypt,
  decodeProtectedHeader,
  importJWK,
  type CryptoKey,
  type JWK,
} from 'jose'
import { generateEcKey, loadEcKey, type PublicJwk } from './ec-key.ts'
import { KeyError } from './errors.ts'

/** Key agreement and content encryption that are taken, and no others (RFC 7518 4.6, 5.3). */
const alg = 'ECDH-ES'
const enc = 'A256GCM'

/** Longest compact JWE that is looked at, where no more is asked for. A card number makes one of about 400 characters. */
export const jweCharsMax = 2048

/** The public half of an encryption key. */
export type PublicEncryptionJwk = PublicJwk<'enc'>

/** What decrypts; the private half does not leave it. */
export interface EncryptionKey {
  /** What a sender encrypts to now. */
  readonly publicJwk: PublicEncryptionJwk
  /**
   * The plaintext of a compact JWE that was encrypted to this key. The caller zeroes it after use.
   * Throws {@link KeyError} `undecryptable` whatever was wrong with it, so that a sender learns
   * nothing from the difference.
   */
  decrypt(compactJwe: string, charsMax?: number): Promise<Buffer>
}

/** Reads one key. Throws {@link KeyError} `not_a_private_key`. */
export async function loadEncryptionKey(jwkText: string): Promise<EncryptionKey> {
  const { publicJwk, privateKey } = await loadEcKey(jwkText, 'enc')
  return {
    publicJwk,
    decrypt: (compactJwe, charsMax = jweCharsMax) =>
      decryptCompact(compactJwe, charsMax, publicJwk.kid, privateKey),
  }
}

/** Several as one, as they are at each moment: `current` is published, all of `accepted` decrypt. */
export function rotatingEncryptionKey(
  keys: () => { current: EncryptionKey; accepted: readonly EncryptionKey[] },
): EncryptionKey {
  return {
    get publicJwk() {
      return keys().current.publicJwk
    },
    async decrypt(compactJwe, charsMax = jweCharsMax) {
      const kid = compactJwe.length > charsMax ? undefined : kidOf(compactJwe)
      const key = keys().accepted.find((each) => each.publicJwk.kid === kid)
      if (key === undefined) throw new KeyError('undecryptable')
      return await key.decrypt(compactJwe, charsMax)
    },
  }
}

/** A new private key as JWK text, for {@link loadEncryptionKey}. */
export async function generateEncryptionKey(): Promise<string> {
  return await generateEcKey('enc')
}

/** The compact JWE of a plaintext to a key that a gateway publishes (`use` is `enc`). */
export async function encryptToKey(jwk: JWK, plaintext: Uint8Array): Promise<string> {
  return await new CompactEncrypt(plaintext)
    .setProtectedHeader({ alg, enc, ...(jwk.kid !== undefined && { kid: jwk.kid }) })
    .encrypt(await importJWK(jwk, alg))
}

function kidOf(compactJwe: string): string | undefined {
  try {
    return decodeProtectedHeader(compactJwe).kid
  } catch {
    return undefined
  }
}

async function decryptCompact(
  jwe: string,
  charsMax: number,
  kid: string,
  key: CryptoKey,
): Promise<Buffer> {
  if (jwe.length > charsMax) throw new KeyError('undecryptable')
  try {
    const { plaintext } = await compactDecrypt(
      jwe,
      (header) => {
        if (header.kid !== kid || header.zip !== undefined) throw new KeyError('undecryptable')
        return key
      },
      { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: [enc] },
    )
    return Buffer.from(plaintext.buffer, plaintext.byteOffset, plaintext.byteLength)
  } catch {
    throw new KeyError('undecryptable')
  }
}
