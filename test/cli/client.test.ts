/** `cobrand client` and `cobrand keys`: what they print, and what they refuse. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { clientCommand } from '../../src/cli/client.ts'
import { keysCommand } from '../../src/cli/keys.ts'
import { migrateCommand } from '../../src/cli/migrate.ts'
import { findClient } from '../../src/keys/oauth-client/store.ts'
import { createApiKey } from '../../src/keys/api-key.ts'
import { savePartner } from '../../src/partner/store.ts'
import { makeKey } from '../http/auth/machine.ts'
import { runCommand } from '../support/command.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

const directory = mkdtempSync(join(tmpdir(), 'cobrand-client-'))
const keySetFile = join(directory, 'keys.json')
let database: FreshDatabase
let owner: string
beforeAll(async () => {
  database = await freshDatabase()
  owner = `${await savePartner(database.sql, 'Grocer')}`
  vi.stubEnv('DATABASE_URL', database.url)
  const cardTokenKeyFile = join(directory, 'card-token.key')
  writeFileSync(cardTokenKeyFile, randomBytes(32).toString('hex'), { mode: 0o600 })
  vi.stubEnv('CARD_TOKEN_KEY_FILE', cardTokenKeyFile)
  await writeKeySet()
})
afterAll(async () => {
  vi.unstubAllEnvs()
  rmSync(directory, { recursive: true })
  await database.drop()
})

async function writeKeySet(): Promise<string> {
  const { publicJwk } = await makeKey('ES256')
  writeFileSync(keySetFile, JSON.stringify({ keys: [publicJwk] }))
  return publicJwk.kid
}

const cobrand = (...args: string[]) =>
  runCommand([clientCommand(), keysCommand(), migrateCommand()], args)
const create = (id: string, ...more: string[]) =>
  cobrand(...['client', 'create', '--id', id, '--jwks', keySetFile], ...more)

it('makes a client, lists it, changes its keys and ends it', async () => {
  const scopes = ['--scope', 'payments:read', '--scope', 'redemptions:write']
  const partner = ['--audience', 'partner', '--owner', owner]
  expect(await create('tills', ...partner, ...scopes)).toEqual({
    code: 0,
    out: 'made tills\n',
    err: '',
  })
  const listed = await cobrand('client', 'list')
  expect(listed.out).toMatch(
    new RegExp(
      `^tills: partner ${owner}, payments:read redemptions:write, bound to none, keys ES256-.*\n$`,
    ),
  )
  const kid = await writeKeySet()
  await cobrand('client', 'keys', '--id', 'tills', '--jwks', keySetFile)
  expect((await findClient(database.sql, 'tills'))?.keys.map((key) => key.kid)).toEqual([kid])
  expect(await cobrand('client', 'revoke', '--id', 'tills')).toMatchObject({ code: 0 })
  expect(await findClient(database.sql, 'tills')).toBeNull()
})

it.each([
  [['--audience', 'member', '--owner', '1'], 2, '--audience'],
  [['--audience', 'bank'], 1, 'a client for a bank needs --owner'],
  [['--audience', 'bank', '--owner', '9'], 1, "a bank's tokens are bound: choose dpop or mtls"],
  [['--audience', 'partner', '--owner', '9', '--scope', 'all'], 2, '--scope'],
  [['--audience', 'partner', '--owner', '999999'], 1, 'no member, partner, bank or acquirer'],
  [['--audience', 'operator', '--jwks', '/nowhere.json'], 1, 'no such file'],
] as [string[], number, string][])('refuses %j in one line', async (args, code, says) => {
  const refused = await create('wrong', ...args)
  expect(refused).toMatchObject({ code, out: '' })
  expect(refused.err).toContain(says)
  expect(refused.err.trim().split('\n')).toHaveLength(1)
})

it('rotates keys, says from when on, and not again before that', async () => {
  const rotated = await cobrand('keys', 'rotate')
  expect(rotated).toMatchObject({ code: 0, err: '' })
  expect(rotated.out).toMatch(/^\S{43} signs from \S+Z on\n\S{43} is encrypted to from \S+Z on\n$/)
  expect((await cobrand('keys', 'list')).out).toMatch(
    /signs: next, from .*\n.* is encrypted to: next/,
  )
  expect(await cobrand('keys', 'rotate')).toMatchObject({
    code: 1,
    err: expect.stringContaining('a new key waits already to be used'),
  })
  expect(await cobrand('keys', 'rotate', '--compromised')).toMatchObject({ code: 0 })
  const listed = JSON.parse((await cobrand('keys', 'list', '--json')).out) as { state: string }[]
  expect(listed.map(({ state }) => state)).toEqual(expect.arrayContaining(['ended', 'active']))
  expect(JSON.stringify(listed)).not.toContain('wrapped')
})

it('rotates no keys under another card token key than that of the database', async () => {
  const other = join(directory, 'other.key')
  writeFileSync(other, randomBytes(32).toString('hex'), { mode: 0o600 })
  const before = process.env['CARD_TOKEN_KEY_FILE']
  vi.stubEnv('CARD_TOKEN_KEY_FILE', other)
  expect(await cobrand('keys', 'rotate', '--compromised')).toMatchObject({ code: 1 })
  vi.stubEnv('CARD_TOKEN_KEY_FILE', before)
})

it('makes a sandbox of an empty database only, whose keys say so', async () => {
  const operator = { audience: 'operator', ownerId: null } as const
  const empty = await freshDatabase()
  vi.stubEnv('DATABASE_URL', empty.url)
  expect(await cobrand('migrate', '--sandbox')).toMatchObject({ code: 0 })
  expect(await createApiKey(empty.sql, 'first', operator)).toMatch(/^sk_test_/)
  expect(await cobrand('migrate', '--sandbox')).toMatchObject({ code: 0 })
  await empty.drop()
  vi.stubEnv('DATABASE_URL', database.url)
  expect(await createApiKey(database.sql, 'live', operator)).toMatch(/^sk_live_/)
  expect(await cobrand('migrate', '--sandbox')).toMatchObject({
    code: 1,
    err: expect.stringContaining('make a sandbox of an empty one'),
  })
})
