/** What the gateway signs is a JWS to a library that is not ours, whatever is in it. */
import fc from 'fast-check'
import * as jose from 'jose'
import { beforeAll, expect, it } from 'vitest'
import { loadSigningKey, rotatingSigningKeys, type SigningKeys } from '../../src/keys/signing.ts'

let keys: SigningKeys
let published: jose.JSONWebKeySet
beforeAll(async () => {
  const { privateKey } = await jose.generateKeyPair('ES256', { extractable: true })
  const current = await loadSigningKey(JSON.stringify(await jose.exportJWK(privateKey)))
  keys = rotatingSigningKeys(() => ({ current, published: [current] }))
  published = { keys: [...keys.publicJwks] }
})

async function verified(jws: string) {
  return await jose.compactVerify(jws, jose.createLocalJWKSet(published), { algorithms: ['ES256'] })
}

it('JSON, in any script', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 200 })
  await fc.assert(
    fc.asyncProperty(fc.dictionary(text, text), text, async (document, typ) => {
      const { payload, protectedHeader } = await verified(await keys.sign(document, { typ }))
      expect(new TextDecoder().decode(payload)).toBe(JSON.stringify(document))
      expect(protectedHeader).toEqual({ alg: 'ES256', kid: keys.publicJwks[0]?.kid, typ })
    }),
    { numRuns: 50 },
  )
})

it('bytes, of a part of a buffer alone', async () => {
  const part = new Uint8Array([1, 2, 255, 254, 3]).subarray(1, 4)
  const jws = await keys.sign(part, { typ: 'test+jwt' })
  expect([...(await verified(jws)).payload]).toEqual([2, 255, 254])
  expect([...((await keys.verify(jws, { typ: 'test+jwt' })) ?? [])]).toEqual([2, 255, 254])
  expect(await keys.verify(jws, { typ: 'other+jwt' })).toBeNull()
})
