/** Programs of partners and banks sign in with their keys: openid-client as theirs, by discovery and on its own terms. */
import * as openid from 'openid-client'
import * as jose from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { changeClientKeys, revokeClient } from '../../../src/keys/oauth-client/client.ts'
import { startApi, type TestApi } from '../api.ts'
import { athOf, discover, makeKey, proofOf, register, through, type MachineKey } from './machine.ts'

/** What a proxy with TLS in front is called. */
const issuer = 'https://gateway.example'

let api: TestApi
let bankId: bigint
beforeAll(async () => {
  api = await startApi({}, { publicUrl: issuer })
  const [bank] = await api.sql<{ bankId: bigint }[]>`
    INSERT INTO bank (name) VALUES ('Alfa') RETURNING bank_id AS "bankId"`
  bankId = bank?.bankId ?? 0n
})
afterAll(() => api.stop())

const connect = (clientId: string, key: MachineKey) =>
  discover(issuer, clientId, key, through(issuer, api.server.url))
const balance = (): string => `/v1/members/${api.memberId}/balance`

async function partnerClient(clientId: string, key: MachineKey, more: object = {}) {
  const principal = { audience: 'partner', ownerId: api.partnerId } as const
  await register(api.sql, { clientId, principal, keys: [key], ...more })
  return await connect(clientId, key)
}

describe('a client with private_key_jwt', () => {
  it.each(['ES256', 'PS256', 'EdDSA'] as const)(
    'gets a token by %s, and in with it',
    async (alg) => {
      const config = await partnerClient(`till-${alg.toLowerCase()}`, await makeKey(alg))
      const token = await openid.clientCredentialsGrant(config)
      expect(token).toMatchObject({ token_type: 'bearer', expires_in: 300 })
      const answer = await openid.fetchProtectedResource(
        config,
        token.access_token,
        new URL(issuer + balance()),
        'GET',
      )
      expect(answer.status).toBe(200)
      expect(jose.decodeProtectedHeader(token.access_token)).toMatchObject({ typ: 'at+jwt' })
      const keySet = (await (await api.call('/.well-known/jwks.json')).json()) as jose.JSONWebKeySet
      const keys = jose.createLocalJWKSet(keySet)
      const { payload } = await jose.jwtVerify(token.access_token, keys, {
        ...{ issuer, audience: issuer, typ: 'at+jwt' },
      })
      expect(payload).toMatchObject({ client_id: `till-${alg.toLowerCase()}` })
    },
  )

  it('gets the scopes that it asks for, of those that it has', async () => {
    const scopes = ['members:read', 'payments:read'] as const
    const config = await partnerClient('scoped', await makeKey('ES256'), { scopes })
    const all = await openid.clientCredentialsGrant(config)
    expect(all.scope).toBe('members:read payments:read')
    const some = await openid.clientCredentialsGrant(config, { scope: 'payments:read' })
    expect(some.scope).toBe('payments:read')
    const refused = await api.call(balance(), { key: some.access_token })
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ code: 'insufficient_scope' })
    for (const scope of ['rules:write', 'payments:read none:read']) {
      await expect(openid.clientCredentialsGrant(config, { scope })).rejects.toMatchObject({
        error: 'invalid_scope',
      })
    }
  })

  it('changes its keys without a pause: both for a while, then the new one alone', async () => {
    const [old, fresh] = [await makeKey('ES256'), await makeKey('EdDSA')]
    const config = await partnerClient('rotating', old)
    await openid.clientCredentialsGrant(config)
    const keySet = (...keys: MachineKey[]): string =>
      JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) })
    await changeClientKeys(api.sql, 'rotating', keySet(old, fresh))
    await openid.clientCredentialsGrant(config)
    const renewed = await connect('rotating', fresh)
    await openid.clientCredentialsGrant(renewed)
    await changeClientKeys(api.sql, 'rotating', keySet(fresh))
    await openid.clientCredentialsGrant(renewed)
    await expect(openid.clientCredentialsGrant(config)).rejects.toMatchObject({
      error: 'invalid_client',
    })
  })

  it('is out with all of its tokens once it is revoked', async () => {
    const config = await partnerClient('leaving', await makeKey('ES256'))
    const { access_token: key } = await openid.clientCredentialsGrant(config)
    expect((await api.call(balance(), { key })).status).toBe(200)
    await revokeClient(api.sql, 'leaving')
    await vi.waitFor(async () => expect((await api.call(balance(), { key })).status).toBe(401))
    await expect(openid.clientCredentialsGrant(config)).rejects.toMatchObject({
      error: 'invalid_client',
    })
  })
})

