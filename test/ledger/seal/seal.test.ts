/** Days are sealed without a gap; every change to what is sealed is found, and its place told. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Queryable, Sql } from '../../../src/db/connect.ts'
import { sealCheck } from '../../../src/ledger/seal/check.ts'
import { exportSeal, holds, proveTransfer, readProof } from '../../../src/ledger/seal/proof.ts'
import { sealDays } from '../../../src/ledger/seal/seal.ts'
import { sealDaysJob } from '../../../src/jobs/seal-days.ts'
import { type Books, openBooks, presentment, purchase, refund } from '../../support/books.ts'
import { freshDatabase, type FreshDatabase } from '../../support/database.ts'
import { ledgerFaults } from '../../support/ledger-faults.ts'

let database: FreshDatabase
let sql: Sql
let books: Books
beforeAll(async () => {
  database = await freshDatabase()
  sql = database.sql
  books = await openBooks(sql, 2)
  const [one = 0n, two = 0n] = books.memberIds
  await books.book([purchase(one, 1), purchase(two, 2)], '2026-11-20')
  await books.book([presentment(one, 1), presentment(two, 2)], '2026-11-21')
  await books.book([refund(one, 1, 300_000n)], '2026-11-23')
  await books.book([purchase(one, 9)], '2026-11-24')
})
afterAll(() => database.drop())

it('seals what ended an hour ago, with empty days, and nothing twice', async () => {
  expect(await sealDays(sql, new Date('2026-11-21T00:59:59Z'))).toEqual([])
  expect(await sealDays(sql, new Date('2026-11-21T01:00:00Z'))).toEqual(['2026-11-20'])
  const both = await Promise.all([
    sealDays(sql, new Date('2026-11-24T01:30:00Z')),
    sealDays(sql, new Date('2026-11-24T01:30:00Z')),
  ])
  expect(both.flat().toSorted()).toEqual(['2026-11-21', '2026-11-22', '2026-11-23'])
  const days = await sql<{ transfers: bigint }[]>`SELECT transfers FROM sealed_day ORDER BY day`
  expect(days.map(({ transfers }) => transfers)).toEqual([2n, 2n, 0n, 1n])
  expect(await ledgerFaults(sql)).toEqual([])
})

it('seals nothing where nothing was booked', async () => {
  const empty = await freshDatabase()
  expect(await sealDays(empty.sql, new Date())).toEqual([])
  await empty.drop()
})

class Undo extends Error {}

/** What the check tells after a statement that neither trigger nor `lifted` constraints stop; then it is undone. */
async function placesAfter(statement: string, lifted: string[] = []): Promise<readonly string[]> {
  let places: readonly string[] = []
  await sql
    .begin(async (transaction: Queryable) => {
      for (const table of ['transfer', 'sealed_day']) {
        await transaction.unsafe(`ALTER TABLE ${table} DISABLE TRIGGER ${table}_append_only`)
      }
      for (const constraint of lifted) {
        await transaction.unsafe(`ALTER TABLE transfer DROP CONSTRAINT "${constraint}"`)
      }
      expect((await transaction.unsafe(statement)).count).toBeGreaterThan(0)
      places = (await sealCheck.find(transaction)).places
      throw new Undo()
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error
    })
  return places
}

/** A value that a column does not have. */
const otherValues: Record<string, string> = {
  bigint: '987654',
  integer: '987654',
  date: "'2026-11-22'",
  text: "'other'",
}

it('finds a change of every column', async () => {
  const columns = await sql<{ name: string; type: string }[]>`
    SELECT column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_name = 'transfer'`
  const constraints = await sql<{ name: string }[]>`
    SELECT conname AS name FROM pg_constraint
     WHERE conrelid = 'transfer'::regclass AND contype = 'c'`
  expect(columns.length).toBeGreaterThan(14)
  for (const { name, type } of columns) {
    const places = await placesAfter(
      `UPDATE transfer SET ${name} = ${otherValues[type]} WHERE transfer_id = (
         SELECT min(transfer_id) FROM transfer WHERE booked_on = '2026-11-21')`,
      constraints.map(({ name }) => name),
    )
    expect([name, places[0]?.slice(0, 14)]).toEqual([name, 'day 2026-11-21'])
  }
})

const oneOf = (day: string) =>
  `transfer_id = (SELECT max(transfer_id) FROM transfer WHERE booked_on = '${day}')`
const copy = (day: string) => `
  INSERT INTO transfer (member_id, transfer_id, debit_account_id, credit_account_id, points, payment_id,
                        rule_id, rule_version, kind, booked_on, funder_id, expires_on, code)
  SELECT member_id, 999999999, debit_account_id, credit_account_id, points, payment_id, rule_id,
         rule_version, 'single', '${day}', funder_id, '2030-01-01', code FROM transfer LIMIT 1`

