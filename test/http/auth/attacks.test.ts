/** Who is not let in: forged, foreign, old and repeated assertions; forged tokens and those of other keys. */
import { createPublicKey, createSign, randomUUID } from 'node:crypto'
import * as jose from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../../../src/keys/oauth-client/client.ts'
import { accessTokenSeconds } from '../../../src/keys/token/access-token.ts'
import { assertionCharsMax } from '../../../src/keys/token/assertion.ts'
import { startApi, type TestApi } from '../api.ts'
import {
  assertionOf,
  makeKey,
  register,
  shortRsaKey,
  tokenForm,
  type MachineKey,
} from './machine.ts'

const issuer = 'https://gateway.example'
const clientId = 'target'
const endpoint = `${issuer}/oauth/token`

let api: TestApi
let key: MachineKey
let foreign: MachineKey
let encryption: MachineKey
let principal: { audience: 'partner'; ownerId: bigint }
beforeAll(async () => {
  api = await startApi({}, { publicUrl: issuer })
  key = await makeKey('ES256')
  foreign = await makeKey('ES256')
  principal = { audience: 'partner', ownerId: api.partnerId }
  encryption = await makeKey('ES256', 'enc')
  const { alg: _alg, ...publicJwk } = encryption.publicJwk
  await register(api.sql, { clientId, principal, keys: [key, { publicJwk }] })
  await register(api.sql, { clientId: 'other', principal, keys: [foreign] })
})
afterAll(() => api.stop())

