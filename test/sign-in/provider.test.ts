import { generateKeyPairSync, sign as signBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginErasure } from '../../src/erasure/begin.ts'
import { createProvider } from '../../src/sign-in/provider.ts'
import type { ProviderSignIn } from '../../src/sign-in/provider-sign-in.ts'
import { joiningWith, openDesk, type SignInDesk } from './desk.ts'
import * as id from './identity-provider.ts'

const accounts = new Map<string, id.Account>()
let identity: id.IdentityProvider
let desk: SignInDesk
let signIn: ProviderSignIn
beforeAll(async () => {
  identity = await id.startIdentityProvider(accounts)
  const { clientId, clientSecret, audience } = id
  const settings = { issuer: new URL(id.issuer), clientId, clientSecret, audience }
  desk = await openDesk(createProvider(settings, identity.fetch))
  if (desk.signIn.provider === null) throw new Error('there is a provider')
  signIn = desk.signIn.provider
})
afterAll(async () => {
  await identity.stop()
  await desk.drop()
})

/** Signs in at the provider as `subject`, in a browser of its own, and comes back. */
async function visit(subject: string) {
  const departure = await signIn.begin(id.redirectUri)
  if (departure === null) throw new Error('the provider does not answer')
  const { url, handshake } = departure
  return { url, handshake, callback: await identity.browser().signIn(url, subject) }
}

async function enterAs(subject: string) {
  const { callback, handshake } = await visit(subject)
  return await signIn.finish(callback, handshake)
}

async function memberOf(subject: string): Promise<bigint> {
  const entry = await enterAs(subject)
  if (entry.outcome !== 'signed_in') throw new Error(entry.outcome)
  return entry.session.memberId
}

test('whose verified phone is a member’s is that member, and is from then on by the subject alone', async () => {
  const phone = desk.newPhone()
  const memberId = await desk.newMember(phone)
  accounts.set('verified', { phone, isVerified: true })
  expect(await memberOf('verified')).toBe(memberId)
  accounts.set('verified', { phone: desk.newPhone(), isVerified: true })
  expect(await memberOf('verified')).toBe(memberId)
  accounts.set('verified', {})
  expect(await memberOf('verified')).toBe(memberId)
})

test('a phone that was not verified leads to nobody; who joins, joins without it', async () => {
  const phone = desk.newPhone()
  const memberId = await desk.newMember(phone)
  for (const [at, isVerified] of [false, undefined].entries()) {
    const subject = `unverified ${at}`
    accounts.set(subject, { phone, ...(isVerified === undefined ? {} : { isVerified }) })
    const entry = await enterAs(subject)
    if (entry.outcome !== 'not_a_member') throw new Error(entry.outcome)
    const joined = await desk.signIn.join(joiningWith(entry.ticket))
    if (joined.outcome !== 'joined') throw new Error(joined.outcome)
    expect(joined.session.memberId).not.toBe(memberId)
    expect(await memberOf(subject)).toBe(joined.session.memberId)
  }
  expect(await desk.sessionFor(phone)).toMatchObject({ memberId })
})

test('who is new joins with subject and phone, and has both from then on', async () => {
  const phone = desk.newPhone()
  accounts.set('new', { phone, isVerified: true })
  const entry = await enterAs('new')
  if (entry.outcome !== 'not_a_member') throw new Error(entry.outcome)
  const joined = await desk.signIn.join(joiningWith(entry.ticket))
  if (joined.outcome !== 'joined') throw new Error(joined.outcome)
  const { memberId, token } = joined.session
  expect(await desk.signIn.sessionOf(token)).toMatchObject({ memberId, proof: 'oidc' })
  expect(await memberOf('new')).toBe(memberId)
  expect(await desk.sessionFor(phone)).toMatchObject({ memberId })
})

test('a phone that changed hands does not open its former owner’s account', async () => {
  const phone = desk.newPhone()
  const memberId = await desk.newMember(phone)
  accounts.set('first owner', { phone, isVerified: true })
  accounts.set('second owner', { phone, isVerified: true })
  expect(await memberOf('first owner')).toBe(memberId)
  const entry = await enterAs('second owner')
  if (entry.outcome !== 'not_a_member') throw new Error(entry.outcome)
  const joined = await desk.signIn.join(joiningWith(entry.ticket))
  expect(joined.outcome).toBe('joined')
  expect(await memberOf('first owner')).toBe(memberId)
  expect(await memberOf('second owner')).not.toBe(memberId)
})

test('two who come with one subject at once are one member', async () => {
  const phone = desk.newPhone()
  const memberId = await desk.newMember(phone)
  accounts.set('twice', { phone, isVerified: true })
  const visits = await Promise.all([visit('twice'), visit('twice'), visit('twice')])
  const entries = await Promise.all(
    visits.map(({ callback, handshake }) => signIn.finish(callback, handshake)),
  )
  for (const entry of entries) {
    expect(entry).toMatchObject({ outcome: 'signed_in', session: { memberId } })
  }
})

test('who is erased while the subject is tied to the member leaves no subject behind', async () => {
  for (let turn = 0; turn < 5; turn++) {
    const phone = desk.newPhone()
    const memberId = await desk.newMember(phone)
    accounts.set(`erased ${turn}`, { phone, isVerified: true })
    const { callback, handshake } = await visit(`erased ${turn}`)
    const erasure = { memberId, askedBy: 'test', now: desk.clock.now }
    await Promise.all([signIn.finish(callback, handshake), beginErasure(desk.sql, erasure)])
    const left = await desk.sql`SELECT FROM identifier WHERE member_id = ${memberId}`
    expect(left).toHaveLength(0)
  }
})

