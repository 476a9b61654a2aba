/** Whatever is sent as a token, proof or assertion is refused and never fails. */
import * as fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { generateEcKey } from '../../../src/keys/ec-key.ts'
import type { Client } from '../../../src/keys/oauth-client/client.ts'
import { parseKeySet } from '../../../src/keys/oauth-client/key-set.ts'
import { loadSigningKey, rotatingSigningKeys, type SigningKeys } from '../../../src/keys/signing.ts'
import { isAccessToken, readAccessToken } from '../../../src/keys/token/access-token.ts'
import { claimedIssuer, verifyAssertion } from '../../../src/keys/token/assertion.ts'
import { verifyProof } from '../../../src/keys/token/dpop.ts'
import { makeKey } from '../../http/auth/machine.ts'

let signing: SigningKeys
let client: Client
beforeAll(async () => {
  const current = await loadSigningKey(await generateEcKey('sig'))
  signing = rotatingSigningKeys(() => ({ current, published: [current] }))
  const { publicJwk } = await makeKey('ES256')
  const keys = await parseKeySet(JSON.stringify({ keys: [publicJwk] }))
  client = {
    clientId: 'a',
    audience: 'operator',
    ownerId: null,
    scopes: null,
    binding: 'none',
    keys,
  }
})

const encoded = (text: string): string => Buffer.from(text).toString('base64url')
/** Of three parts, as a JWT has them, with headers that mean something to who reads them. */
const header = fc.record(
  {
    alg: fc.constantFrom('ES256', 'PS256', 'EdDSA', 'none', 'HS256', 'ES384'),
    typ: fc.constantFrom('at+jwt', 'dpop+jwt', 'JWT'),
    kid: fc.anything(),
    jwk: fc.oneof(
      fc.anything(),
      fc.record({
        kty: fc.constantFrom('EC', 'RSA', 'oct'),
        crv: fc.string(),
        x: fc.string(),
        n: fc.string(),
      }),
    ),
    crit: fc.anything(),
    b64: fc.boolean(),
  },
  { requiredKeys: [] },
)
const jwtLike = fc
  .tuple(header, fc.oneof(fc.json(), fc.string()), fc.string())
  .map(([head, payload, signature]) =>
    [JSON.stringify(head) ?? '', payload, signature].map(encoded).join('.'),
  )
const text = fc.oneof(jwtLike, fc.string({ unit: 'binary' }), fc.constant(''))

it('is none of ours', async () => {
  const request = { method: 'GET', url: 'https://gateway.example/v1', accessToken: null }
  await fc.assert(
    fc.asyncProperty(text, async (token) => {
      expect(typeof isAccessToken(token)).toBe('boolean')
      expect(await readAccessToken(signing, token, 'https://gateway.example')).toBeNull()
      expect(await verifyProof(token, request, new Date())).toBeNull()
      const asked = { audiences: ['https://gateway.example'], now: new Date() }
      expect(await verifyAssertion(client, token, asked)).toBeNull()
      const issuer = claimedIssuer(token)
      expect(issuer === null || issuer.length > 0).toBe(true)
    }),
    { numRuns: 500 },
  )
})

it('is no key set, and told so in words', async () => {
  const key = fc.dictionary(
    fc.constantFrom('kty', 'crv', 'x', 'y', 'n', 'e', 'use', 'alg', 'kid', 'd'),
    fc.oneof(
      fc.constantFrom('EC', 'RSA', 'OKP', 'P-256', 'Ed25519', 'sig', 'enc', 'AQAB', '__proto__'),
      fc.anything(),
    ),
  )
  const set = fc.oneof(
    fc.string(),
    fc.json(),
    fc.array(key).map((keys) => JSON.stringify({ keys })),
  )
  await fc.assert(
    fc.asyncProperty(set, async (each) => {
      await expect(parseKeySet(each)).rejects.toMatchObject({ code: 'not_a_key_set' })
    }),
    { numRuns: 500 },
  )
})