async function ask(form: URLSearchParams | string, headers: Record<string, string> = {}) {
  const response = await api.call('/oauth/token', { method: 'POST', body: form, headers })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const now = (): number => Math.floor(Date.now() / 1000)
const part = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url')

/** A JWT whose MAC is made with the public key's PEM, as naive verifiers accept it. */
async function macByPublicKey(claims: jose.JWTPayload, header: object): Promise<string> {
  const pem = createPublicKey({ key: key.publicJwk, format: 'jwk' }).export({
    format: 'pem',
    type: 'spki',
  })
  return await new jose.SignJWT(claims)
    .setProtectedHeader({ ...header, alg: 'HS256' })
    .sign(Buffer.from(pem))
}

describe('the token endpoint', () => {
  it('grants by an assertion for its issuer or itself, and says so in no cache', async () => {
    for (const audience of [issuer, endpoint, [issuer]]) {
      const assertion = await assertionOf(key, clientId, issuer, { aud: audience })
      const { status, body } = await ask(tokenForm(assertion))
      expect([status, Object.keys(body)]).toEqual([
        200,
        ['access_token', 'token_type', 'expires_in'],
      ])
    }
    const response = await api.call('/oauth/token', { method: 'POST', body: new URLSearchParams() })
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  const claims = () => ({
    iss: clientId,
    sub: clientId,
    aud: issuer,
    jti: randomUUID(),
    exp: now() + 60,
  })
  const wrong: Record<string, () => Promise<string> | string> = {
    'alg none': () => `${part({ alg: 'none' })}.${part(claims())}.`,
    'a MAC by the public key': () => macByPublicKey(claims(), { kid: key.kid }),
    'a foreign key': () => assertionOf(foreign, clientId, issuer),
    'a foreign key under our kid': () =>
      assertionOf(foreign, clientId, issuer, {}, { kid: key.kid }),
    'a key that it brings along': () =>
      assertionOf(foreign, clientId, issuer, {}, { jwk: foreign.publicJwk, kid: undefined }),
    'its key that is registered to be encrypted to': () =>
      assertionOf(encryption, clientId, issuer),
    'the kid of that key': () => assertionOf(key, clientId, issuer, {}, { kid: encryption.kid }),
    'the kid of the key that card numbers are encrypted to': () =>
      assertionOf(key, clientId, issuer, {}, { kid: api.encryptionKey.publicJwk.kid }),
    'another audience': () => assertionOf(key, clientId, 'https://elsewhere.example'),
    'two audiences': () =>
      assertionOf(key, clientId, issuer, { aud: [issuer, 'https://elsewhere.example'] }),
    'an end that is over': () => assertionOf(key, clientId, issuer, { exp: now() - 60 }),
    'an end that is far away': () => assertionOf(key, clientId, issuer, { exp: now() + 86_400 }),
    'no end': () => assertionOf(key, clientId, issuer, { exp: undefined }),
    'no jti': () => assertionOf(key, clientId, issuer, { jti: undefined }),
    'a beginning that is to come': () => assertionOf(key, clientId, issuer, { nbf: now() + 600 }),
    'another subject': () => assertionOf(key, clientId, issuer, { sub: 'other' }),
    'another issuer': () => assertionOf(key, clientId, issuer, { iss: 'other' }),
    'another type': () => assertionOf(key, clientId, issuer, {}, { typ: 'card-ownership+jwt' }),
    'no such client': () => assertionOf(key, 'nobody', issuer),
    'more than is looked at': () =>
      assertionOf(key, clientId, issuer, { pad: 'x'.repeat(assertionCharsMax) }),
    'an extension that it cannot know': () =>
      // A compact JWS by hand: the library does not make one.
      handSigned({ alg: 'ES256', kid: key.kid, crit: ['b64'], b64: false }, claims()),
    nonsense: () => 'no.jwt.atall',
  }
  it.each(Object.entries(wrong))('refuses %s, and does not say why', async (_, make) => {
    expect(await ask(tokenForm(await make()))).toEqual({
      status: 401,
      body: {
        error: 'invalid_client',
        error_description: 'the client is not known, or its assertion is not right',
      },
    })
  })

  it('takes an assertion once, also where it comes twice at the same moment', async () => {
    const form = tokenForm(await assertionOf(key, clientId, issuer))
    const both = await Promise.all([ask(form), ask(form)])
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 401])
    expect((await ask(form)).body).toMatchObject({ error: 'invalid_client' })
  })

  it('says what is wrong with a request', async () => {
    const assertion = () => assertionOf(key, clientId, issuer)
    const twice = tokenForm(await assertion())
    twice.append('grant_type', 'client_credentials')
    const cases: [URLSearchParams | string, string, Record<string, string>?][] = [
      [new URLSearchParams(), 'invalid_request'],
      [twice, 'invalid_request'],
      ['{}', 'invalid_request', { 'content-type': 'application/json' }],
      [tokenForm(await assertion(), { grant_type: 'password' }), 'unsupported_grant_type'],
      [tokenForm(await assertion(), { client_assertion_type: 'other' }), 'invalid_client'],
      [tokenForm(await assertion(), { client_id: 'other' }), 'invalid_client'],
      [tokenForm(await assertion(), { scope: 'everything' }), 'invalid_scope'],
    ]
    for (const [form, error, headers] of cases) {
      expect((await ask(form, headers)).body).toMatchObject({ error })
    }
  })
})

/** A compact JWS (ES256) with any header. */
function handSigned(header: object, claims: object): Promise<string> {
  return jose.exportPKCS8(key.privateKey).then((pem) => {
    const input = `${part(header)}.${part(claims)}`
    const signature = createSign('sha256')
      .update(input)
      .sign({ key: pem, dsaEncoding: 'ieee-p1363' })
    return `${input}.${signature.toString('base64url')}`
  })
}

describe('an access token', () => {
  const path = (): string => `/v1/members/${api.memberId}/balance`
  const right = () => ({
    ...{ iss: issuer, aud: issuer, sub: clientId, client_id: clientId, jti: randomUUID() },
    ...{ iat: now(), exp: now() + accessTokenSeconds },
  })
  const signed = (claims: object, typ = 'at+jwt') => api.deps.signingKeys.sign(claims, { typ })
  const forged = (header: object, by = foreign) =>
    new jose.SignJWT(right())
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header })
      .sign(by.privateKey)
  const ourKid = () => api.deps.signingKeys.publicJwks[0]?.kid

  it('of the gateway itself gets in', async () => {
    expect((await api.call(path(), { key: await signed(right()) })).status).toBe(200)
  })

  const wrong: Record<string, () => Promise<string> | string> = {
    'that is over': () => signed({ ...right(), exp: now() }),
    'without an end': () => signed({ ...right(), exp: undefined }),
    'of another issuer': () => signed({ ...right(), iss: 'https://elsewhere.example' }),
    'for another audience': () => signed({ ...right(), aud: 'https://elsewhere.example' }),
    'of no client': () => signed({ ...right(), client_id: 'nobody' }),
    'bound in a way that is not known': () => signed({ ...right(), cnf: { kid: 'x' } }),
    'bound to a certificate that is not shown': () =>
      signed({ ...right(), cnf: { 'x5t#S256': 'x' } }),
    'that is a document of another type': () => signed(right(), 'profile+jws'),
    'signed by a foreign key': () => forged({ kid: foreign.kid }),
    'signed by a foreign key under our kid': () => forged({ kid: ourKid() }),
    'signed by a key that it brings along': () => forged({ jwk: foreign.publicJwk }),
    'under the kid of the key that card numbers are encrypted to': () =>
      forged({ kid: api.encryptionKey.publicJwk.kid }),
    'signed by its own client': () => forged({ kid: key.kid }, key),
    'with alg none': () =>
      `${part({ alg: 'none', typ: 'at+jwt', kid: ourKid() })}.${part(right())}.`,
    'with a MAC': () => macByPublicKey(right(), { typ: 'at+jwt', kid: ourKid() }),
    'that was changed': async () => {
      const [header = '', , signature = ''] = (await signed(right())).split('.')
      return `${header}.${part({ ...right(), client_id: 'other' })}.${signature}`
    },
    'that is longer than is looked at': () => signed({ ...right(), pad: 'x'.repeat(4096) }),
  }
  it.each(Object.entries(wrong))('%s gets 401', async (_, make) => {
    const response = await api.call(path(), { key: await make() })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ code: 'unauthenticated' })
  })

  it('of no bound client is no DPoP token', async () => {
    const headers = { authorization: `DPoP ${await signed(right())}` }
    expect((await api.call(path(), { headers })).status).toBe(401)
  })
})

