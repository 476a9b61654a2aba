/** `cobrand ledger` and `cobrand settlement` as an operator closes a month with them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { ledgerCommand } from '../../src/cli/ledger.ts'
import { settlementCommand } from '../../src/cli/settlement.ts'
import { openBooks, presentment, purchase } from '../support/books.ts'
import { runCommand } from '../support/command.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cobrand-settlement-'))
  database = await freshDatabase()
  vi.stubEnv('DATABASE_URL', database.url)
  const { memberIds, book } = await openBooks(database.sql, 2)
  const [one = 0n, two = 0n] = memberIds
  await book([purchase(one, 1), purchase(two, 2)], '2024-10-30')
  await book([presentment(one, 1, 200_000_000n)], '2024-10-31')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await database.drop()
  await rm(folder, { recursive: true })
})

const cobrand = (line: string) =>
  runCommand([ledgerCommand(), settlementCommand()], line.split(' '))

const show = async (format: string) =>
  (await cobrand(`settlement show --month 2024-10 --format ${format}`)).out

it('proves the ledger, one line a check', async () => {
  const { code, out } = await cobrand('ledger verify')
  expect(code).toBe(0)
  expect(out).toMatch(/^ok +balances +[\d.]+ s {2}every account's balances/m)
  expect(out).toMatch(/\nthe ledger is right\n$/)
  const json = JSON.parse((await cobrand('ledger verify --json')).out) as Record<string, unknown>
  expect(json).toMatchObject({ faults: 0 })
})

it('ends with 1 and the places where the ledger is wrong', async () => {
  await database.sql`UPDATE account SET credits_posted = credits_posted + 1 WHERE holder = 'member'`
  const { code, out } = await cobrand('ledger verify')
  expect(code).toBe(1)
  expect(out).toMatch(/^FAULT +balances .*\n +2: account \d+, account \d+\n/m)
  expect(out).toMatch(/\nTHE LEDGER HAS \d+ FAULTS\n$/)
  await database.sql`UPDATE account SET credits_posted = credits_posted - 1 WHERE holder = 'member'`
})

it('refuses to close a month before it is sealed, closes it after, and says so again', async () => {
  expect(await cobrand('settlement close --month 2024-10')).toMatchObject({
    code: 1,
    err:
      'cobrand: not all days of 2024-10 are sealed: see cobrand ledger seal; ' +
      'the first is that of the first transfer\n',
  })
  const sealed = await cobrand('ledger seal --at 2024-11-01T01:00:00Z')
  expect(sealed.out).toBe('2 days sealed: 2024-10-30 to 2024-10-31\n')
  expect((await cobrand('ledger seal --at 2024-11-01T01:00:00Z')).out).toBe('0 days sealed\n')
  expect(await cobrand('settlement close --month 2999-10')).toMatchObject({
    ...{ code: 1, err: 'cobrand: 2999-10 is not over\n' },
  })
  expect((await cobrand('settlement close --month 2024-10')).out).toBe('2024-10 is closed\n')
  expect((await cobrand('settlement close --month 2024-10')).out).toBe(
    '2024-10 was closed before\n',
  )
  expect((await cobrand('settlement list')).out).toMatch(/^2024-10 {2}3 transfers, closed \d{4}-/)
  const [month] = JSON.parse((await cobrand('settlement list --json')).out) as { month: string }[]
  expect(month).toMatchObject({ month: '2024-10', transfers: '3' })
})

it('shows the statement as text, JSON, CSV and a page', async () => {
  expect(await show('text')).toMatch(/^Settlement of 2024-10 \(closed .*\)\n\nPositions\n/)
  expect(await show('text')).toContain('20,000')
  const json = JSON.parse(await show('json')) as { lines: Record<string, string>[] }
  expect(json.lines).toHaveLength(1)
  expect(json.lines[0]).toMatchObject({ pending: '200', posted: '20000' })
  const rows = parse<Record<string, string>>(await show('csv'), { columns: true })
  expect(rows.filter(({ record }) => record === 'line')).toEqual([
    expect.objectContaining({ month: '2024-10', pending: '200', posted: '20000', net: '' }),
  ])
  expect(rows.filter(({ record }) => record === 'payment')).toEqual([
    expect.objectContaining({ other: 'pool', pays: '20000' }),
  ])
  const page = await show('html')
  expect(page).toMatch(/^<!doctype html>/)
  expect(page).not.toMatch(/<script|src=|href=|@import|url\(/)
})

it('escapes what partners are called', async () => {
  await database.sql`UPDATE partner SET name = '<b>"Dala", & Co' WHERE name LIKE 'Dala%'`
  const page = await cobrand('settlement show --month 2024-11 --format html')
  expect(page.out).toContain('&lt;b&gt;&quot;Dala&quot;, &amp; Co')
  const csv = await cobrand('settlement show --month 2024-11 --format csv')
  const rows = parse<Record<string, string>>(csv.out, { columns: true })
  expect(rows.map(({ partner }) => partner)).toContain('<b>"Dala", & Co')
})

it('shows the part of one partner, and knows who is none', async () => {
  const part = await cobrand('settlement show --month 2024-10 --partner Nobody')
  expect(part).toMatchObject({ code: 1, err: 'cobrand: there is no partner Nobody\n' })
  const [other] = await database.sql<{ name: string }[]>`
    SELECT name FROM partner WHERE name NOT LIKE '<b>%' ORDER BY partner_id`
  const name = other?.name ?? ''
  const written = await runCommand(
    [settlementCommand()],
    ['settlement', 'show', '--month', '2024-10', '--format', 'json', '--partner', name],
  )
  expect(JSON.parse(written.out)).toMatchObject({ lines: [], pool: null, payments: [] })
})

it('exports a seal and a proof that is checked without a database', async () => {
  const exported = await cobrand('ledger export --day 2024-10-31')
  const [transfer] = await database.sql<{ name: string }[]>`
    SELECT member_id || '/' || transfer_id AS name FROM transfer WHERE booked_on = '2024-10-31'`
  const proof = await cobrand(`ledger prove --transfer ${transfer?.name}`)
  const files = { seal: join(folder, 'seal.json'), proof: join(folder, 'proof.json') }
  await writeFile(files.seal, exported.out)
  await writeFile(files.proof, proof.out)
  const checked = await cobrand(`ledger check-proof ${files.proof} ${files.seal}`)
  expect(checked.code).toBe(0)
  expect(checked.out).toContain('is transfer 1 of 1 of 2024-10-31')
  await writeFile(files.proof, proof.out.replace('points 20000', 'points 20001'))
  const forged = await cobrand(`ledger check-proof ${files.proof} ${files.seal}`)
  expect(forged).toMatchObject({ code: 1, out: 'THE PROOF DOES NOT HOLD for this seal\n' })
  await writeFile(files.proof, 'no proof')
  expect((await cobrand(`ledger check-proof ${files.proof} ${files.seal}`)).code).toBe(1)
})

it('compares the days with seals that were kept elsewhere', async () => {
  const exported = await cobrand('ledger export --day 2024-10-31')
  const path = join(folder, 'kept.json')
  await writeFile(path, exported.out)
  const { out } = await cobrand(`ledger verify --json --kept ${path}`)
  expect(JSON.parse(out)).toMatchObject({ faults: 0 })
  const [, chain = ''] = /"chain":"(.)/.exec(exported.out) ?? []
  const other = chain === '0' ? '1' : '0'
  await writeFile(path, exported.out.replace(`"chain":"${chain}`, `"chain":"${other}`))
  const changed = await cobrand(`ledger verify --kept ${path}`)
  expect(changed.code).toBe(1)
  expect(changed.out).toMatch(/^FAULT +kept_seals .*\n +1: seal 2024-10-31\n/m)
  await writeFile(path, '{}')
  expect((await cobrand(`ledger verify --kept ${path}`)).err).toContain('ledger export writes')
})

it.each([
  ['ledger export --day 2024-11-15', 1, 'is not sealed'],
  ['ledger export --day 2026-02-30', 2, 'YYYY-MM-DD'],
  ['ledger seal --at yesterday', 2, 'instant'],
  ['ledger seal --at 2999-01-01T00:00:00Z', 1, 'a seal is for ever'],
  ['ledger prove --transfer 12', 2, '17/70001'],
  ['ledger prove --transfer 12/13', 1, 'there is no such transfer'],
  ['settlement show --month 2026-13', 2, 'YYYY-MM'],
  ['settlement show --month 2024-10 --format pdf', 2, '--format'],
])('refuses %s in one line', async (line, code, says) => {
  const refused = await cobrand(line)
  expect(refused).toMatchObject({ code, out: '' })
  expect(refused.err).toContain(says)
  expect(refused.err.trim().split('\n')).toHaveLength(1)
})
