/** P-256 keys as JWK text: what the gateway signs and decrypts with. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey } from 'jose'
import { KeyError } from './errors.ts'

const crv = 'P-256'

/** What a key is for, and the algorithm that goes with it (RFC 7517 4.2, 4.4). */
const algorithms = { sig: 'ES256', enc: 'ECDH-ES' } as const

/** `sig`: signs. `enc`: is encrypted to. */
export type KeyUse = keyof typeof algorithms

/** The public half, as it stands in the key set that the gateway publishes (RFC 7517). */
export interface PublicJwk<Use extends KeyUse = KeyUse> {
  kty: 'EC'
  crv: 'P-256'
  x: string
  y: string
  use: Use
  alg: (typeof algorithms)[Use]
  /** RFC 7638 thumbprint. */
  kid: string
}

/** Both halves; the private one cannot be taken out of it. */
export interface EcKey<Use extends KeyUse> {
  readonly publicJwk: PublicJwk<Use>
  readonly privateKey: CryptoKey
}

interface PrivateEcJwk {
  kty: 'EC'
  crv: 'P-256'
  x: string
  y: string
  d: string
}

/** A new private key as JWK text, for {@link loadEcKey}. */
export async function generateEcKey(use: KeyUse): Promise<string> {
  const { privateKey } = await generateKeyPair(algorithms[use], { crv, extractable: true })
  const { x, y, d } = await exportJWK(privateKey)
  return JSON.stringify({ kty: 'EC', crv, x, y, d })
}

/**
 * Reads a private P-256 key from JWK text.
 * Throws {@link KeyError} `not_a_private_key`; the message names what is wrong and never the key.
 */
export async function loadEcKey<Use extends KeyUse>(
  jwkText: string,
  use: Use,
): Promise<EcKey<Use>> {
  const jwk = parsePrivateJwk(jwkText)
  const privateKey = await importPrivate(jwk, algorithms[use])
  const { kty, x, y } = jwk
  const kid = await calculateJwkThumbprint({ kty, crv, x, y })
  return { publicJwk: { kty, crv, x, y, use, alg: algorithms[use], kid }, privateKey }
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

async function importPrivate({ x, y, d }: PrivateEcJwk, alg: string): Promise<CryptoKey> {
  try {
    const key = await importJWK({ kty: 'EC', crv, x, y, d }, alg)
    if (!(key instanceof Uint8Array)) return key
  } catch {
    // Told below: the library's message may quote the key.
  }
  throw new KeyError('not_a_private_key', 'x, y and d are not one point and its scalar')
}
