/** Access tokens of the token endpoint as credentials, held to the key or certificate that they are bound to. */
import { createHash } from 'node:crypto'
import type { Sql } from '../../db/connect.ts'
import type { Client } from '../../keys/oauth-client/client.ts'
import { findClient } from '../../keys/oauth-client/store.ts'
import type { Memory } from '../../keys/memory.ts'
import type { Caller } from '../../keys/principal.ts'
import type { SigningKeys } from '../../keys/signing.ts'
import { isAccessToken, readAccessToken, type AccessToken } from '../../keys/token/access-token.ts'
import { verifyProof } from '../../keys/token/dpop.ts'
import type { Seen } from '../../keys/token/seen.ts'
import type { Scheme, Verifier } from './authenticate.ts'

/** Tokens whose signature need not be verified again. */
const tokensMax = 10_000

/** What {@link accessTokens} needs. */
export interface AccessTokenPorts {
  readonly sql: Sql
  readonly signing: SigningKeys
  readonly seen: Seen
  /** Clients by id; forgets them when one changes, so that a revoked one's tokens end at once. */
  readonly clients: Memory<Client>
  now(): Date
  /** How the gateway is called from outside, without a path. */
  publicUrl(): string
}

/** Takes tokens that the gateway has signed. The signature is verified once, a proof with every request. */
export function accessTokens(ports: AccessTokenPorts): Verifier {
  const read = rememberTokens(ports)
  return {
    takes: isAccessToken,
    async verify(text, request, scheme, certificate) {
      const token = await read(text)
      if (token === null || token.expiresAt <= ports.now()) return null
      const client = await ports.clients.get(token.clientId, () =>
        findClient(ports.sql, token.clientId),
      )
      if (client === null) return null
      const presented = { text, request, scheme, certificate: certificate() }
      const binding = await checkBinding(ports, token, presented)
      return binding === 'held' ? callerOf(client, token) : binding
    },
  }
}

/** Reads a token once; what a key has signed that is not published any more is not taken, read or not. */
function rememberTokens({ signing, publicUrl }: AccessTokenPorts) {
  const known = new Map<string, AccessToken>()
  return async (text: string): Promise<AccessToken | null> => {
    const digest = createHash('sha256').update(text).digest('base64')
    const held = known.get(digest)
    if (held !== undefined) {
      return signing.publicJwks.some(({ kid }) => kid === held.kid) ? held : null
    }
    const token = await readAccessToken(signing, text, publicUrl())
    if (token === null) return null
    const [oldest] = known.keys()
    if (known.size >= tokensMax && oldest !== undefined) known.delete(oldest)
    known.set(digest, token)
    return token
  }
}

interface Presented {
  readonly text: string
  readonly request: Request
  readonly scheme: Scheme
  readonly certificate: string | null
}

/** RFC 9449 7, RFC 8705 3: whether who presents the token is who it was given to; `null`: it is not. */
async function checkBinding(
  { seen, now, publicUrl }: AccessTokenPorts,
  { confirmation }: AccessToken,
  { text, request, scheme, certificate }: Presented,
): Promise<'held' | 'bad_proof' | null> {
  if (confirmation === null) return scheme === 'bearer' ? 'held' : null
  if ('x5t#S256' in confirmation) {
    return scheme === 'bearer' && certificate === confirmation['x5t#S256'] ? 'held' : null
  }
  const proof = request.headers.get('dpop')
  if (scheme !== 'dpop') return null
  if (proof === null) return 'bad_proof'
  const url = publicUrl() + new URL(request.url).pathname
  const proven = { method: request.method, url, accessToken: text }
  const verified = await verifyProof(proof, proven, now())
  if (verified === null || verified.jkt !== confirmation.jkt) return 'bad_proof'
  const isFirst = await seen.first(`proof ${verified.jkt}`, verified.jti, verified.expiresAt)
  return isFirst ? 'held' : 'bad_proof'
}

/** What the token was given for, as far as the client still may. */
function callerOf(client: Client, token: AccessToken): Caller {
  const { clientId, keys: _keys, binding: _binding, scopes: may, ...principal } = client
  const scopes =
    token.scopes === null || may === null
      ? (token.scopes ?? may)
      : token.scopes.filter((each) => may.includes(each))
  return { ...principal, keyName: clientId, scopes }
}
