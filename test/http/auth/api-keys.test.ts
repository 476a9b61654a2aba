/** API keys at two gateways: no question to the database for each request, and a revocation that both hear of. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openAccess } from '../../../src/access.ts'
import { connect } from '../../../src/db/connect.ts'
import { createApiKey, revokeApiKey } from '../../../src/keys/api-key.ts'
import { generateEncryptionKey } from '../../../src/keys/encryption.ts'
import { findOwner } from '../../../src/keys/store.ts'
import { startApi, type TestApi } from '../api.ts'
import { freshDatabase } from '../../support/database.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

const operator = { audience: 'operator', ownerId: null } as const
const settings = async () => ({
  cardTokenKey: randomBytes(32),
  encryptionKeyJwk: await generateEncryptionKey(),
})
const noCertificate = (): null => null
const request = new Request('http://localhost')

it('asks the database for a key once, until one is revoked: then at every gateway', async () => {
  const database = await freshDatabase()
  const key = await createApiKey(database.sql, 'asked', operator)
  let statements = 0
  const counted = () => {
    const sql = connect(database.url)
    return new Proxy(sql, {
      apply: (target, self, args: Parameters<typeof sql>) => {
        statements++
        return Reflect.apply(target, self, args)
      },
    })
  }
  const pools = [counted(), counted()]
  const shared = await settings()
  const log = { error: (error: unknown) => expect.unreachable(String(error)) }
  const gateways = await Promise.all(pools.map((sql) => openAccess(shared, sql, log)))
  const callers = () =>
    Promise.all(
      gateways.map(async ({ verifiers }) => {
        const verifier = verifiers.find((each) => each.takes(key))
        return await verifier?.verify(key, request, 'bearer', noCertificate)
      }),
    )
  await callers()
  const before = statements
  expect(before).toBeGreaterThan(1)
  for (let i = 0; i < 100; i++) {
    expect(await callers()).toMatchObject([operator, operator])
  }
  expect(statements - before).toBe(0)
  await revokeApiKey(database.sql, 'asked')
  await vi.waitFor(async () => expect(await callers()).toEqual([null, null]))
  await Promise.all(gateways.map((each) => each.stop()))
  await Promise.all(pools.map((each) => each.end()))
  await database.drop()
})

it('says so where a test key comes to a live gateway, and the other way round', async () => {
  const answer = async (key: string) => {
    const response = await api.call('/v1/members/1/balance', { key })
    return { status: response.status, ...((await response.json()) as { code: string }) }
  }
  const tail = 'A'.repeat(43)
  expect(api.keys.partner).toMatch(/^sk_test_/)
  expect(await answer(`sk_live_${tail}`)).toMatchObject({ status: 401, code: 'key_misplaced' })
  expect(await answer(`sk_test_${tail}`)).toMatchObject({ status: 401, code: 'unauthenticated' })
  const live = await freshDatabase()
  const log = { error: () => {} }
  const { verifiers, stop } = await openAccess(await settings(), live.sql, log)
  const verify = (key: string) => verifiers[0]?.verify(key, request, 'bearer', noCertificate)
  const key = await createApiKey(live.sql, 'mine', operator)
  expect(key).toMatch(/^sk_live_/)
  expect(await verify(key)).toMatchObject({ keyName: 'mine' })
  await expect(verify(`sk_test_${tail}`)).rejects.toMatchObject({ code: 'key_misplaced' })
  const bank = createApiKey(live.sql, 'bank', { audience: 'bank', ownerId: 1n })
  await expect(bank).rejects.toMatchObject({ code: 'key_for_bank' })
  await stop()
  await live.drop()
})

it('is made for nobody who is not there', async () => {
  const nobody = [
    { audience: 'bank', ownerId: 999_999n },
    { audience: 'acquirer', ownerId: 'NOBODY' },
  ] as const
  for (const each of nobody) expect(await findOwner(api.sql, each)).toBe(false)
})
