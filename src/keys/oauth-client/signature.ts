/** What a client has signed with one of its keys. */
import {
  compactVerify,
  decodeProtectedHeader,
  importJWK,
  type CompactJWSHeaderParameters,
} from 'jose'
import { signingAlgorithms, type ClientJwk } from './key-set.ts'

/** A signature that holds. */
export interface Signed {
  readonly payload: Uint8Array
  readonly header: CompactJWSHeaderParameters
}

/**
 * Verifies a compact JWS by the keys of its `kid`, or, where it names none, by all of its algorithm. `null`: none of
 * them has signed it. Keys that encrypt never verify.
 */
export async function verifySigned(
  keys: readonly ClientJwk[],
  compactJws: string,
): Promise<Signed | null> {
  let header
  try {
    header = decodeProtectedHeader(compactJws)
  } catch {
    return null
  }
  const { alg, kid } = header
  const algorithm = signingAlgorithms.find((each) => each === alg)
  if (algorithm === undefined) return null
  const candidates = keys.filter(
    (key) =>
      key.use === 'sig' && isSame(key.alg, algorithm) && (kid === undefined || key.kid === kid),
  )
  for (const key of candidates) {
    const signed = await verifyBy(key, algorithm, compactJws)
    if (signed !== null) return signed
  }
  return null
}

/** RFC 9864: `Ed25519` is the newer name of the only `EdDSA` that is taken. */
function isSame(one: string, other: string): boolean {
  const plain = (name: string): string => (name === 'Ed25519' ? 'EdDSA' : name)
  return plain(one) === plain(other)
}

async function verifyBy(key: ClientJwk, alg: string, jws: string): Promise<Signed | null> {
  try {
    const imported = await importJWK({ ...key, alg }, alg)
    const { payload, protectedHeader } = await compactVerify(jws, imported, { algorithms: [alg] })
    return { payload, header: protectedHeader }
  } catch {
    return null
  }
}
