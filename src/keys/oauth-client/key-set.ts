/** The key set of a client: public keys that it signs with, and, where it wants to, one that is encrypted to. */
import { calculateJwkThumbprint, importJWK, type JWK } from 'jose'
import { KeyError } from '../errors.ts'

/** Keys of a set: enough for one that comes, one that goes, and one of each kind. */
export const keysMax = 8
/** Largest key set that is read. */
const keySetCharsMax = 16_384
const kidCharsMax = 128
const rsaBits = { min: 2048, max: 4096 } as const

/** Algorithms by which a client signs (RFC 7518 3.1, RFC 8037 3.1). */
export const signingAlgorithms = ['ES256', 'PS256', 'EdDSA', 'Ed25519'] as const

/** A public key of a client. */
export type ClientJwk = JWK & { readonly kid: string; readonly alg: string } & {
  readonly use: 'sig' | 'enc'
}

/** RFC 7518 6.2.2, 6.3.2, 6.4.1: what is private in a JWK. */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const

/** By type and use, the algorithms that a key may be for; the first one where it does not say. */
const algorithmsOf: Readonly<Record<string, Readonly<Record<'sig' | 'enc', readonly string[]>>>> = {
  'EC P-256': { sig: ['ES256'], enc: ['ECDH-ES'] },
  RSA: { sig: ['PS256'], enc: ['RSA-OAEP-256'] },
  'OKP Ed25519': { sig: ['EdDSA', 'Ed25519'], enc: [] },
}

/**
 * Reads a key set (RFC 7517 5). Keys that do not name themselves get their thumbprint (RFC 7638) as `kid`. Throws
 * {@link KeyError} `not_a_key_set`, which says of which key what is wrong.
 */
export async function parseKeySet(text: string): Promise<ClientJwk[]> {
  if (text.length > keySetCharsMax) throw refused(`it has more than ${keySetCharsMax} characters`)
  const keys = keysOf(text)
  if (keys.length === 0 || keys.length > keysMax) throw refused(`give 1 to ${keysMax} keys`)
  const parsed = await Promise.all(keys.map((key, at) => parseKey(key, `/keys/${at}`)))
  if (!parsed.some(({ use }) => use === 'sig')) throw refused('no key of it is to sign')
  if (new Set(parsed.map(({ kid }) => kid)).size < parsed.length) {
    throw refused('two keys have the same kid')
  }
  return parsed
}

function keysOf(text: string): unknown[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw refused('it is not JSON')
  }
  const keys = isObject(json) ? json['keys'] : undefined
  if (!Array.isArray(keys)) throw refused('it has no array "keys"')
  return keys
}

async function parseKey(key: unknown, at: string): Promise<ClientJwk> {
  if (!isObject(key)) throw refused(`${at} is no object`)
  if (privateMembers.some((each) => each in key)) {
    throw refused(`${at} holds a private or symmetric key: send the public part alone`)
  }
  const { kty, crv, x, y, n, e, use = 'sig', kid: named } = key
  const kind = kty === 'RSA' ? 'RSA' : `${textIn(kty)} ${textIn(crv)}`
  const known = Object.hasOwn(algorithmsOf, kind) ? algorithmsOf[kind] : undefined
  if (known === undefined) throw refused(`${at} is neither EC P-256, RSA nor OKP Ed25519`)
  if (use !== 'sig' && use !== 'enc') throw refused(`${at}/use is neither sig nor enc`)
  const alg = key['alg'] ?? known[use][0]
  if (typeof alg !== 'string' || !known[use].includes(alg)) {
    throw refused(`${at}/alg is none of ${known[use].join(', ') || 'those that its type may have'}`)
  }
  const members = { kty, crv, x, y, n, e }
  const jwk = Object.fromEntries(
    Object.entries(members).filter(([, value]) => typeof value === 'string'),
  ) as JWK
  await assertUsable(jwk, alg, at)
  const kid = named ?? (await calculateJwkThumbprint(jwk))
  if (typeof kid !== 'string' || kid === '' || kid.length > kidCharsMax) {
    throw refused(`${at}/kid is no text of at most ${kidCharsMax} characters`)
  }
  return { ...jwk, kid, alg, use }
}

async function assertUsable(jwk: JWK, alg: string, at: string): Promise<void> {
  try {
    await importJWK(jwk, alg)
  } catch {
    throw refused(`${at} is not a public key of its type`)
  }
  if (jwk.kty !== 'RSA') return
  const bits = Buffer.from(jwk.n ?? '', 'base64url').length * 8
  if (bits < rsaBits.min || bits > rsaBits.max) {
    throw refused(`${at} has a modulus of other than ${rsaBits.min} to ${rsaBits.max} bits`)
  }
}

function refused(detail: string): KeyError {
  return new KeyError('not_a_key_set', detail)
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
