/** Client assertions (`private_key_jwt`, RFC 7523): what they must say, and for how long they are good. */
import { verifySigned } from '../oauth-client/signature.ts'
import type { Client } from '../oauth-client/client.ts'
import { readClaims, secondsOf, skewSeconds, soleOf, textOf, type Claims } from './claims.ts'

/** Longest assertion that is looked at. */
export const assertionCharsMax = 4096
/** An assertion that is good for longer is refused. */
export const assertionSecondsMax = 600

/** RFC 7523 2.2. */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** What tells one assertion from another, and when it is over. */
export interface Assertion {
  readonly jti: string
  readonly expiresAt: Date
}

/** Who says to have made the assertion: to be believed when {@link verifyAssertion} does. */
export function claimedIssuer(assertion: string): string | null {
  if (assertion.length > assertionCharsMax) return null
  const [, payload = ''] = assertion.split('.', 3)
  return textOf(readClaims(Buffer.from(payload, 'base64url'))?.['iss'])
}

/** The types by which an assertion may call itself; no document of another kind can pass for one. */
const types: readonly unknown[] = [undefined, 'JWT', 'jwt', 'client-authentication+jwt']

/**
 * Checks signature and claims. `audiences`: what the gateway may be called, its issuer and its token endpoint (RFC 9126
 * 2). `null`: it is not the client's, not for us, or not good now.
 */
export async function verifyAssertion(
  client: Client,
  assertion: string,
  { audiences, now }: { audiences: readonly string[]; now: Date },
): Promise<Assertion | null> {
  if (assertion.length > assertionCharsMax) return null
  const signed = await verifySigned(client.keys, assertion)
  if (signed === null || !types.includes(signed.header.typ)) return null
  const claims = readClaims(signed.payload)
  return claims === null ? null : judge(claims, client.clientId, audiences, now)
}

function judge(
  claims: Claims,
  clientId: string,
  audiences: readonly string[],
  now: Date,
): Assertion | null {
  const at = now.getTime() / 1000
  const audience = soleOf(claims['aud'])
  const jti = textOf(claims['jti'])
  const exp = secondsOf(claims['exp'])
  if (claims['iss'] !== clientId || claims['sub'] !== clientId) return null
  if (audience === null || !audiences.includes(audience)) return null
  if (jti === null || exp === null) return null
  if (exp <= at - skewSeconds || exp > at + assertionSecondsMax + skewSeconds) return null
  for (const name of ['nbf', 'iat']) {
    if (claims[name] === undefined) continue
    const since = secondsOf(claims[name])
    if (since === null || since > at + skewSeconds) return null
  }
  return { jti, expiresAt: new Date((exp + skewSeconds) * 1000) }
}
