/** The encryption key: what it decrypts, and that every wrong JWE looks the same to its sender. */
import * as jose from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { generateEncryptionKey, jweCharsMax, loadEncryptionKey } from '../../src/keys/encryption.ts'
import type { EncryptionKey } from '../../src/keys/encryption.ts'
import { encryptTo } from './jwe.ts'

let jwkText: string
let key: EncryptionKey
beforeAll(async () => {
  jwkText = await generateEncryptionKey()
  key = await loadEncryptionKey(jwkText)
})

const secret = 'a plaintext that nobody else may read'

describe('decrypt', () => {
  it('opens what was encrypted to the published key', async () => {
    const plaintext = await key.decrypt(await encryptTo(key.publicJwk, secret))
    expect(plaintext.toString()).toBe(secret)
  })

  it('opens it after the key was stored and loaded again', async () => {
    const jwe = await encryptTo(key.publicJwk, secret)
    const again = await loadEncryptionKey(jwkText)
    expect((await again.decrypt(jwe)).toString()).toBe(secret)
  })

  const wrong: Record<string, () => Promise<string>> = {
    'another key': async () => {
      const other = await loadEncryptionKey(await generateEncryptionKey())
      return encryptTo({ ...other.publicJwk, kid: key.publicJwk.kid }, secret)
    },
    'another kid': () => encryptTo(key.publicJwk, secret, { kid: 'another' }),
    'no kid': () => encryptTo(key.publicJwk, secret, { kid: undefined }),
    'key wrapping instead of key agreement': () =>
      encryptTo(key.publicJwk, secret, { alg: 'ECDH-ES+A256KW' }),
    'a shorter content key': () => encryptTo(key.publicJwk, secret, { enc: 'A128GCM' }),
    CBC: () => encryptTo(key.publicJwk, secret, { enc: 'A256CBC-HS512' }),
    compression: () => encryptTo(key.publicJwk, secret, { zip: 'DEF' }),
    'a longer one than is looked at': () => encryptTo(key.publicJwk, 'x'.repeat(jweCharsMax)),
    'a changed ciphertext': async () => {
      const parts = (await encryptTo(key.publicJwk, secret)).split('.')
      return parts.with(3, Buffer.from('something else').toString('base64url')).join('.')
    },
    'no JWE at all': async () => 'five.parts.that.are.nothing',
    nothing: async () => '',
  }
  it.each(Object.entries(wrong))('refuses %s', async (_, make) => {
    const jwe = await make()
    await expect(key.decrypt(jwe)).rejects.toMatchObject({
      name: 'KeyError',
      code: 'undecryptable',
      message: 'not a JWE that was encrypted to the published key',
    })
  })
})

describe('the published half', () => {
  it('names itself by its RFC 7638 thumbprint', async () => {
    expect(key.publicJwk.kid).toBe(await jose.calculateJwkThumbprint(key.publicJwk, 'sha256'))
  })

  it('says what it is for and has no private part', () => {
    expect(key.publicJwk).toMatchObject({ use: 'enc', alg: 'ECDH-ES', kty: 'EC', crv: 'P-256' })
    expect(Object.keys(key.publicJwk)).not.toContain('d')
  })
})

describe('loadEncryptionKey', () => {
  const texts: Record<string, () => string> = {
    'text that is no JSON': () => '{"kty":',
    'a public key': () => JSON.stringify(key.publicJwk),
    'another curve': () => jwkText.replace('P-256', 'P-384'),
    'a symmetric key': () => '{"kty":"oct","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQ"}',
    'a point that does not go with the scalar': () => jwkText.replace(/"x":"..../, '"x":"AAAA'),
    null: () => 'null',
  }
  it.each(Object.entries(texts))('refuses %s without quoting it', async (_, make) => {
    const error: unknown = await loadEncryptionKey(make()).catch((each: unknown) => each)
    expect(error).toMatchObject({ name: 'KeyError', code: 'not_a_private_key' })
    expect(String(error)).not.toContain('c2VjcmV0')
    expect(String(error)).not.toContain(String(JSON.parse(jwkText).d))
  })
})
