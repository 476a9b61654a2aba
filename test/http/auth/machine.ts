/** A bank's or partner's program: its keys, its registration, and openid-client as what it signs in with. */
import { createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import * as jose from 'jose'
import * as openid from 'openid-client'
import type { Binding } from '../../../src/keys/oauth-client/binding.ts'
import { createClient } from '../../../src/keys/oauth-client/client.ts'
import type { Principal } from '../../../src/keys/principal.ts'
import type { Scope } from '../../../src/keys/scope.ts'
import type { Sql } from '../../../src/db/connect.ts'

/** A key of a program, and its public half as it is registered. */
export type MachineKey = Awaited<ReturnType<typeof makeKey>>

/** A key for one of the algorithms that are taken. */
export async function makeKey(alg: 'ES256' | 'PS256' | 'EdDSA', use: 'sig' | 'enc' = 'sig') {
  const kid = `${alg}-${randomUUID()}`
  const pair = await jose.generateKeyPair(alg, {
    extractable: true,
    ...(alg === 'EdDSA' && { crv: 'Ed25519' }),
  })
  const publicJwk = { ...(await jose.exportJWK(pair.publicKey)), kid, alg, use }
  return { kid, alg, publicJwk, privateKey: pair.privateKey }
}

/** What {@link register} may be told. */
export interface Registration {
  clientId: string
  principal: Principal
  binding?: Binding
  scopes?: readonly Scope[] | null
  keys: readonly { publicJwk: object }[]
}

/** Registers a client. */
export async function register(
  sql: Sql,
  { clientId, principal, binding = 'none', scopes = null, keys }: Registration,
): Promise<void> {
  const keySet = JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) })
  await createClient(sql, { clientId, principal, scopes, binding, keySet })
}

/** Fetches as through a proxy with TLS: what is asked of `issuer` is asked of `url`. */
export function through(issuer: string, url: string): openid.CustomFetch {
  return async (asked, { body, ...options }) =>
    await fetch(asked.replace(issuer, url), { ...options, body: body ?? null })
}

/** openid-client, configured by what the gateway publishes of itself. */
export async function discover(
  issuer: string,
  clientId: string,
  { privateKey, kid, alg }: MachineKey,
  fetcher: openid.CustomFetch,
): Promise<openid.Configuration> {
  const auth = openid.PrivateKeyJwt(
    { key: privateKey, kid },
    {
      // Its Ed25519 keys say Ed25519 (RFC 9864); banks' libraries mostly say EdDSA.
      [openid.modifyAssertion]: (header) => {
        if (alg === 'EdDSA') header['alg'] = 'EdDSA'
      },
    },
  )
  return await openid.discovery(new URL(issuer), clientId, {}, auth, {
    algorithm: 'oauth2',
    [openid.customFetch]: fetcher,
  })
}

/** An assertion as a program that writes its own makes it; `over` changes claims, `header` the header. */
export async function assertionOf(
  key: MachineKey,
  clientId: string,
  audience: string,
  over: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  const at = Math.floor(Date.now() / 1000)
  const claims = { iss: clientId, sub: clientId, aud: audience, jti: randomUUID(), exp: at + 60 }
  return await new jose.SignJWT({ ...claims, ...over })
    .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
    .sign(key.privateKey)
}

/** The form of a token request. */
export function tokenForm(assertion: string, more: Record<string, string> = {}): URLSearchParams {
  return new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
    ...more,
  })
}

/** A DPoP proof; `over` changes claims. */
export async function proofOf(
  key: MachineKey,
  claims: { htm: string; htu: string; ath?: string },
  over: Record<string, unknown> = {},
): Promise<string> {
  const { kid: _kid, use: _use, alg: _alg, ...jwk } = key.publicJwk
  return await new jose.SignJWT({
    jti: randomUUID(),
    iat: Math.floor(Date.now() / 1000),
    ...claims,
    ...over,
  })
    .setProtectedHeader({ alg: key.alg, typ: 'dpop+jwt', jwk })
    .sign(key.privateKey)
}

/** The digest of a token in a proof (RFC 9449 4.2). */
export async function athOf(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', Buffer.from(token, 'ascii'))
  return Buffer.from(digest).toString('base64url')
}

/** A key pair of RSA with fewer bits than are taken, as a public JWK. */
export function shortRsaKey(): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const { n, e, kty } = createPrivateKey(
    privateKey.export({ format: 'pem', type: 'pkcs8' }),
  ).export({ format: 'jwk' })
  return { kty, n, e, kid: 'short' }
}
