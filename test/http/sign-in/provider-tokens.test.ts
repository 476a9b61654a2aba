import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../../src/http/app.ts'
import { memberSessions } from '../../../src/http/auth/member-sessions.ts'
import { providerTokens } from '../../../src/http/auth/provider-tokens.ts'
import { deriveSignInKey } from '../../../src/sign-in/code.ts'
import { createProvider } from '../../../src/sign-in/provider.ts'
import { createSignIn } from '../../../src/sign-in/sign-in.ts'
import { startApi, type TestApi } from '../api.ts'
import * as id from '../../sign-in/identity-provider.ts'

const accounts = new Map<string, id.Account>()
let api: TestApi
let identity: id.IdentityProvider
let call: (path: string, token: string, init?: RequestInit) => Promise<Response>
beforeAll(async () => {
  api = await startApi()
  identity = await id.startIdentityProvider(accounts)
  const { clientId, clientSecret, audience } = id
  const settings = { issuer: new URL(id.issuer), clientId, clientSecret, audience }
  const { sql, identifiers, vault } = api.deps
  const signIn = createSignIn({
    ...{ sql, identifiers, vault, codeKey: deriveSignInKey(Buffer.alloc(32)), deliver: null },
    ...{ provider: createProvider(settings, identity.fetch), now: () => new Date() },
  })
  const { provider } = signIn
  if (provider === null) throw new Error('there is a provider')
  const verifiers = [memberSessions(signIn), providerTokens(provider)]
  const app = createApp({ ...api.deps, signIn, verifiers })
  call = async (path, token, init = {}) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    return await app.request(path, { ...init, headers })
  }
})
afterAll(async () => {
  await identity.stop()
  await api.stop()
})

test('an app of the member does what the member’s token lets it, with the member’s data alone', async () => {
  accounts.set('app', {})
  const scope = 'members:read openid'
  const token = await identity.accessToken('app', { scope })
  const path = `/v1/members/${api.memberId}/consents`
  expect((await call(path, token)).status).toBe(401)
  // The subject comes in once: here, the operator has tied it.
  const hash = api.deps.identifiers.subjectHash(id.issuer, 'app')
  await api.sql`
    INSERT INTO identifier (kind, hash, member_id)
    VALUES ('oidc', decode(${hash}, 'hex'), ${api.memberId})`
  const narrow = await call(path, token)
  expect([narrow.status, await narrow.json()]).toMatchObject([403, { code: 'insufficient_scope' }])
  const wide = await identity.accessToken('app', { scope: 'consents:read' })
  expect((await call(path, wide)).status).toBe(200)
  expect((await call(`/v1/members/${api.otherMemberId}/consents`, wide)).status).toBe(404)
  const dpop = await api.app.request(path, { headers: { authorization: `DPoP ${wide}` } })
  expect(dpop.status).toBe(401)
})

test('an app signs its member in with the token', async () => {
  accounts.set('native', {})
  const accessToken = await identity.accessToken('native')
  const open = async () => {
    const body = JSON.stringify({ accessToken })
    const answer = await call('/v1/sign-in/sessions', 'none', { method: 'POST', body })
    return (await answer.json()) as { outcome: string; ticket: string }
  }
  const { outcome, ticket } = await open()
  expect(outcome).toBe('not_a_member')
  const consents = [{ kind: 'programme', version: 1 }]
  const body = JSON.stringify({ ticket, name: 'Dana', language: 'en', consents })
  const joined = await call('/v1/members/join', 'none', { method: 'POST', body })
  expect(joined.status).toBe(201)
  expect((await open()).outcome).toBe('signed_in')
})

test('a session that is had for a token does no more than it, and ends with it', async () => {
  accounts.set('narrow', {})
  const accessToken = await identity.accessToken('narrow', { scope: 'payments:read', seconds: 90 })
  const body = JSON.stringify({ accessToken })
  const enter = { method: 'POST', body }
  const entry = await (await call('/v1/sign-in/sessions', 'none', enter)).json()
  const { ticket } = entry as { ticket: string }
  const consents = [{ kind: 'programme', version: 1 }]
  const joining = JSON.stringify({ ticket, name: 'Erlan', language: 'en', consents })
  const joined = await call('/v1/members/join', 'none', { method: 'POST', body: joining })
  const again = await call('/v1/sign-in/sessions', 'none', enter)
  for (const answer of [joined, again]) {
    const session = (await answer.json()) as { memberId: string; token: string; endsAt: string }
    expect(new Date(session.endsAt).getTime()).toBeLessThanOrEqual(Date.now() + 90_000)
    const own = `/v1/members/${session.memberId}`
    expect((await call(`${own}/payments`, session.token)).status).toBe(200)
    const refused = await call(`${own}/consents`, session.token)
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      { code: 'insufficient_scope' },
    ])
    expect((await call(own, session.token, { method: 'DELETE' })).status).toBe(403)
  }
})

test('where the provider does not answer for its keys, it is said so', async () => {
  const { clientId, clientSecret, audience } = id
  const settings = { issuer: new URL(id.issuer), clientId, clientSecret, audience }
  const down = createProvider(settings, () => Promise.reject(new TypeError('fetch failed')))
  const { sql, identifiers, vault } = api.deps
  const signIn = createSignIn({
    ...{ sql, identifiers, vault, codeKey: Buffer.alloc(32), deliver: null, provider: down },
    now: () => new Date(),
  })
  if (signIn.provider === null) throw new Error('there is a provider')
  const app = createApp({ ...api.deps, signIn, verifiers: [providerTokens(signIn.provider)] })
  const token = await identity.accessToken('app')
  const answer = await app.request(`/v1/members/${api.memberId}/consents`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'unavailable' }])
})