test('what was not begun in this browser is refused', async () => {
  accounts.set('victim', {})
  const refused = { outcome: 'refused' }
  const [own, foreign] = [await visit('victim'), await visit('victim')]
  // Somebody else's return in one's own browser (login CSRF), and one's own without the cookie.
  expect(await signIn.finish(foreign.callback, own.handshake)).toEqual(refused)
  expect(await signIn.finish(own.callback, '')).toEqual(refused)
  expect(await signIn.finish(own.callback, 'a.b.c')).toEqual(refused)
  // State fits, but the code was asked for with another verifier and nonce.
  const [state = ''] = own.handshake.split('.')
  const [, nonce = '', verifier = ''] = foreign.handshake.split('.')
  expect(await signIn.finish(own.callback, [state, nonce, verifier].join('.'))).toEqual(refused)
  const denied = new URL(id.redirectUri)
  denied.search = new URLSearchParams({ error: 'access_denied', state, iss: id.issuer }).toString()
  expect(await signIn.finish(denied, own.handshake)).toEqual(refused)
})

test('a return is good once', async () => {
  accounts.set('once', {})
  const { callback, handshake } = await visit('once')
  expect((await signIn.finish(callback, handshake)).outcome).toBe('not_a_member')
  expect(await signIn.finish(callback, handshake)).toEqual({ outcome: 'refused' })
})

test('the browser is sent with state, nonce and a challenge, and without the verifier', async () => {
  const { url, handshake } = await visit('new')
  const [state, nonce, verifier = ''] = handshake.split('.')
  const asked = Object.fromEntries(url.searchParams)
  expect(asked).toMatchObject({
    state,
    nonce,
    response_type: 'code',
    code_challenge_method: 'S256',
  })
  expect(url.href).not.toContain(verifier)
})

test('an access token for this API is its member’s, with its scopes', async () => {
  const phone = desk.newPhone()
  const memberId = await desk.newMember(phone)
  accounts.set('app', { phone, isVerified: true })
  const token = await identity.accessToken('app', { scope: 'consents:read members:read' })
  expect(signIn.isToken(token)).toBe(true)
  // Not before the subject has come in once.
  expect(await signIn.holderOf(token)).toBeNull()
  expect(await memberOf('app')).toBe(memberId)
  expect(await signIn.holderOf(token)).toEqual({
    ...{ memberId, scopes: ['consents:read', 'members:read'] },
  })
})

test('with an access token one joins, without a phone', async () => {
  const token = await identity.accessToken('app alone')
  const entry = await signIn.redeemToken(token)
  if (entry.outcome !== 'not_a_member') throw new Error(entry.outcome)
  const joined = await desk.signIn.join(joiningWith(entry.ticket, { via: 'api' }))
  if (joined.outcome !== 'joined') throw new Error(joined.outcome)
  expect(await signIn.holderOf(token)).toMatchObject({ memberId: joined.session.memberId })
  expect((await signIn.redeemToken(token)).outcome).toBe('signed_in')
})

/** A JWT as an attacker makes it. */
function forge(header: object, claims: object, mac: (text: string) => Buffer): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part(header)}.${part(claims)}`
  return `${text}.${mac(text).toString('base64url')}`
}

test('tokens for others, ended, forged, or bound to a key are refused', async () => {
  const good = await identity.accessToken('app alone')
  const [head = '', body = ''] = good.split('.')
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object
  const [header, claims] = [read(head), read(body)]
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const byOwn = (text: string) => signBytes('sha256', Buffer.from(text), own.privateKey)
  const bad = {
    'for another API': await identity.accessToken('app alone', {
      audience: 'https://other.example',
    }),
    'bound to a key': await identity.accessToken('app alone', { boundTo: 'A'.repeat(43) }),
    ended: await identity.accessToken('app alone', { seconds: -60 }),
    unsigned: forge({ ...header, alg: 'none' }, claims, () => Buffer.alloc(0)),
    'of another key': forge(header, claims, byOwn),
    'of an unknown key': forge({ ...header, kid: 'x' }, claims, byOwn),
    changed: good.replace(
      body,
      Buffer.from(JSON.stringify({ ...claims, sub: 'new' })).toString('base64url'),
    ),
    cut: good.slice(0, -8),
  }
  for (const [what, token] of Object.entries(bad)) {
    expect([what, await signIn.holderOf(token)]).toEqual([what, null])
    expect([what, await signIn.redeemToken(token)]).toEqual([what, { outcome: 'token_refused' }])
  }
  expect(signIn.isToken('x.y.z')).toBe(false)
  expect(
    signIn.isToken(forge(header, { ...claims, iss: 'https://elsewhere.example' }, byOwn)),
  ).toBe(false)
  expect(await signIn.holderOf(good)).not.toBeNull()
})

test('a provider that does not answer is told, and asked again by who comes next', async () => {
  const told: string[] = []
  const { clientId, clientSecret, audience } = id
  const settings = { issuer: new URL(id.issuer), clientId, clientSecret, audience }
  const other = await openDesk(createProvider(settings, identity.fetch), (why) => told.push(why))
  const provider = other.signIn.provider
  const token = await identity.accessToken('app alone')
  identity.state.isUp = false
  expect(await provider?.begin(id.redirectUri)).toBeNull()
  expect(await provider?.redeemToken(token)).toEqual({ outcome: 'unavailable' })
  expect(told).toHaveLength(2)
  expect(told.join(' ')).not.toContain(token.slice(-20))
  identity.state.isUp = true
  expect(await provider?.begin(id.redirectUri)).not.toBeNull()
  expect((await provider?.redeemToken(token))?.outcome).toBe('not_a_member')
  await other.drop()
})
