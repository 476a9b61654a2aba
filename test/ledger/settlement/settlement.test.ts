/** Months of a real ledger: closed when sealed, immutable, proved again by `ledger verify`. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Queryable, Sql } from '../../../src/db/connect.ts'
import { sealDays } from '../../../src/ledger/seal/seal.ts'
import { settlementCheck } from '../../../src/ledger/settlement/check.ts'
import { closeMonth, readSettlement } from '../../../src/ledger/settlement/settlement.ts'
import { listMonths } from '../../../src/ledger/settlement/store.ts'
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
  await books.book([purchase(one, 1), purchase(two, 2)], '2026-10-30')
  await books.book([presentment(one, 1)], '2026-10-31')
  await books.book([presentment(two, 2)], '2026-11-02')
})
afterAll(() => database.drop())

const now = new Date('2026-12-03T09:00:00Z')

async function figures(month: string) {
  const { statement, closedAt } = await readSettlement(sql, month)
  const [line] = statement.lines
  return { ...line, lines: statement.lines.length, pool: statement.pool, closedAt }
}

it('shows an open month as it stands', async () => {
  expect(await figures('2026-10')).toMatchObject({
    ...{ lines: 1, pending: '200', posted: '100', reversed: '0', pool: '100', closedAt: null },
  })
  expect(await figures('2026-11')).toMatchObject({ pending: '0', posted: '100', pool: '100' })
  expect(await figures('2020-01')).toMatchObject({ lines: 0, pool: '0' })
})

it('closes a month only when all its days are sealed', async () => {
  expect(await closeMonth(sql, '2026-10', now)).toBe('not_sealed')
  await sealDays(sql, new Date('2026-11-01T00:59:59Z'))
  expect(await closeMonth(sql, '2026-10', now)).toBe('not_sealed')
  await sealDays(sql, new Date('2026-11-01T01:00:00Z'))
  expect(await closeMonth(sql, '2026-09', now)).toBe('not_sealed')
  expect(await closeMonth(sql, '2026-10', now)).toBe('closed')
  expect(await closeMonth(sql, '2026-10', new Date())).toBe('closed_before')
  expect((await readSettlement(sql, '2026-10')).closedAt).toEqual(now)
})

it('books a later correction in the month in which it is written', async () => {
  const before = await readSettlement(sql, '2026-10')
  const [one = 0n] = books.memberIds
  await books.book([refund(one, 1, 300_000n)], '2026-11-05')
  expect(await readSettlement(sql, '2026-10')).toEqual(before)
  expect(await figures('2026-11')).toMatchObject({ posted: '100', reversed: '30', pool: '70' })
  expect(await ledgerFaults(sql)).toEqual([])
})

it('keeps a closed month as it was, whatever becomes of its partners', async () => {
  const before = await readSettlement(sql, '2026-10')
  await sql`UPDATE partner SET settles_at = 'redemption', name = name || ' (new)'`
  expect(await readSettlement(sql, '2026-10')).toEqual(before)
  expect(await ledgerFaults(sql)).toEqual([])
  await expect(sql`UPDATE settled_month SET closed_at = now()`).rejects.toThrow('append-only')
  await expect(sql`DELETE FROM settled_month`).rejects.toThrow('append-only')
})

class Undo extends Error {}

it.each([
  "UPDATE settled_month SET statement = jsonb_set(statement, '{pool}', '\"1\"')",
  "UPDATE transfer SET points = points + 1 WHERE booked_on = '2026-10-31'",
  "UPDATE transfer SET booked_on = '2026-10-31' WHERE booked_on = '2026-11-05'",
])('is found changed after %s', async (statement) => {
  await expect(
    sql.begin(async (transaction: Queryable) => {
      await transaction`ALTER TABLE transfer DISABLE TRIGGER transfer_append_only`
      await transaction`ALTER TABLE settled_month DISABLE TRIGGER settled_month_append_only`
      await transaction.unsafe(statement)
      expect(await settlementCheck.find(transaction)).toMatchObject({
        ...{ faults: 1, places: ['month 2026-10'] },
      })
      throw new Undo()
    }),
  ).rejects.toThrow(Undo)
})

it('lists the months', async () => {
  expect(await listMonths(sql)).toEqual([
    { month: '2026-10', transfers: 3n, closedAt: now },
    { month: '2026-11', transfers: 2n, closedAt: null },
  ])
})