it.each([
  [
    'removed',
    `DELETE FROM transfer WHERE ${oneOf('2026-11-21')}`,
    /^day 2026-11-21, transfers \d+/,
  ],
  ['the last removed', `DELETE FROM transfer WHERE ${oneOf('2026-11-23')}`, /^day 2026-11-23$/],
  ['written late', copy('2026-11-21'), /^day 2026-11-21, transfers \d+ to 999999999$/],
  ['written late into an empty day', copy('2026-11-22'), /^day 2026-11-22, transfers 999999999/],
  ['written before the first', copy('2026-11-01'), /^day 2026-11-01$/],
  ['a seal removed', "DELETE FROM sealed_day WHERE day = '2026-11-21'", /^seal 2026-11-21$/],
  ['a count', "UPDATE sealed_day SET transfers = 7 WHERE day = '2026-11-22'", /^seal 2026-11-22$/],
  ['a chain', "UPDATE sealed_day SET chain = root WHERE day = '2026-11-22'", /^seal 2026-11-22$/],
  ['blocks', "UPDATE sealed_day SET blocks = '' WHERE day = '2026-11-21'", /^seal 2026-11-21$/],
  ['a root', "UPDATE sealed_day SET root = chain WHERE day = '2026-11-20'", /^seal 2026-11-20$/],
])('tells the place of what was %s', async (_, statement, place) => {
  const [first] = await placesAfter(statement)
  expect(first).toMatch(place)
})

it('names no more than a block of transfers', async () => {
  const places = await placesAfter(
    `UPDATE transfer SET points = points + 1 WHERE ${oneOf('2026-11-21')}`,
  )
  const [row] = await sql<{ first: bigint; last: bigint }[]>`
    SELECT min(transfer_id) AS first, max(transfer_id) AS last FROM transfer
     WHERE booked_on = '2026-11-21'`
  expect(places).toEqual([`day 2026-11-21, transfers ${row?.first} to ${row?.last}`])
})

it('refuses to change what is written once', async () => {
  for (const table of ['transfer', 'sealed_day']) {
    await expect(sql.unsafe(`DELETE FROM ${table}`)).rejects.toThrow('append-only')
    await expect(sql.unsafe(`TRUNCATE ${table}`)).rejects.toThrow('append-only')
  }
  await expect(sql.unsafe('UPDATE transfer SET points = 0')).rejects.toThrow('append-only')
})

it('proves that a transfer is in its day, to whoever has the seal alone', async () => {
  const transfers = await sql<{ memberId: bigint; transferId: bigint; day: string }[]>`
    SELECT member_id AS "memberId", transfer_id AS "transferId", booked_on::text AS day FROM transfer
     WHERE booked_on < '2026-11-24'`
  expect(transfers).toHaveLength(5)
  for (const { memberId, transferId, day } of transfers) {
    const proof = readProof(JSON.stringify(await proveTransfer(sql, memberId, transferId)))
    if (proof === null) throw new Error('there is no proof')
    const kept = await exportSeal(sql, day)
    if (typeof kept === 'string') throw new Error(kept)
    expect(holds(proof, kept)).toBe(true)
    const forged = { ...proof, transfer: proof.transfer.replace('points ', 'points 1') }
    expect(holds(forged, kept)).toBe(false)
    // A path of two also leads to the root of a tree of three or four: what counts is how many were sealed.
    for (const over of [{ transfers: 3 }, { chain: proof.root }, { day: '2026-11-22' }]) {
      expect(holds({ ...proof, ...over }, kept)).toBe(false)
    }
  }
})

it('exports no seal of a day that is not what was sealed', async () => {
  await sql`ALTER TABLE transfer DISABLE TRIGGER transfer_append_only`
  await sql.unsafe(`UPDATE transfer SET points = points + 1 WHERE ${oneOf('2026-11-21')}`)
  expect(await exportSeal(sql, '2026-11-21')).toBe('changed')
  await sql.unsafe(`UPDATE transfer SET points = points - 1 WHERE ${oneOf('2026-11-21')}`)
  await sql`ALTER TABLE transfer ENABLE TRIGGER transfer_append_only`
  expect(await exportSeal(sql, '2026-11-21')).toMatchObject({ day: '2026-11-21' })
})

it('says why there is no proof', async () => {
  const [one = 0n] = books.memberIds
  const [late] = await sql<{ id: bigint }[]>`SELECT max(transfer_id) AS id FROM transfer`
  expect(await proveTransfer(sql, one, 1_000_000n)).toBe('unknown')
  expect(await proveTransfer(sql, one, late?.id ?? 0n)).toBe('unsealed')
  expect(await exportSeal(sql, '2026-11-24')).toBe('unsealed')
})

it('books nothing into a day that is sealed', async () => {
  const [one = 0n] = books.memberIds
  await books.book([purchase(one, 10)], '2026-11-22')
  const [last] = await sql<{ day: string }[]>`
    SELECT booked_on::text AS day FROM transfer ORDER BY transfer_id DESC LIMIT 1`
  expect(last?.day).toBe('2026-11-24')
  expect(await ledgerFaults(sql)).toEqual([])
})

it('as a job seals no day that is not over, whatever instant a person sets', async () => {
  const far = new Date('2999-01-01T00:00:00Z')
  const intake = { submit: () => 'unavailable' as const, onRoom: () => {} }
  await sealDaysJob.run({ sql, intake, now: far })
  const [last] = await sql<{ isOver: boolean }[]>`
    SELECT max(day) < greatest('2026-11-24', (now() AT TIME ZONE 'UTC')::date) AS "isOver"
      FROM sealed_day`
  expect(last?.isOver).toBe(true)
})
