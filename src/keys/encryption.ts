/** The gateway's encryption key: what a card number is encrypted to on its way in (JWE). */
import {
  calculateJwkThumbprint,
  compactDecrypt,
  exportJWK,
  generateKeyPair,
  importJWK,
  type CryptoKey,
} from 'jose'
import { KeyError } from './errors.ts'

/** Key agreement and content encryption that are taken, and no others (RFC 7518 4.6, 5.3). */
const alg = 'ECDH-ES'
const enc = 'A256GCM'
const crv = 'P-256'

/** Longest compact JWE that is looked at. A card number makes one of about 400 characters. */
export const jweCharsMax = 2048

/** The public half, as it stands in the key set that the gateway publishes (RFC 7517). */
export interface PublicEncryptionJwk {
  kty: 'EC'
  crv: 'P-256'
  x: string
  y: string
  use: 'enc'
  alg: 'ECDH-ES'
  /** RFC 7638 thumbprint. */
  kid: string
}

/** A key pair that decrypts; the private half does not leave it. */
export interface EncryptionKey {
  readonly publicJwk: PublicEncryptionJwk
  /**
   * The plaintext of a compact JWE that was encrypted to this key. The caller zeroes it after use.
   * Throws {@link KeyError} `undecryptable` whatever was wrong with it, so that a sender learns
   * nothing from the difference.
   */
  decrypt(compactJwe: string): Promise<Buffer>
}

interface PrivateEcJwk {
  kty: 'EC'
  crv: 'P-256'
  x: string
  y: string
  d: string
}

/**
 * Reads a private P-256 key from JWK text.
 * Throws {@link KeyError} `not_a_private_key`; the message names what is wrong and never the key.
 */
export async function loadEncryptionKey(jwkText: string): Promise<EncryptionKey> {
  const jwk = parsePrivateJwk(jwkText)
  const privateKey = await importPrivate(jwk)
  const { kty, x, y } = jwk
  const kid = await calculateJwkThumbprint({ kty, crv, x, y })
  return {
    publicJwk: { kty, crv, x, y, use: 'enc', alg, kid },
    decrypt: (compactJwe) => decryptCompact(compactJwe, kid, privateKey),
  }
}

/** A new private key as JWK text, for {@link loadEncryptionKey}. */
export async function generateEncryptionKey(): Promise<string> {
  const { privateKey } = await generateKeyPair(alg, { crv, extractable: true })
  const { x, y, d } = await exportJWK(privateKey)
  return JSON.stringify({ kty: 'EC', crv, x, y, d })
}

async function decryptCompact(jwe: string, kid: string, key: CryptoKey): Promise<Buffer> {
  if (jwe.length > jweCharsMax) throw new KeyError('undecryptable')
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

function parsePrivateJwk(text: string): PrivateEcJwk {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new KeyError('not_a_private_key', 'it is not JSON')
  }
  if (!isPrivateEcJwk(parsed)) {
    throw new KeyError('not_a_private_key', 'it is not a JWK with kty EC, crv P-256, x, y and d')
  }
  return parsed
}

function isPrivateEcJwk(jwk: unknown): jwk is PrivateEcJwk {
  if (typeof jwk !== 'object' || jwk === null) return false
  const { kty, crv: curve, x, y, d } = jwk as Record<string, unknown>
  return kty === 'EC' && curve === crv && [x, y, d].every((each) => typeof each === 'string')
}

async function importPrivate({ x, y, d }: PrivateEcJwk): Promise<CryptoKey> {
  try {
    const key = await importJWK({ kty: 'EC', crv, x, y, d }, alg)
    if (!(key instanceof Uint8Array)) return key
  } catch {
    // Told below: the library's message may quote the key.
  }
  throw new KeyError('not_a_private_key', 'x, y and d are not one point and its scalar')
}
