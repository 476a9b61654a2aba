/** `cobrand coalition apply`: what it says of exchange rates, and that one which stands is never changed. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { coalitionCommand } from '../../src/cli/coalition.ts'
import { readReference } from '../../src/intake/store/reference.ts'
import { readProgramme } from '../../src/program/store.ts'
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
  expect(programme.rateOf('USD', 'KZT', '2026-11-21')).toBe('505.1200000000')
  expect(programme.rateOf('KZT', 'USD', '2026-11-21')).toBeNull()
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
  expect(refused.err).toContain('/funders/0/funder: Dala leaves after 2126-01-31')
  expect(await sql`SELECT FROM partner WHERE name = 'Jibek'`).toHaveLength(0)
  expect((await run({ name: 'By Dala', funder: 'Dala', validTo: '2126-02-01' })).code).toBe(0)
})

describe('a rule in its general form', () => {
  const rate = { kind: 'rate', perMinor: '10000', pointsPer: '1' }
  const base = { name: 'One', version: 1, currency: 'KZT', validFrom: '2020-01-01', effect: rate }
  const bonus = {
    ...{ name: 'Coffee', version: 1, currency: 'KZT', validFrom: '2020-01-01' },
    condition: "payment.weekday <= 5 && 'coffee' in receipt.categories",
    scope: { locations: ['Abay'], product: 'Gold' },
    effect: { kind: 'fixed', points: '30' },
    funders: [
      { funder: 'Altyn', percent: 60 },
      { funder: 'Zere', percent: 40 },
    ],
    limits: { dayPoints: '60' },
    stacking: { group: 'coffee', mode: 'best' },
    campaign: 'Mornings',
    pointsValidMonths: 6,
  }
  const location = { name: 'Abay', city: 'Almaty', merchantIds: [] }
  const file = (...rules: object[]) => ({
    partners: [
      {
        ...{ name: 'Altyn', locations: [location], rules },
        campaigns: [{ name: 'Mornings', budgetPoints: 1000, holdOutPercent: 5 }],
      },
      { name: 'Zere', locations: [], rules: [] },
    ],
    cardProducts: [{ binFrom: '400000', binTo: '400099', bank: 'Kaspi', product: 'Gold' }],
    rules: [{ ...base, name: 'All', funders: [{ funder: 'Zere', percent: 100 }] }],
  })

  async function run(json: object) {
    const path = join(folder, 'general.json')
    await writeFile(path, JSON.stringify(json))
    return await runCommand([coalitionCommand()], ['coalition', 'apply', path])
  }

  it('is applied, and again, with all that it names', async () => {
    for (let times = 0; times < 2; times++) {
      expect(await run(file(base, bonus))).toMatchObject({ code: 0 })
    }
    const { versions, cardProducts } = await readProgramme(database.sql)
    expect(versions.find(({ name }) => name === 'Coffee')).toMatchObject({
      ...{ version: 1, pointsValidMonths: 6, validFrom: '2020-01-01 00:00:00' },
      ...{ condition: { source: bonus.condition }, effect: { kind: 'fixed', points: 30n } },
      ...{ limits: { dayPoints: 60n }, campaign: { name: 'Mornings', budgetPoints: 1000n } },
      ...{ funders: [{ percent: 60 }, { percent: 40 }], scope: { product: 'Gold' } },
    })
    expect(versions.find(({ name }) => name === 'All')).toMatchObject({ partnerId: null })
    expect(cardProducts).toEqual([expect.objectContaining({ product: 'Gold' })])
    const decided = await database.sql`
      SELECT action, count(*)::int AS decisions FROM rule_decision
       WHERE document->>'name' IN ('Coffee', 'All') OR action = 'agreed' GROUP BY 1 ORDER BY 1`
    expect(decided).toMatchObject([{ action: 'agreed' }, { action: 'applied', decisions: 2 }])
  })

  const later = { name: 'Other', validFrom: '2126-01-01', stacking: { group: 'later' } }
  it.each([
    [
      { condition: "payment.mmc == '1'" },
      '/condition: column 9:',
      "\n    payment.mmc == '1'\n            ^",
    ],
    [{ limits: {}, campaign: null }, '/limits: it gives points without a bound'],
    [{ scope: { locations: ['Nowhere'] } }, '/scope/locations/0: the owner has no such location'],
    [{ scope: { product: 'Tin' } }, '/scope/product: there is no such co-brand product'],
    [{ campaign: 'Evenings' }, '/campaign: the owner has no such campaign'],
    [{ funders: [{ funder: 'Nobody', percent: 100 }] }, '/funders/0/funder: there is no such'],
    [{ funders: [{ funder: 'Zere', percent: 40 }] }, '/funders: the shares add up to 40 %'],
    [{ stacking: { group: 'base' } }, '/stacking/priority: "One" in the group base'],
    [{ validFrom: '2020-01-02' }, '/validFrom: it begins in the past'],
    [{ effect: { kind: 'gift' } }, 'rules/1/effect/kind: '],
  ])('is refused with %j', async (over, ...words) => {
    const refused = await run(file(base, { ...bonus, ...later, ...over }))
    expect(refused.code).toBe(1)
    for (const each of words) expect(refused.err).toContain(each)
  })

  it('ends no earlier than anywhere on earth, and is not edited', async () => {
    const edited = await run(file(base, { ...bonus, pointsValidMonths: 7 }))
    expect(edited.err).toContain('stands already and says otherwise')
    const past = await run(file(base, { ...bonus, validTo: '2021-01-01' }))
    expect(past.err).toContain('/validTo: purchases may have been made by then')
    expect(await run(file(base, { ...bonus, validTo: '2126-01-01' }))).toMatchObject({ code: 0 })
    const next = { ...bonus, version: 2, validFrom: '2126-01-01' }
    const both = [{ ...bonus, validTo: '2126-01-01' }, next]
    expect(await run(file(base, ...both))).toMatchObject({ code: 0 })
  })
})
