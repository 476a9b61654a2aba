/** The operator's identity provider, as a relying party sees it (OpenID Connect Core 1.0). */
import * as client from 'openid-client'
import { normalizePhone } from '../member/identifier.ts'
import { createTokenVerifier, type TokenClaims } from '../keys/issuer.ts'
import type { Grant } from './outcome.ts'

/** How the gateway is known to the provider. */
export interface ProviderSettings {
  /** Of `https`; what it is called in tokens. */
  readonly issuer: URL
  readonly clientId: string
  readonly clientSecret: string
  /** This API, as the provider names it in its access tokens, not as the client; `null`: they are not taken. */
  readonly audience: string | null
}

/** Somebody whom the provider knows; its name is without a slash at the end. */
export interface Person {
  readonly issuer: string
  readonly subject: string
  /** E.164; `null` where the provider has verified none. */
  readonly phone: string | null
}

/** Where the browser is sent, and what it must bring back along in a cookie of its own. */
export interface Departure {
  readonly url: URL
  readonly handshake: string
}

/** See the head of the file. Everything throws where the provider does not answer. */
export interface Provider {
  /** Begins a sign-in that comes back to `redirectUri`. */
  begin(redirectUri: URL): Promise<Departure>
  /** Who came back; throws where state, nonce, code or anything else is not what was begun in this browser. */
  finish(callback: URL, handshake: string): Promise<Person>
  /** Whether a token claims to be of this provider. */
  isToken(token: string): boolean
  /** Of an access token for this API: whose it is, and what it gives; `null` where it is not good. */
  readToken(token: string): Promise<{ person: Person; grant: Grant } | null>
}

const timeoutSeconds = 5
/** PKCE with S256 (RFC 7636 4.2), also for a client with a secret (RFC 9700 2.1.1). */
const challengeMethod = 'S256'

/** A provider; what it says of itself is read when it is first needed, so that a gateway starts without it. */
export function createProvider(settings: ProviderSettings, ask: typeof fetch = fetch): Provider {
  const configuration = remembered(() => discover(settings, ask))
  const issuer = settings.issuer.href.replace(/\/$/, '')
  const { audience } = settings
  const tokens = createTokenVerifier({
    ...{ issuer, audience: audience ?? '' },
    keysUrl: async () => new URL((await configuration()).serverMetadata().jwks_uri ?? ''),
    fetch: ask,
  })
  return {
    begin: async (redirectUri) => begin(await configuration(), redirectUri),
    finish: async (callback, handshake) =>
      personOf(issuer, await claimsOf(await configuration(), callback, handshake)),
    isToken: (token) => audience !== null && tokens.isOf(token),
    async readToken(token) {
      const claims = audience === null ? null : await tokens.verify(token)
      if (claims === null) return null
      return { person: personOf(issuer, claims), grant: grantOf(claims) }
    },
  }
}

/** Does it once; what failed is tried again by who asks next. */
function remembered<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let done: Promise<Result> | null = null
  return () => {
    done ??= work().catch((error: unknown) => {
      done = null
      throw error
    })
    return done
  }
}

async function discover(
  { issuer, clientId, clientSecret }: ProviderSettings,
  ask: typeof fetch,
): Promise<client.Configuration> {
  const options: client.DiscoveryRequestOptions = {
    timeout: timeoutSeconds,
    [client.customFetch]: (url, { body, signal, ...init }) =>
      ask(url, { ...init, body: body ?? null, signal: signal ?? null }),
  }
  return await client.discovery(issuer, clientId, clientSecret, undefined, options)
}

/** Kept by the browser while it is away: it alone can come back. */
interface Handshake {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

async function begin(configuration: client.Configuration, redirectUri: URL): Promise<Departure> {
  const handshake: Handshake = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
  }
  const url = client.buildAuthorizationUrl(configuration, {
    ...{ redirect_uri: redirectUri.href, scope: 'openid phone' },
    ...{ state: handshake.state, nonce: handshake.nonce },
    code_challenge: await client.calculatePKCECodeChallenge(handshake.verifier),
    code_challenge_method: challengeMethod,
  })
  const { state, nonce, verifier } = handshake
  return { url, handshake: [state, nonce, verifier].join('.') }
}

/** Texts of base64url, as they were made. */
function readHandshake(text: string): Handshake {
  const [, state = '', nonce = '', verifier = ''] =
    /^([\w-]{43})\.([\w-]{43})\.([\w-]{43})$/.exec(text) ?? []
  return { state, nonce, verifier }
}

async function claimsOf(
  configuration: client.Configuration,
  callback: URL,
  text: string,
): Promise<TokenClaims> {
  const { state, nonce, verifier } = readHandshake(text)
  const tokens = await client.authorizationCodeGrant(configuration, callback, {
    ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier },
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  if (claims === undefined) throw new Error('the provider sent no ID token')
  // Claims of scopes stand in the ID token only where the provider chooses so (OpenID Connect Core 5.4).
  if (claims['phone_number'] !== undefined) return claims
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return claims
  return { ...(await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)) }
}

function grantOf({ scope, exp = 0 }: TokenClaims): Grant {
  const scopes = typeof scope === 'string' ? scope.split(' ') : []
  return { scopes, endsAt: new Date(exp * 1000) }
}

/** A phone counts where the provider says that it was verified (OpenID Connect Core 5.1). */
function personOf(issuer: string, claims: TokenClaims): Person {
  const { phone_number: phone, phone_number_verified: isVerified } = claims
  const isUsable = isVerified === true && typeof phone === 'string'
  return { issuer, subject: claims.sub, phone: isUsable ? normalizePhone(phone) : null }
}
