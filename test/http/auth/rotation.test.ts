/** Keys are rotated while programs ask for tokens and use them, at two gateways in turns: nobody is refused. */
import { randomBytes } from 'node:crypto'
import * as openid from 'openid-client'
import * as jose from 'jose'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openAccess, type OpenAccess } from '../../../src/access.ts'
import { connect, type Sql } from '../../../src/db/connect.ts'
import { createApp } from '../../../src/http/app.ts'
import { startHttp, type HttpServer } from '../../../src/http/server.ts'
import { generateEncryptionKey, type PublicEncryptionJwk } from '../../../src/keys/encryption.ts'
import { rotateKeys } from '../../../src/keys/ring/change.ts'
import { leadMs } from '../../../src/keys/ring/schedule.ts'
import { deriveWrappingKey } from '../../../src/keys/ring/wrap.ts'
import { encryptTo } from '../../keys/jwe.ts'
import { startApi, type TestApi } from '../api.ts'
import { discover, makeKey, register } from './machine.ts'

const issuer = 'https://gateway.example'
const cardTokenKey = randomBytes(32)

let api: TestApi
let sql: Sql
let access: OpenAccess
let server: HttpServer
let config: openid.Configuration
beforeAll(async () => {
  const encryptionKeyJwk = await generateEncryptionKey()
  const settings = { cardTokenKey, encryptionKeyJwk, publicUrl: issuer }
  api = await startApi({}, settings)
  sql = connect(api.url)
  access = await openAccess(settings, sql, { error: () => {} })
  server = await startHttp(
    { host: '127.0.0.1', port: 0 },
    createApp({ ...api.deps, ...access, sql }),
  )
  const key = await makeKey('ES256')
  const principal = { audience: 'partner', ownerId: api.partnerId } as const
  await register(api.sql, { clientId: 'tills', principal, keys: [key] })
  config = await discover(issuer, 'tills', key, inTurns)
})
afterAll(async () => {
  await server.stop()
  await access.stop()
  await sql.end()
  await api.stop()
})

let turn = 0
/** As through a balancer of both gateways. */
const inTurns: openid.CustomFetch = async (asked, { body, ...options }) => {
  const { url } = turn++ % 2 === 0 ? api.server : server
  return await fetch(asked.replace(issuer, url), { ...options, body: body ?? null })
}

const balance = () => new URL(`${issuer}/v1/members/${api.memberId}/balance`)

/** The key set as a page has it that fetched it just now. */
async function keySet(): Promise<jose.JSONWebKeySet> {
  const { url } = turn++ % 2 === 0 ? api.server : server
  return (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as jose.JSONWebKeySet
}

/** One round of what goes on all the time; `pages` hold key sets for as long as they may be cached. */
async function round(pages: jose.JSONWebKeySet[]): Promise<string> {
  const { access_token: token } = await openid.clientCredentialsGrant(config)
  for (const set of pages) {
    const { payload } = await jose.jwtVerify(token, jose.createLocalJWKSet(set))
    expect(payload.iss).toBe(issuer)
    const key = set.keys.find(({ use }) => use === 'enc') as PublicEncryptionJwk | undefined
    if (key === undefined) throw new Error('no key to encrypt to is published')
    for (const { encryptionKey } of [api.deps, access]) {
      const jwe = await encryptTo(key, 'a card number')
      expect((await encryptionKey.decrypt(jwe)).toString()).toBe('a card number')
    }
  }
  for (let i = 0; i < 2; i++) {
    const { status } = await openid.fetchProtectedResource(config, token, balance(), 'GET')
    expect(status).toBe(200)
  }
  return jose.decodeProtectedHeader(token).kid ?? ''
}

it('goes on through a rotation, and signs with the new key in the end', async () => {
  const [before] = api.deps.signingKeys.publicJwks
  let going = true
  let rounds = 0
  let failure: unknown = null
  let pages = [await keySet()]
  const run = (async () => {
    try {
      for (; going; rounds++) await round(pages)
    } catch (error) {
      failure = error
    }
  })()
  const some = async (): Promise<void> => {
    const seen = rounds
    await vi.waitFor(() => expect(failure !== null || rounds >= seen + 2).toBe(true), 20_000)
  }
  await some()
  await rotateKeys(api.sql, deriveWrappingKey(cardTokenKey), {
    now: new Date(),
    compromised: false,
  })
  // A page or a bank may have fetched its set at any time of the last five minutes.
  await vi.waitFor(() => {
    for (const { signingKeys } of [api.deps, access]) expect(signingKeys.publicJwks).toHaveLength(2)
  })
  pages = [await keySet()]
  await some()
  going = false
  await run
  expect(failure).toBeNull()
  // The clock of gateways and programs jumps to when the new key is used.
  vi.useFakeTimers({ now: Date.now() + leadMs, toFake: ['Date'] })
  pages = [...pages, await keySet()]
  const kid = await round(pages)
  expect(kid).not.toBe(before?.kid)
  expect(await round(pages)).toBe(kid)
  vi.useRealTimers()
})
