/** The keys that the gateway signs with: its access tokens, and the documents that banks and partners get. */
import { compactVerify, decodeProtectedHeader, importJWK, type CryptoKey } from 'jose'
import { loadEcKey, type PublicJwk } from './ec-key.ts'

const alg = 'ES256'

/** Longest compact JWS of its own that the gateway verifies. */
export const ownJwsCharsMax = 4096

/** The public half of a signing key. */
export type PublicSigningJwk = PublicJwk<'sig'>

/** What signs now, and what verifies what was signed before; follows rotations by itself. */
export interface SigningKeys {
  /** A compact JWS (ES256) of JSON or of bytes, with `typ` (RFC 8725 3.11) and `kid` in its header. */
  sign(payload: object | Uint8Array, header: { typ: string }): Promise<string>
  /** The payload of a JWS of this type that the gateway signed itself; `null`: it did not, or long ago. */
  verify(compactJws: string, header: { typ: string }): Promise<Uint8Array | null>
  /** What is published: the next key, the one that signs, and those that signed what may still be read. */
  readonly publicJwks: readonly PublicSigningJwk[]
}

/** One key of the set. */
export interface SigningKey {
  readonly publicJwk: PublicSigningJwk
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
}

/** Reads one key. Throws `KeyError` `not_a_private_key`. */
export async function loadSigningKey(jwkText: string): Promise<SigningKey> {
  const key = await loadEcKey(jwkText, 'sig')
  const { kty, crv, x, y } = key.publicJwk
  const publicKey = await importJWK({ kty, crv, x, y }, alg)
  if (publicKey instanceof Uint8Array) throw new TypeError('an EC key is no bytes')
  return { ...key, publicKey }
}

/** Several as one, as they are at each moment. */
export function rotatingSigningKeys(
  keys: () => { current: SigningKey; published: readonly SigningKey[] },
): SigningKeys {
  return {
    get publicJwks() {
      return keys().published.map(({ publicJwk }) => publicJwk)
    },
    async sign(payload, { typ }) {
      const { publicJwk, privateKey } = keys().current
      const bytes = payload instanceof Uint8Array ? payload : JSON.stringify(payload)
      return await compactJws({ alg, kid: publicJwk.kid, typ }, bytes, privateKey)
    },
    async verify(compactJws, { typ }) {
      if (compactJws.length > ownJwsCharsMax) return null
      try {
        const header = decodeProtectedHeader(compactJws)
        const key = keys().published.find(({ publicJwk }) => publicJwk.kid === header.kid)
        if (key === undefined || header.typ !== typ) return null
        return (await compactVerify(compactJws, key.publicKey, { algorithms: [alg] })).payload
      } catch {
        return null
      }
    },
  }
}

/** RFC 7515 3.1 and RFC 7518 3.4. Jose writes base64url in JavaScript, which takes longer than all the rest for a document of 50 KB. */
async function compactJws(
  header: object,
  payload: string | Uint8Array,
  privateKey: CryptoKey,
): Promise<string> {
  const input = `${base64url(JSON.stringify(header))}.${base64url(payload)}`
  const how = { name: 'ECDSA', hash: 'SHA-256' }
  const signature = await crypto.subtle.sign(how, privateKey, Buffer.from(input, 'latin1'))
  return `${input}.${base64url(new Uint8Array(signature))}`
}

function base64url(content: string | Uint8Array): string {
  const bytes =
    typeof content === 'string'
      ? Buffer.from(content)
      : Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  return bytes.toString('base64url')
}