describe('a client is not made', () => {
  const keySet = (...keys: object[]): string => JSON.stringify({ keys })
  const sets: Record<string, () => Promise<string> | string> = {
    'with a private key': async () => keySet({ ...key.publicJwk, d: 'AAAA' }),
    'with a symmetric key': () => keySet({ kty: 'oct', k: 'c2VjcmV0' }),
    'with the private members of RSA': () => keySet({ kty: 'RSA', n: 'AQAB', e: 'AQAB', dp: 'AQ' }),
    'with a short RSA key': () => keySet(shortRsaKey()),
    'with a curve that is not taken': () => keySet({ ...key.publicJwk, crv: 'P-521' }),
    'with an algorithm of another type': () => keySet({ ...key.publicJwk, alg: 'RS256' }),
    'with a point that is on no curve': () => keySet({ ...key.publicJwk, x: key.publicJwk.y }),
    'with two keys of one kid': () => keySet(key.publicJwk, key.publicJwk),
    'with keys that only encrypt': async () => {
      const { alg: _alg, ...jwk } = (await makeKey('ES256', 'enc')).publicJwk
      return keySet(jwk)
    },
    'with no key': () => keySet(),
    'with more keys than are kept': () =>
      keySet(...Array.from({ length: 9 }, (_, at) => ({ ...key.publicJwk, kid: `${at}` }))),
    'with a file that is too large': () => `{"keys":[],"pad":"${'x'.repeat(20_000)}"}`,
    'with no JSON': () => 'keys',
  }
  it.each(Object.entries(sets))('%s', async (_, make) => {
    const made = createClient(api.sql, {
      ...{ clientId: 'never-made', principal, scopes: null, binding: 'none', keySet: await make() },
    })
    await expect(made).rejects.toMatchObject({ code: 'not_a_key_set' })
  })

  it('for a bank without a binding, for a member, twice, or for nobody', async () => {
    const set = keySet(key.publicJwk)
    const client = {
      clientId: 'never-made',
      principal,
      scopes: null,
      binding: 'none',
      keySet: set,
    } as const
    const bank = { audience: 'bank', ownerId: 1n } as const
    const member = { audience: 'member', ownerId: api.memberId } as const
    const wrong = [
      [{ ...client, principal: bank }, 'binding_required'],
      [{ ...client, principal: member }, 'not_for_members'],
      [{ ...client, clientId }, 'client_exists'],
      [{ ...client, clientId: 'Not an id' }, 'not_a_client_id'],
      [{ ...client, clientId: '4012888888881881' }, 'not_a_name'],
      [{ ...client, principal: { audience: 'partner', ownerId: 999_999n } }, 'no_such_owner'],
    ] as const
    for (const [each, code] of wrong) {
      await expect(createClient(api.sql, each)).rejects.toMatchObject({ code })
    }
  })
})
