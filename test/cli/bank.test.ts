/** `cobrand bank`: banks, and which cards are theirs. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { bankCommand } from '../../src/cli/bank.ts'
import { runCommand } from '../support/command.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
  vi.stubEnv('DATABASE_URL', database.url)
  await database.sql`
    INSERT INTO card_product (bin_from, bin_to, bank, product) VALUES ('411111', '411119', 'Alfa', 'Gold')`
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await database.drop()
})

const cobrand = (...args: string[]) => runCommand([bankCommand()], ['bank', ...args])

it('makes banks, ties them to their cards by name, and lists them', async () => {
  const made = await cobrand('create', '--name', 'Alfa', '--json')
  const { bankId } = JSON.parse(made.out) as { bankId: string }
  expect(JSON.parse(made.out)).toEqual({ bankId, name: 'Alfa', ranges: 1 })
  const page = 'https://alfa.example/cards'
  const again = await cobrand('create', '--name', 'Alfa', '--proof-url', page)
  expect(again).toMatchObject({ code: 0, out: `Alfa is bank ${bankId}: ranges of cards: 1\n` })
  await cobrand('create', '--name', 'Alfa')
  const other = await cobrand('create', '--name', 'Beta')
  expect(other.out).toContain('no card product names Beta, so none of its cards is known yet')
  const { out } = await cobrand('list')
  expect(out).toContain(`${bankId}  Alfa: ranges of cards: 1, ${page}\n`)
  expect(out).toContain('Beta: ranges of cards: 0, no page\n')
  expect(JSON.parse((await cobrand('list', '--json')).out)).toHaveLength(2)
})

it('takes no page that is not https, and no name that may be a card number', async () => {
  for (const url of ['http://alfa.example', 'https://a:b@alfa.example', 'alfa']) {
    expect((await cobrand('create', '--name', 'Alfa', '--proof-url', url)).code).toBe(2)
  }
  expect(await cobrand('create', '--name', '4111111111111111')).toMatchObject({ code: 1 })
  expect((await cobrand('create', '--name', '')).code).toBe(2)
})
