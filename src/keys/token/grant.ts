/** The token endpoint's decision (RFC 6749 4.4, RFC 7523): which token a client gets, or what is wrong. */
import type { Sql } from '../../db/connect.ts'
import type { Client } from '../oauth-client/client.ts'
import { findClient } from '../oauth-client/store.ts'
import { isScope, type Scope } from '../scope.ts'
import type { SigningKeys } from '../signing.ts'
import { accessTokenSeconds, signAccessToken, type Confirmation } from './access-token.ts'
import { assertionType, claimedIssuer, verifyAssertion } from './assertion.ts'
import { verifyProof } from './dpop.ts'
import { OAuthError } from './oauth-error.ts'
import type { Seen } from './seen.ts'

/** What a client sends, as it is; `undefined`: not sent. */
export interface TokenRequest {
  readonly grantType: string | undefined
  readonly assertionType: string | undefined
  readonly assertion: string | undefined
  readonly clientId: string | undefined
  readonly scope: string | undefined
  /** The DPoP proof in the header. */
  readonly proof: string | undefined
  /** `x5t#S256` of the certificate of the connection, where it has one that we trust. */
  readonly certificate: string | null
}

/** A token and what it is. */
export interface Grant {
  readonly accessToken: string
  readonly tokenType: 'Bearer' | 'DPoP'
  readonly expiresIn: number
  /** `null`: whatever the client may. */
  readonly scope: string | null
}

/** What {@link grantToken} needs. */
export interface GrantPorts {
  readonly sql: Sql
  readonly signing: SigningKeys
  readonly seen: Seen
  now(): Date
  /** The issuer: how the gateway is called from outside, without a path. */
  issuer(): string
}

/** The token endpoint's path. */
export const tokenPath = '/oauth/token'

/** Grants a token. Throws {@link OAuthError}, and what the database throws. */
export async function grantToken(ports: GrantPorts, request: TokenRequest): Promise<Grant> {
  if (request.grantType === undefined)
    throw new OAuthError('invalid_request', 'grant_type is missing')
  if (request.grantType !== 'client_credentials') throw new OAuthError('unsupported_grant_type')
  const client = await authenticate(ports, request)
  const scopes = scopesOf(client, request.scope)
  const confirmation = await bind(ports, client, request)
  const issued = { clientId: client.clientId, scopes, confirmation }
  return {
    accessToken: await signAccessToken(ports.signing, issued, {
      issuer: ports.issuer(),
      now: ports.now(),
    }),
    tokenType: confirmation !== null && 'jkt' in confirmation ? 'DPoP' : 'Bearer',
    expiresIn: accessTokenSeconds,
    scope: scopes?.join(' ') ?? null,
  }
}

/** One answer for whatever is wrong with a client or its assertion: nobody learns which ids there are. */
async function authenticate(
  { sql, seen, now, issuer }: GrantPorts,
  { assertion, assertionType: type, clientId }: TokenRequest,
): Promise<Client> {
  if (assertion === undefined || type !== assertionType) {
    throw new OAuthError('invalid_client', `send client_assertion with type ${assertionType}`)
  }
  const claimed = claimedIssuer(assertion)
  const client = claimed === null ? null : await findClient(sql, claimed)
  if (client === null || (clientId !== undefined && clientId !== client.clientId)) {
    throw new OAuthError('invalid_client')
  }
  const audiences = [issuer(), issuer() + tokenPath]
  const verified = await verifyAssertion(client, assertion, { audiences, now: now() })
  if (verified === null) throw new OAuthError('invalid_client')
  const { jti, expiresAt } = verified
  if (!(await seen.first(`assertion ${client.clientId}`, jti, expiresAt))) {
    throw new OAuthError('invalid_client', 'an assertion is good for one request')
  }
  return client
}

/** Those that were asked for, where the client has them all; else all that it has. */
function scopesOf(client: Client, asked: string | undefined): readonly Scope[] | null {
  if (asked === undefined || asked === '') return client.scopes
  const names = [...new Set(asked.split(' '))]
  const scopes = names.filter(isScope)
  const has = scopes.every((each) => client.scopes === null || client.scopes.includes(each))
  if (scopes.length < names.length || !has) throw new OAuthError('invalid_scope')
  return scopes
}

async function bind(
  { seen, now, issuer }: GrantPorts,
  { binding }: Client,
  { proof, certificate }: TokenRequest,
): Promise<Confirmation> {
  if (binding === 'mtls') {
    if (certificate !== null) return { 'x5t#S256': certificate }
    throw new OAuthError('invalid_request', 'connect with the certificate that tokens are bound to')
  }
  if (proof === undefined) {
    if (binding === 'none') return null
    throw new OAuthError('invalid_dpop_proof', 'send a proof in the header DPoP')
  }
  const proven = { method: 'POST', url: issuer() + tokenPath, accessToken: null }
  const verified = await verifyProof(proof, proven, now())
  if (verified === null) throw new OAuthError('invalid_dpop_proof')
  const { jkt, jti, expiresAt } = verified
  if (!(await seen.first(`proof ${jkt}`, jti, expiresAt))) {
    throw new OAuthError('invalid_dpop_proof', 'a proof is good for one request')
  }
  return { jkt }
}
