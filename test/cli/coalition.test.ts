/** `cobrand coalition apply`: what it says of exchange rates, and that one which stands is never changed. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { coalitionCommand } from '../../src/cli/coalition.ts'
import { readReference } from '../../src/intake/store/reference.ts'
import { runCommand } from '../support/command.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
let folder = ''
beforeAll(async () => {
  database = await freshDatabase()
  folder = await mkdtemp(join(tmpdir(), 'coalition-'))
  vi.stubEnv('DATABASE_URL', database.url)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
  await database.drop()
})

const partner = {
  name: 'Dala',
  locations: [],
  rules: [
    {
      ...{ name: 'One', version: 1, currency: 'KZT', perMinor: 10_000, pointsPer: 1 },
      validFrom: '2020-01-01',
    },
  ],
}

async function apply(...rates: object[]) {
  const path = join(folder, 'coalition.json')
  await writeFile(path, JSON.stringify({ partners: [partner], exchangeRates: rates }))
  return await runCommand([coalitionCommand()], ['coalition', 'apply', path])
}

const dollars = { base: 'USD', quote: 'KZT', day: '2026-11-20', rate: '505.12' }

it('applies rates, the same ones again too, and then converts by them', async () => {
  const told = '1 partners, 0 locations, 0 merchant ids, 1 rules, 1 exchange rates\n'
  expect(await apply(dollars)).toMatchObject({ code: 0, out: told })
  expect(await apply({ ...dollars, rate: '505.1200' })).toMatchObject({ code: 0, out: told })
  const { programme } = await readReference(database.sql)
  expect(programme.converts('USD', 'KZT', '2026-11-21')).toBe(true)
  expect(programme.converts('KZT', 'USD', '2026-11-21')).toBe(false)
})

it('says who bears debts, and leaves it as it is where a file does not', async () => {
  const debt = async () => (await database.sql`SELECT debt FROM partner WHERE name = 'Dala'`)[0]
  expect(await debt()).toEqual({ debt: 'kept' })
  expect(await apply(dollars)).toMatchObject({ code: 0 })
  const path = join(folder, 'debt.json')
  await writeFile(path, JSON.stringify({ partners: [{ ...partner, debt: 'forgiven' }] }))
  const run = async () => await runCommand([coalitionCommand()], ['coalition', 'apply', path])
  expect(await run()).toMatchObject({ code: 0 })
  expect(await apply(dollars)).toMatchObject({ code: 0 })
  expect(await debt()).toEqual({ debt: 'forgiven' })
  await writeFile(path, JSON.stringify({ partners: [{ ...partner, debt: 'maybe' }] }))
  expect((await run()).err).toContain('/partners/0/debt: ')
})

it('never changes a rate that stands, and then changes nothing at all', async () => {
  const euros = { ...dollars, base: 'EUR', rate: '540' }
  const refused = await apply(euros, { ...dollars, rate: '505.13' })
  expect(refused.code).toBe(1)
  expect(refused.err).toContain(
    'the rate of USD in KZT of 2026-11-20 stands already and says otherwise: points were given by it; ' +
      'give the next day a rate',
  )
  expect(await database.sql`SELECT rate::text FROM exchange_rate`).toEqual([
    { rate: '505.1200000000' },
  ])
})

it.each([
  [{ rate: '0' }, '/exchangeRates/0/rate: is not a rate'],
  [{ rate: '-1' }, '/exchangeRates/0/rate: is not a rate'],
  [{ rate: '1.00000000001' }, '/exchangeRates/0/rate: is not a rate'],
  [{ rate: 505.12 }, '/exchangeRates/0/rate: '],
  [{ quote: 'USD' }, '/exchangeRates/0: base and quote are one currency'],
  [{ base: 'XXA' }, '/exchangeRates/0/base: is not an ISO 4217 currency code'],
  [{ day: '2026-02-29' }, '/exchangeRates/0/day: '],
])('refuses %j with its place', async (over, message) => {
  const refused = await apply({ ...dollars, ...over })
  expect(refused.code).toBe(1)
  expect(refused.err).toContain(message)
})

it('lets no partner fund rules of others that leaves before they end', async () => {
  const path = join(folder, 'leaver.json')
  const run = async (rule: object) => {
    const other = { name: 'Jibek', locations: [], rules: [{ ...partner.rules[0], ...rule }] }
    await writeFile(path, JSON.stringify({ partners: [partner, other] }))
    return await runCommand([coalitionCommand()], ['coalition', 'apply', path])
  }
  const { sql } = database
  await sql`UPDATE partner SET earns_until = '2126-01-31' WHERE name = 'Dala'`
  const refused = await run({ name: 'By Dala', funder: 'Dala' })
  expect(refused).toMatchObject({ code: 1, out: '' })
  expect(refused.err).toContain('Dala leaves, or has left, and cannot fund "Jibek: By Dala"')
  expect(await sql`SELECT FROM partner WHERE name = 'Jibek'`).toHaveLength(0)
  expect((await run({ name: 'By Dala', funder: 'Dala', validTo: '2126-02-01' })).code).toBe(0)
})
