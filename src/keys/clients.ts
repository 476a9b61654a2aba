/** What others need of clients' keys: whether a bank or partner signed something, and encrypting to it. */
import { CompactEncrypt, importJWK } from 'jose'
import type { Queryable } from '../db/connect.ts'
import { verifySigned } from './oauth-client/signature.ts'
import { keysOfOwner } from './oauth-client/store.ts'
import type { Principal } from './principal.ts'
import type { Scope } from './scope.ts'

/** Longest compact JWS of a client that is looked at, where no more is asked for. */
const clientJwsCharsMax = 16_384

/** RFC 7515 4.1.9: `application/` may be left out, and there is no case. */
function isType(typ: unknown, wanted: string): boolean {
  const plain = (name: string): string => name.toLowerCase().replace(/^application\//, '')
  return typeof typ === 'string' && plain(typ) === plain(wanted)
}

/** What a signed document must be. */
export interface DocumentKind {
  /** Its `typ`. */
  readonly typ: string
  /** What a client must be allowed that signs such documents. */
  readonly scope: Scope
  readonly charsMax?: number
}

/**
 * The payload of a JWS that one of the owner's clients that have the scope has signed with a key it is registered with, ES256, PS256
 * or EdDSA, of exactly this `typ`; `null` otherwise. What it says, when, and for whom is the caller's to check.
 */
export async function verifyClientJws(
  sql: Queryable,
  owner: Principal,
  compactJws: string,
  { typ, scope, charsMax = clientJwsCharsMax }: DocumentKind,
): Promise<Uint8Array | null> {
  if (compactJws.length > charsMax) return null
  const signed = await verifySigned(await keysOfOwner(sql, owner, scope), compactJws)
  return signed !== null && isType(signed.header.typ, typ) ? signed.payload : null
}

/**
 * A compact JWE (ECDH-ES or RSA-OAEP-256, with A256GCM) to the key with `use` `enc` that the owner registered last;
 * `null` where it has registered none. `cty`: what is in it, `JWT` for a signed document.
 */
export async function encryptTo(
  sql: Queryable,
  owner: Principal,
  plaintext: string | Uint8Array,
  { cty }: { cty?: string } = {},
): Promise<string | null> {
  const key = (await keysOfOwner(sql, owner)).find(({ use }) => use === 'enc')
  if (key === undefined) return null
  const { alg, kid } = key
  return await new CompactEncrypt(
    typeof plaintext === 'string' ? Buffer.from(plaintext) : plaintext,
  )
    .setProtectedHeader({ alg, enc: 'A256GCM', kid, ...(cty !== undefined && { cty }) })
    .encrypt(await importJWK(key, alg))
}