describe("a bank's client with DPoP", () => {
  it('gets in with a proof for every request', async () => {
    const key = await makeKey('PS256')
    const principal = { audience: 'bank', ownerId: bankId } as const
    await register(api.sql, { clientId: 'alfa', principal, binding: 'dpop', keys: [key] })
    const config = await connect('alfa', key)
    for (const alg of ['ES256', 'PS256', 'Ed25519']) {
      const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair(alg))
      const token = await openid.clientCredentialsGrant(config, {}, { DPoP })
      expect(token.token_type).toBe('dpop')
      const url = new URL(`${issuer}/v1/bank/cohorts/months`)
      const call = () =>
        openid.fetchProtectedResource(config, token.access_token, url, 'GET', null, undefined, {
          DPoP,
        })
      expect((await call()).status).toBe(200)
      expect((await call()).status).toBe(200)
    }
    await expect(openid.clientCredentialsGrant(config)).rejects.toMatchObject({
      error: 'invalid_dpop_proof',
    })
  })

  it('is of no use to who has the token without the key, or a proof for something else', async () => {
    const key = await makeKey('ES256')
    const config = await partnerClient('bound', key, { binding: 'dpop' })
    const pair = await makeKey('ES256')
    const { privateKey, publicJwk } = pair
    const publicKey = await jose.importJWK(publicJwk, 'ES256')
    if (publicKey instanceof Uint8Array) throw new Error('an EC key')
    const DPoP = openid.getDPoPHandle(config, { privateKey, publicKey })
    const { access_token: token } = await openid.clientCredentialsGrant(config, {}, { DPoP })
    const htu = issuer + balance()
    const ath = await athOf(token)
    const right = { htm: 'GET', htu, ath }
    const status = async (proof?: string, scheme = 'DPoP') => {
      const headers = { authorization: `${scheme} ${token}`, ...(proof && { dpop: proof }) }
      return (await api.call(balance(), { headers })).status
    }
    expect(await status(await proofOf(pair, right))).toBe(200)
    expect(await status(await proofOf(pair, { ...right, htu: `${htu}?a=1` }))).toBe(200)
    const at = Math.floor(Date.now() / 1000)
    const wrong: Record<string, string | undefined> = {
      'no proof': undefined,
      'a foreign key': await proofOf(await makeKey('ES256'), right),
      'another method': await proofOf(pair, { ...right, htm: 'POST' }),
      'another url': await proofOf(pair, { ...right, htu: `${issuer}/v1/members/1` }),
      'another host': await proofOf(pair, { ...right, htu: api.server.url + balance() }),
      'no token': await proofOf(pair, { htm: 'GET', htu }),
      'another token': await proofOf(pair, { ...right, ath: await athOf('other') }),
      'too old': await proofOf(pair, right, { iat: at - 90 }),
      'ahead of time': await proofOf(pair, right, { iat: at + 90 }),
      'no jti': await proofOf(pair, right, { jti: undefined }),
      'two at once': `${await proofOf(pair, right)}, ${await proofOf(pair, right)}`,
      nonsense: 'a.b.c',
    }
    for (const [what, proof] of Object.entries(wrong)) {
      expect([what, await status(proof)]).toEqual([what, 401])
    }
    const told = await api.call(balance(), {
      headers: {
        authorization: `DPoP ${token}`,
        dpop: await proofOf(pair, right, { iat: at - 90 }),
      },
    })
    expect(await told.json()).toMatchObject({ code: 'dpop_proof_refused' })
    expect(told.headers.get('www-authenticate')).toMatch(/^DPoP .*error="invalid_dpop_proof"/)
    expect(await status(await proofOf(pair, right), 'Bearer')).toBe(401)
    const once = await proofOf(pair, right)
    const both = await Promise.all([status(once), status(once)])
    expect(both.toSorted()).toEqual([200, 401])
    expect(await status(once)).toBe(401)
  })
})
