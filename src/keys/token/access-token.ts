/** Access tokens: JWTs (RFC 9068) that the gateway signs for its clients and reads again. */
import { randomUUID } from 'node:crypto'
import { decodeProtectedHeader } from 'jose'
import { isScope, type Scope } from '../scope.ts'
import type { SigningKeys } from '../signing.ts'
import { readClaims, secondsOf, textOf } from './claims.ts'

/** How long a token is good for. */
export const accessTokenSeconds = 300

const typ = 'at+jwt'

/** Whom a token can be used by: who holds it, or who holds the key (RFC 9449) or certificate (RFC 8705) too. */
export type Confirmation = { readonly jkt: string } | { readonly 'x5t#S256': string } | null

/** What a token says. */
export interface AccessToken {
  readonly clientId: string
  /** `null`: whatever the client may. */
  readonly scopes: readonly Scope[] | null
  readonly confirmation: Confirmation
  readonly expiresAt: Date
  /** Of the key that signed it. */
  readonly kid: string
}

/** Whether a credential looks like a token of this gateway. */
export function isAccessToken(text: string): boolean {
  if (!text.startsWith('eyJ')) return false
  try {
    return decodeProtectedHeader(text).typ === typ
  } catch {
    return false
  }
}

/** Signs a token that is good from `now` for {@link accessTokenSeconds}; `issuer` is its audience, too. */
export async function signAccessToken(
  signing: SigningKeys,
  { clientId, scopes, confirmation }: Pick<AccessToken, 'clientId' | 'scopes' | 'confirmation'>,
  { issuer, now }: { issuer: string; now: Date },
): Promise<string> {
  const iat = Math.floor(now.getTime() / 1000)
  const claims = {
    ...{ iss: issuer, aud: issuer, sub: clientId, client_id: clientId, jti: randomUUID() },
    ...{ iat, exp: iat + accessTokenSeconds },
    ...(scopes !== null && { scope: scopes.join(' ') }),
    ...(confirmation !== null && { cnf: confirmation }),
  }
  return await signing.sign(claims, { typ })
}

/** What the token says, where the gateway has signed it as `issuer`, for itself; whether it is over is not asked. */
export async function readAccessToken(
  signing: SigningKeys,
  token: string,
  issuer: string,
): Promise<AccessToken | null> {
  const payload = await signing.verify(token, { typ })
  const claims = payload === null ? null : readClaims(payload)
  if (claims === null || claims['iss'] !== issuer || claims['aud'] !== issuer) return null
  const clientId = textOf(claims['client_id'])
  const exp = secondsOf(claims['exp'])
  const kid = decodeProtectedHeader(token).kid
  const confirmation = confirmationOf(claims['cnf'])
  if (clientId === null || exp === null || kid === undefined || confirmation === undefined)
    return null
  const scopes = typeof claims['scope'] === 'string' ? claims['scope'].split(' ') : null
  return {
    ...{ clientId, kid, confirmation, expiresAt: new Date(exp * 1000) },
    scopes: scopes?.filter(isScope) ?? null,
  }
}

/** `undefined`: a binding that is not known, which is none that could be kept. */
function confirmationOf(cnf: unknown): Confirmation | undefined {
  if (cnf === undefined) return null
  if (typeof cnf !== 'object' || cnf === null) return undefined
  if ('jkt' in cnf && typeof cnf.jkt === 'string') return { jkt: cnf.jkt }
  const thumbprint = 'x5t#S256' in cnf ? cnf['x5t#S256'] : undefined
  return typeof thumbprint === 'string' ? { 'x5t#S256': thumbprint } : undefined
}
