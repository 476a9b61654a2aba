/** DPoP proofs (RFC 9449): that who sends a request holds the key that its token is bound to. */
import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, compactVerify, decodeProtectedHeader, EmbeddedJWK } from 'jose'
import { signingAlgorithms } from '../oauth-client/key-set.ts'
import { readClaims, secondsOf, textOf } from './claims.ts'

/** Longest proof that is looked at. */
export const proofCharsMax = 4096
/** How old a proof may be, and how far ahead, in seconds. */
export const proofSeconds = 60

/** Algorithms of a proof, as the metadata and the challenge name them. */
export const proofAlgorithms = signingAlgorithms

/** The request that a proof came with. */
export interface ProvenRequest {
  readonly method: string
  /** As the sender wrote it; without query and fragment. */
  readonly url: string
  /** That the proof must name; `null` where a token is only asked for. */
  readonly accessToken: string | null
}

/** A proof that holds, if it was not used before. */
export interface Proof {
  /** RFC 7638 thumbprint of its key. */
  readonly jkt: string
  readonly jti: string
  readonly expiresAt: Date
}

/** Checks a proof as RFC 9449 4.3 says, but for its having been used before. `null`: it proves nothing. */
export async function verifyProof(
  proof: string,
  request: ProvenRequest,
  now: Date,
): Promise<Proof | null> {
  if (proof.length > proofCharsMax) return null
  const opened = await open(proof)
  if (opened === null) return null
  const { claims, jkt } = opened
  const jti = textOf(claims['jti'])
  const iat = secondsOf(claims['iat'])
  const htu = textOf(claims['htu'], proofCharsMax)
  if (jti === null || iat === null || htu === null) return null
  if (Math.abs(now.getTime() / 1000 - iat) > proofSeconds) return null
  if (claims['htm'] !== request.method || plain(htu) !== plain(request.url)) return null
  const { accessToken } = request
  if (accessToken !== null && claims['ath'] !== hashOf(accessToken)) return null
  return { jkt, jti, expiresAt: new Date((iat + proofSeconds) * 1000) }
}

async function open(proof: string) {
  try {
    const { typ, jwk } = decodeProtectedHeader(proof)
    if (typ !== 'dpop+jwt' || jwk === undefined) return null
    // EmbeddedJWK refuses what is no public key.
    const { payload } = await compactVerify(proof, EmbeddedJWK, {
      algorithms: [...signingAlgorithms],
    })
    const claims = readClaims(payload)
    return claims === null ? null : { claims, jkt: await calculateJwkThumbprint(jwk) }
  } catch {
    return null
  }
}

/** RFC 9449 4.3: without query and fragment, and normalised as RFC 3986 6.2.2 and 6.2.3 say. */
function plain(url: string): string | null {
  if (!URL.canParse(url)) return null
  const { origin, pathname } = new URL(url)
  return origin + pathname
}

function hashOf(accessToken: string): string {
  return createHash('sha256').update(accessToken, 'ascii').digest('base64url')
}
