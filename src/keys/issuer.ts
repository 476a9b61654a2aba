/** Access tokens of an identity provider: JWTs that are verified without asking it, by the keys that it publishes. */
import { createRemoteJWKSet, customFetch, decodeJwt, jwtVerify, type JWTPayload } from 'jose'

/** Longest token that is looked at. */
const tokenCharsMax = 4096
/** How long the provider may take to answer for its keys. */
const keysTimeoutMs = 5_000
/** An unknown key makes them be asked for again, once in so long. */
const keysCooldownMs = 30_000
/** Keys are asked for anew after so long. */
const keysAgeMsMax = 600_000
/** How far the provider's clock may be off. */
const clockToleranceSeconds = 5

/** Asymmetric signatures only: with a shared secret, each resource could make tokens for all others (RFC 8725 3.1). */
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519']
/** RFC 9068 2.1; providers that are older say JWT or nothing. */
const types = new Set(['at+jwt', 'application/at+jwt', 'jwt', undefined])

/** Whose tokens are taken. */
export interface Issuer {
  /** As it stands in `iss`, with or without a slash at the end. */
  readonly issuer: string
  /** This API, as the provider names it in `aud`. */
  readonly audience: string
  /** Where it publishes its keys; asked for when the first token comes. */
  keysUrl(): Promise<URL>
  /** How it is asked. */
  readonly fetch: typeof fetch
}

/** What a token says; nothing of it is believed before it was verified. */
export type TokenClaims = JWTPayload & { readonly sub: string; readonly scope?: unknown }

/** Verifies the tokens of one issuer. */
export interface TokenVerifier {
  /** Whether a text is a JWT that claims to be of this issuer. */
  isOf(token: string): boolean
  /** What a token says; `null` where it is not good. Throws where the provider does not answer for its keys. */
  verify(token: string): Promise<TokenClaims | null>
}

/** A verifier; keys are fetched once, and again when a token names one that is new. */
export function createTokenVerifier({ issuer, audience, keysUrl, fetch }: Issuer): TokenVerifier {
  const names = namesOf(issuer)
  let keys: Promise<ReturnType<typeof createRemoteJWKSet>> | null = null
  const loadKeys = async () => {
    const options = {
      ...{ timeoutDuration: keysTimeoutMs, cooldownDuration: keysCooldownMs },
      ...{ cacheMaxAge: keysAgeMsMax, [customFetch]: fetch },
    }
    return createRemoteJWKSet(await keysUrl(), options)
  }
  return {
    isOf: (token) => token.length <= tokenCharsMax && names.includes(issuerOf(token) ?? ''),
    async verify(token) {
      if (token.length > tokenCharsMax) return null
      keys ??= loadKeys()
      const set = await keys.catch((error: unknown) => {
        keys = null
        throw error
      })
      try {
        const { payload, protectedHeader } = await jwtVerify(token, set, {
          ...{ issuer: names, audience, algorithms, clockTolerance: clockToleranceSeconds },
          requiredClaims: ['sub', 'exp'],
        })
        if (!types.has(protectedHeader.typ?.toLowerCase())) return null
        return isForBearer(payload) ? payload : null
      } catch (error) {
        if (isRefusal(error)) return null
        throw error
      }
    },
  }
}

/** A token that is bound to a key or a certificate (RFC 7800) is not good without it, and here nobody asks for it. */
function isForBearer(payload: JWTPayload): payload is TokenClaims {
  return payload['cnf'] === undefined && typeof payload.sub === 'string' && payload.sub !== ''
}

/** Providers differ in whether their name ends in a slash, and people in whether they write it. */
function namesOf(issuer: string): string[] {
  const bare = issuer.replace(/\/$/, '')
  return [bare, `${bare}/`]
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}

/** What says that the token is not good; a provider that cannot be reached is another matter. */
const unreachable = new Set(['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID'])

function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string')
    return false
  return error.code.startsWith('ERR_J') && !unreachable.has(error.code)
}
