/** The gateway's keys: kept encrypted, followed by every gateway, rotated while both of them work. */
import { randomBytes } from 'node:crypto'
import * as jose from 'jose'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { generateEncryptionKey } from '../../../src/keys/encryption.ts'
import { rotateKeys } from '../../../src/keys/ring/change.ts'
import { openKeyRing, type KeyRing } from '../../../src/keys/ring/ring.ts'
import { keptMs, leadMs } from '../../../src/keys/ring/schedule.ts'
import { deriveWrappingKey } from '../../../src/keys/ring/wrap.ts'
import { everyText } from '../../member/every-text.ts'
import { freshDatabase, type FreshDatabase } from '../../support/database.ts'
import { encryptTo } from '../jwe.ts'

const cardTokenKey = randomBytes(32)
const wrapping = deriveWrappingKey(cardTokenKey)
const start = new Date('2026-11-01T00:00:00Z')
let database: FreshDatabase
let file: string
let time: Date
let rings: KeyRing[]
beforeEach(async () => {
  database = await freshDatabase()
  file = await generateEncryptionKey()
  time = new Date()
  rings = []
})
afterEach(async () => {
  await Promise.all(rings.map((each) => each.stop()))
  await database.drop()
})

async function open(overrides: { cardTokenKey?: Buffer; encryptionKeyJwk?: string } = {}) {
  const ring = await openKeyRing({
    ...{ sql: database.sql, cardTokenKey, encryptionKeyJwk: file, now: () => time },
    onFailure: (error) => expect.unreachable(String(error)),
    ...overrides,
  })
  rings.push(ring)
  return ring
}

const later = (ms: number): void => {
  time = new Date(time.getTime() + ms)
}
const kidsOf = (ring: KeyRing): string[] => ring.signing.publicJwks.map(({ kid }) => kid)

it('signs what anybody verifies by the published keys', async () => {
  const ring = await open()
  const jws = await ring.signing.sign({ about: start }, { typ: 'profile+jws' })
  const keys = jose.createLocalJWKSet({ keys: [...ring.signing.publicJwks] })
  const { payload, protectedHeader } = await jose.compactVerify(jws, keys)
  expect(JSON.parse(Buffer.from(payload).toString())).toEqual({ about: start.toISOString() })
  expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'profile+jws', kid: kidsOf(ring)[0] })
  expect(await ring.signing.verify(jws, { typ: 'profile+jws' })).toEqual(payload)
  expect(await ring.signing.verify(jws, { typ: 'at+jwt' })).toBeNull()
})

it('is the same for gateways that start at once, and keeps no private key in clear', async () => {
  const [one, other] = await Promise.all([open(), open()])
  expect(kidsOf(one)).toEqual(kidsOf(other))
  expect(kidsOf(one)).toHaveLength(1)
  const { d } = JSON.parse(file) as { d: string }
  expect(await everyText(database.sql)).not.toContain(d)
  const elsewhere = open({ cardTokenKey: randomBytes(32) })
  await expect(elsewhere).rejects.toMatchObject({ code: 'not_unwrapped' })
})

it('rotates while two gateways sign, verify, encrypt and decrypt for one another', async () => {
  const [one, other] = [await open(), await open()]
  const [oldKid] = kidsOf(one)
  const oldEncryption = one.encryption.publicJwk
  const works = async (): Promise<void> => {
    for (const [by, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const jws = await by.signing.sign({ n: 1 }, { typ: 'JWT' })
      expect(await to.signing.verify(jws, { typ: 'JWT' })).not.toBeNull()
      const jwe = await encryptTo(by.encryption.publicJwk, 'a card')
      expect((await to.encryption.decrypt(jwe)).toString()).toBe('a card')
    }
  }
  const oldJws = await one.signing.sign({ n: 0 }, { typ: 'JWT' })
  const oldJwe = await encryptTo(oldEncryption, 'an old page')
  await works()
  const rotated = await rotateKeys(database.sql, wrapping, { now: time, compromised: false })
  await works()
  // Published at once by both, used by neither yet.
  const newKid = rotated.find(({ use }) => use === 'sig')?.kid ?? ''
  for (const ring of [one, other]) {
    await vi.waitFor(() => expect(kidsOf(ring)).toEqual([oldKid, newKid]))
  }
  expect(jose.decodeProtectedHeader(await one.signing.sign({}, { typ: 'JWT' })).kid).toBe(oldKid)
  await works()
  later(leadMs)
  expect(jose.decodeProtectedHeader(await one.signing.sign({}, { typ: 'JWT' })).kid).toBe(newKid)
  expect(one.encryption.publicJwk.kid).not.toBe(oldEncryption.kid)
  await works()
  expect(await other.signing.verify(oldJws, { typ: 'JWT' })).not.toBeNull()
  expect((await other.encryption.decrypt(oldJwe)).toString()).toBe('an old page')
  later(keptMs.enc)
  await expect(one.encryption.decrypt(oldJwe)).rejects.toMatchObject({ code: 'undecryptable' })
  expect(await one.signing.verify(oldJws, { typ: 'JWT' })).not.toBeNull()
  later(keptMs.sig)
  expect(await one.signing.verify(oldJws, { typ: 'JWT' })).toBeNull()
  await works()
})

it('waits for one rotation to be done before the next', async () => {
  await open()
  const rotate = () => rotateKeys(database.sql, wrapping, { now: time, compromised: false })
  await rotate()
  await expect(rotate()).rejects.toMatchObject({ code: 'rotation_under_way' })
  later(leadMs)
  await rotate()
})

it('takes nothing of keys that somebody else may have, from the rotation on', async () => {
  const ring = await open()
  const jws = await ring.signing.sign({}, { typ: 'JWT' })
  const jwe = await encryptTo(ring.encryption.publicJwk, 'secret')
  await rotateKeys(database.sql, wrapping, { now: time, compromised: true })
  await vi.waitFor(async () => expect(await ring.signing.verify(jws, { typ: 'JWT' })).toBeNull())
  await expect(ring.encryption.decrypt(jwe)).rejects.toMatchObject({ code: 'undecryptable' })
  expect(kidsOf(ring)).toHaveLength(1)
  const [kept] = await database.sql`SELECT count(wrapped_jwk)::integer AS keys FROM gateway_key`
  expect(kept).toEqual({ keys: 2 })
  // The key of the file stays withdrawn when a gateway starts with it again.
  const again = await open()
  expect(again.encryption.publicJwk.kid).toBe(ring.encryption.publicJwk.kid)
})

it('follows another key file, and still decrypts by the one before', async () => {
  const before = await open()
  const jwe = await encryptTo(before.encryption.publicJwk, 'a page of before')
  later(1)
  const after = await open({ encryptionKeyJwk: await generateEncryptionKey() })
  later(1000)
  expect(after.encryption.publicJwk.kid).not.toBe(JSON.parse(file).kid)
  expect((await after.encryption.decrypt(jwe)).toString()).toBe('a page of before')
  const fresh = await encryptTo(after.encryption.publicJwk, 'new')
  await vi.waitFor(async () => {
    expect((await before.encryption.decrypt(fresh)).toString()).toBe('new')
  })
})
