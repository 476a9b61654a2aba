/** What a bank's or partner's clients signed, and what is encrypted to them. */
import * as jose from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { saveBank } from '../../src/bank/store.ts'
import { encryptTo, verifyClientJws } from '../../src/keys/clients.ts'
import { changeClientKeys, revokeClient } from '../../src/keys/oauth-client/client.ts'
import type { Principal } from '../../src/keys/principal.ts'
import { makeKey, register, type MachineKey } from '../http/auth/machine.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
let bank: Principal
let otherBank: Principal
beforeAll(async () => {
  database = await freshDatabase()
  const rows = await database.sql<{ ownerId: bigint }[]>`
    INSERT INTO bank (name) VALUES ('Alfa'), ('Beta') RETURNING bank_id AS "ownerId"`
  const [first, second] = rows.map(({ ownerId }) => ({ audience: 'bank', ownerId }) as const)
  if (first === undefined || second === undefined) throw new Error('two banks were made')
  ;[bank, otherBank] = [first, second]
})
afterAll(() => database.drop())

async function newBank(name: string): Promise<Principal> {
  return { audience: 'bank', ownerId: await saveBank(database.sql, { name, proofUrl: null }) }
}

const typ = 'card-ownership+jwt'

async function sign(key: MachineKey, header: object = {}): Promise<string> {
  return await new jose.CompactSign(Buffer.from('{"n":1}'))
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ, ...header })
    .sign(key.privateKey)
}

const verify = (jws: string, owner = bank, more: object = {}) =>
  verifyClientJws(database.sql, owner, jws, { typ, scope: 'cards:write', ...more })

it('verifies by every key of every client of the owner, and of nobody else', async () => {
  const keys = [await makeKey('ES256'), await makeKey('PS256'), await makeKey('EdDSA')]
  await register(database.sql, {
    clientId: 'one',
    principal: bank,
    binding: 'dpop',
    keys: keys.slice(0, 2),
  })
  await register(database.sql, {
    clientId: 'two',
    principal: bank,
    binding: 'mtls',
    keys: keys.slice(2),
  })
  const foreign = await makeKey('ES256')
  await register(database.sql, {
    clientId: 'beta',
    principal: otherBank,
    binding: 'dpop',
    keys: [foreign],
  })
  for (const key of keys) {
    const jws = await sign(key)
    expect(Buffer.from((await verify(jws)) ?? []).toString()).toBe('{"n":1}')
    expect(await verify(await sign(key, { kid: undefined }))).not.toBeNull()
    expect(await verify(jws, otherBank)).toBeNull()
    expect(await verify(await sign(key, { typ: 'other+jwt' }))).toBeNull()
    expect(await verify(await sign(key, { typ: undefined }))).toBeNull()
    expect(
      await verify(await sign(key, { typ: `application/${typ.toUpperCase()}` })),
    ).not.toBeNull()
    expect(await verify(jws, bank, { charsMax: jws.length - 1 })).toBeNull()
    const [header, , signature] = jws.split('.')
    expect(
      await verify(`${header}.${Buffer.from('{"n":2}').toString('base64url')}.${signature}`),
    ).toBeNull()
  }
  expect(await verify(await sign(foreign))).toBeNull()
  expect(await verify(await sign(foreign), otherBank)).not.toBeNull()
  await revokeClient(database.sql, 'two')
  const [first, , last] = keys
  if (first === undefined || last === undefined) throw new Error('three keys were made')
  expect(await verify(await sign(last))).toBeNull()
  expect(await verify(await sign(first))).not.toBeNull()
})

it('believes only clients that may do what the document says', async () => {
  const principal = await newBank('Gamma')
  const [all, some, other] = [
    await makeKey('ES256'),
    await makeKey('ES256'),
    await makeKey('ES256'),
  ]
  for (const [clientId, scopes, key] of [
    ['all', null, all],
    ['some', ['rosters:write', 'cards:write'], some],
    ['other', ['cards:read', 'cohorts:read'], other],
  ] as const) {
    await register(database.sql, { clientId, principal, binding: 'dpop', scopes, keys: [key] })
  }
  expect(await verify(await sign(all), principal)).not.toBeNull()
  expect(await verify(await sign(some), principal)).not.toBeNull()
  expect(await verify(await sign(other), principal)).toBeNull()
  expect(await verify(await sign(some), principal, { scope: 'consents:write' })).toBeNull()
})

it.each(['ECDH-ES', 'RSA-OAEP-256'])('encrypts to the registered key by %s', async (alg) => {
  const clientId = `enc-${alg.toLowerCase()}`
  const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true })
  const jwk = { ...(await jose.exportJWK(publicKey)), kid: alg, alg, use: 'enc' }
  const keys = [await makeKey('ES256'), { publicJwk: jwk }]
  await register(database.sql, { clientId, principal: otherBank, binding: 'dpop', keys })
  const jwe = await encryptTo(database.sql, otherBank, 'a profile', { cty: 'JWT' })
  const opened = await jose.compactDecrypt(jwe ?? '', privateKey)
  expect(Buffer.from(opened.plaintext).toString()).toBe('a profile')
  expect(opened.protectedHeader).toMatchObject({ alg, enc: 'A256GCM', kid: alg, cty: 'JWT' })
  await changeClientKeys(database.sql, clientId, JSON.stringify({ keys: [keys[0]?.publicJwk] }))
  expect(await encryptTo(database.sql, otherBank, 'a profile')).toBeNull()
})
