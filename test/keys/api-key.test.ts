/** API keys: shown once, kept as a hash, of no use once revoked. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApiKey, listApiKeys, revokeApiKey, verifyApiKey } from '../../src/keys/api-key.ts'
import type { Principal } from '../../src/keys/principal.ts'
import { createMember } from '../../src/member/member.ts'
import { everyText } from '../member/every-text.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

const operator: Principal = { audience: 'operator', ownerId: null }
let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

it('proves its owner until it is revoked', async () => {
  const { sql } = database
  const ownerId = await createMember(sql, { name: 'Aigerim' })
  const key = await createApiKey(sql, 'phone', { audience: 'member', ownerId })
  expect(await verifyApiKey(sql, key)).toMatchObject({ audience: 'member', ownerId })
  await revokeApiKey(sql, 'phone')
  expect(await verifyApiKey(sql, key)).toBeNull()
  await expect(revokeApiKey(sql, 'phone')).rejects.toMatchObject({ code: 'no_such_key' })
})

it('has 256 random bits and stands nowhere but as its hash', async () => {
  const { sql } = database
  const key = await createApiKey(sql, 'console', operator)
  expect(key).toMatch(/^sk_live_[A-Za-z0-9_-]{43}$/)
  const kept = await everyText(sql)
  expect(kept).not.toContain(key.slice('sk_live_'.length))
  expect(kept).toContain(createHash('sha256').update(key).digest('hex'))
})

it('has a name of its own and an owner that exists', async () => {
  const { sql } = database
  await createApiKey(sql, 'twice', operator)
  await expect(createApiKey(sql, 'twice', operator)).rejects.toMatchObject({ code: 'name_taken' })
  for (const audience of ['member', 'partner'] as const) {
    const nobody = createApiKey(sql, audience, { audience, ownerId: 999_999n })
    await expect(nobody).rejects.toMatchObject({ code: 'no_such_owner' })
  }
})

it('has no name that may be a card number', async () => {
  const { sql } = database
  for (const name of [
    'k 4012888888881881',
    '4012\u200b8888\u200b8888\u200b1881',
    '٤٠١٢٨٨٨٨٨٨٨٨١٨٨١',
  ]) {
    await expect(createApiKey(sql, name, operator)).rejects.toMatchObject({ code: 'not_a_name' })
  }
  expect(await everyText(sql)).not.toMatch(/4012.?8888/)
})

it('is listed without itself', async () => {
  const { sql } = database
  await createApiKey(sql, 'listed', operator)
  const listed = (await listApiKeys(sql)).find(({ name }) => name === 'listed')
  expect(listed).toEqual({
    name: 'listed',
    ...operator,
    scopes: null,
    createdAt: expect.any(Date),
    revokedAt: null,
  })
})

it.each(['', 'sk_live_', `sk_test_${'A'.repeat(43)}`, `sk_live_${'A'.repeat(44)}`, '🔑'])(
  'is not %s',
  async (key) => {
    expect(await verifyApiKey(database.sql, key)).toBeNull()
  },
)
