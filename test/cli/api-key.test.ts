/** `cobrand api-key`: what it prints, and what it refuses. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { apiKeyCommand } from '../../src/cli/api-key.ts'
import { verifyApiKey } from '../../src/keys/api-key.ts'
import { savePartner } from '../../src/partner/store.ts'
import { runCommand } from '../support/command.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
  vi.stubEnv('DATABASE_URL', database.url)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await database.drop()
})

const cobrand = (...args: string[]) => runCommand([apiKeyCommand()], ['api-key', ...args])

it('makes a key, lists it without showing it, and ends it', async () => {
  const partnerId = await savePartner(database.sql, 'Grocer')
  const made = await cobrand(
    ...['create', '--name', 'till', '--audience', 'partner', '--owner', `${partnerId}`, '--json'],
  )
  expect(made).toMatchObject({ code: 0, err: '' })
  const { key } = JSON.parse(made.out) as { key: string }
  const principal = { audience: 'partner', ownerId: partnerId }
  expect(await verifyApiKey(database.sql, key)).toMatchObject(principal)
  const listed = await cobrand('list')
  expect(listed.out).toMatch(new RegExp(`^till: partner ${partnerId}, made .*Z\n$`))
  expect(await cobrand('revoke', '--name', 'till')).toMatchObject({
    code: 0,
    out: 'revoked till\n',
  })
  expect(await verifyApiKey(database.sql, key)).toBeNull()
  const [row] = JSON.parse((await cobrand('list', '--json')).out) as { revokedAt: string }[]
  expect(row?.revokedAt).toMatch(/Z$/)
})

it('prints the bare key on standard output, so that a script can keep it', async () => {
  const { out, err } = await cobrand('create', '--name', 'office', '--audience', 'operator')
  expect(out).toMatch(/^sk_live_[A-Za-z0-9_-]{43}\n$/)
  expect(err).toBe('this key is not shown again:\n')
})

it.each([
  [['create', '--name', 'a', '--audience', 'shop'], 2, '--audience'],
  [['create', '--name', 'a', '--audience', 'bank'], 1, '--owner'],
  [['create', '--name', 'a', '--audience', 'operator', '--scope', 'all'], 2, '--scope'],
  [['create', '--name', 'a', '--audience', 'member', '--owner', 'x'], 1, '--owner'],
  [['create', '--name', 'a', '--audience', 'member'], 1, '--owner'],
  [['create', '--name', 'a', '--audience', 'operator', '--owner', '1'], 1, '--owner'],
  [['create', '--name', 'a', '--audience', 'partner', '--owner', '999'], 1, 'no member, partner'],
  [['revoke', '--name', 'nobody'], 1, 'no API key of this name'],
])('refuses %j in one line', async (args, code, says) => {
  const refused = await cobrand(...args)
  expect(refused).toMatchObject({ code, out: '' })
  expect(refused.err).toContain(says)
  expect(refused.err.trim().split('\n')).toHaveLength(1)
})

it('shows an example in its help', async () => {
  expect((await cobrand('create', '--help')).out).toContain('cobrand api-key create --name till-17')
})
