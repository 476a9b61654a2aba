/** Signing in by the operator's identity provider: from what it says of a person to a session, a ticket, or a caller. */
import type { Sql } from '../db/connect.ts'
import type { Identifiers } from '../member/identifier.ts'
import { enter } from './enter.ts'
import type { Entry, Grant, ReturnOutcome, TokenOutcome } from './outcome.ts'
import type { Departure, Person, Provider } from './provider.ts'
import { readIdentifier } from './store/entries.ts'

/** What it works with. */
export interface ProviderPorts {
  readonly sql: Sql
  readonly identifiers: Identifiers
  readonly provider: Provider
  onProviderFailure?(why: string): void
  now(): Date
}

/** A member who comes with a token of the provider. */
export interface TokenHolder {
  readonly memberId: bigint
  /** As the token has them; others than those of this API among them. */
  readonly scopes: readonly string[]
}

/** See the head of the file. */
export interface ProviderSignIn {
  /**
   * Where to send the browser; `null` where the provider does not answer. The handshake goes into a cookie of this browser
   * alone (HttpOnly, SameSite=Lax, ten minutes) and is forgotten on its return.
   */
  begin(redirectUri: URL): Promise<Departure | null>
  /** `callback`: the redirect URI of {@link begin}, with what the provider added. */
  finish(callback: URL, handshake: string): Promise<ReturnOutcome>
  /** Whether a token claims to be of the provider. */
  isToken(token: string): boolean
  /** As `redeemCode`, with an access token of the provider for this API: no session of it does or lasts more than the token. */
  redeemToken(token: string): Promise<TokenOutcome>
  /** Whose the access token is; `null` where it is not good, or nobody has joined with it. Throws where the provider does not answer. */
  holderOf(token: string): Promise<TokenHolder | null>
}

/** See {@link ProviderSignIn}. */
export function createProviderSignIn(ports: ProviderPorts): ProviderSignIn {
  const { sql, identifiers, provider } = ports
  const told = <Outcome>(error: unknown, outcome: Outcome): Outcome => {
    // The message alone: what else the error carries may quote codes and tokens.
    ports.onProviderFailure?.(error instanceof Error ? error.message : 'no error')
    return outcome
  }
  return {
    begin: (redirectUri) => provider.begin(redirectUri).catch((error) => told(error, null)),
    async finish(callback, handshake) {
      const person = await provider
        .finish(callback, handshake)
        .catch((error: unknown) => told(error, null))
      return person === null ? { outcome: 'refused' } : await admit(ports, person, null)
    },
    isToken: (token) => provider.isToken(token),
    async redeemToken(token) {
      const read = await provider
        .readToken(token)
        .catch((error: unknown) => told(error, 'unavailable' as const))
      if (read === 'unavailable') return { outcome: 'unavailable' }
      return read === null
        ? { outcome: 'token_refused' }
        : await admit(ports, read.person, read.grant)
    },
    async holderOf(token) {
      const read = await provider.readToken(token)
      if (read === null) return null
      const { issuer, subject } = read.person
      const memberId = await readIdentifier(sql, 'oidc', identifiers.subjectHash(issuer, subject))
      return memberId === null ? null : { memberId, scopes: read.grant.scopes }
    },
  }
}

async function admit(
  { sql, identifiers, now }: ProviderPorts,
  { issuer, subject, phone }: Person,
  grant: Grant | null,
): Promise<Entry> {
  const proven = {
    subjectHash: identifiers.subjectHash(issuer, subject),
    phoneHash: phone === null ? null : identifiers.phoneHash(phone),
    grant,
  }
  return await sql.begin((transaction) => enter(transaction, proven, now()))
}
