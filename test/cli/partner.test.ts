/** `cobrand partner`: terms that are set before points are given, and a partner that leaves. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { partnerCommand } from '../../src/cli/partner.ts'
import { lockMap, readPartnerNames } from '../../src/partner/store.ts'
import { saveRule } from '../../src/program/store.ts'
import { termsSchema } from '../../src/program/terms.ts'
import { openBooks, presentment, purchase } from '../support/books.ts'
import { runCommand } from '../support/command.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
  vi.stubEnv('DATABASE_URL', database.url)
  const { memberIds, book } = await openBooks(database.sql, 1)
  const [one = 0n] = memberIds
  await book([purchase(one, 1), presentment(one, 1)], '2026-10-30')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await database.drop()
})

const cobrand = (...args: string[]) => runCommand([partnerCommand()], ['partner', ...args])
const dala = 'Dala Market (demo)'
const jibek = 'Jibek Cafe (demo)'
const dates = ['--earns-until', '2126-01-31', '--redeems-until', '2126-04-30']
const leave = (...more: string[]) => cobrand('leave', '--name', dala, ...dates, ...more)
const terms = async () => JSON.parse((await cobrand('list', '--json')).out) as { name: string }[]

it('sets when a partner pays, before it has given points', async () => {
  const set = await cobrand('settles', '--name', jibek, '--at', 'redemption')
  expect(set).toMatchObject({ code: 0, out: `${jibek} settles at redemption\n` })
  expect(await cobrand('settles', '--name', dala, '--at', 'redemption')).toMatchObject({
    code: 1,
    err: `cobrand: ${dala} has given points already, and goes on as it settles now\n`,
  })
  expect(await cobrand('settles', '--name', dala, '--at', 'issuance')).toMatchObject({ code: 0 })
  expect((await cobrand('list')).out).toContain(`${jibek}: settles at redemption\n`)
})

it('says what leaving would mean, and changes nothing', async () => {
  const before = await terms()
  const told = await leave('--backed-by', jibek, '--dry-run')
  expect(told).toMatchObject({ code: 0, err: 'dry run: nothing was changed\n' })
  expect(told.out).toContain('100 points in 1 lots of 1 members, who owe 0')
  expect(await terms()).toEqual(before)
  expect(await database.sql`SELECT FROM member_notice`).toHaveLength(0)
})

it('checks what is true when it leaves, not what was true before', async () => {
  const { sql } = database
  const waits = async () => {
    const [row] = await sql`
      SELECT count(*)::int AS waiting FROM pg_locks
       WHERE locktype = 'advisory' AND NOT granted AND database = (
         SELECT oid FROM pg_database WHERE datname = current_database())`
    return row?.['waiting'] === 1
  }
  const { left } = await sql.begin(async (other) => {
    await lockMap(other, 'change')
    const left = leave('--backed-by', jibek)
    while (!(await waits())) await new Promise((resolve) => setImmediate(resolve))
    // The backer leaves meanwhile.
    await other`
      UPDATE partner SET backed_by = (SELECT partner_id FROM partner WHERE name = ${dala})
       WHERE name = ${jibek}`
    return { left }
  })
  expect(await left).toMatchObject({
    code: 1,
    err: `cobrand: ${jibek} leaves itself: name another one that backs\n`,
  })
  await sql`UPDATE partner SET backed_by = NULL WHERE name = ${jibek}`
})

it('lets it leave, and tells its members', async () => {
  const left = await leave('--backed-by', jibek, '--json')
  expect(JSON.parse(left.out)).toEqual({
    ...{ partner: dala, earnsUntil: '2126-01-31', redeemsUntil: '2126-04-30', backedBy: jibek },
    ...{ members: 1, lots: 1, points: '100', owed: '0' },
  })
  const partner = (await terms()).find(({ name }) => name === dala)
  expect(partner).toMatchObject({
    ...{ earnsUntil: '2126-01-31', redeemsUntil: '2126-04-30', backedBy: jibek },
  })
  expect(await database.sql`SELECT FROM member_notice`).toHaveLength(1)
  expect((await cobrand('list')).out).toContain(
    `earns until 2126-01-31, redeems until 2126-04-30, then backed by ${jibek}`,
  )
})

it('refuses while it funds rules of others', async () => {
  const partners = [...(await readPartnerNames(database.sql))]
  const idOf = (wanted: string) => partners.find(([, name]) => name === wanted)?.[0] ?? 0n
  await saveRule(database.sql, {
    ...{ partnerId: idOf(jibek), name: 'By Dala', version: 1, currency: 'KZT', campaignId: null },
    funders: [{ funderId: idOf(dala), percent: 100 }],
    terms: termsSchema.parse({ effect: { kind: 'rate', perMinor: '1', pointsPer: '1' } }),
    ...{ pointsValidMonths: 24, validFrom: '2020-01-01', validTo: null },
  })
  const refused = await leave('--backed-by', jibek)
  expect(refused.code).toBe(1)
  expect(refused.err).toContain(`end them first (${jibek}: `)
})

it.each([
  ['Nobody', 'there is no partner Nobody'],
  [dala, `${dala} cannot back its own points`],
])('refuses %s as a backer', async (backer, message) => {
  expect(await leave('--backed-by', backer)).toMatchObject({
    code: 1,
    err: `cobrand: ${message}\n`,
  })
})
