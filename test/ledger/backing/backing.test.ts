/** A partner leaves: it earns no more, runs off, and its lots pass to the backer, each exactly once. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Sql } from '../../../src/db/connect.ts'
import { createRowIds } from '../../../src/intake/ids.ts'
import { place } from '../../../src/intake/reference.ts'
import { readReference } from '../../../src/intake/store/reference.ts'
import { backLotsJob, handoversOf } from '../../../src/jobs/back-lots.ts'
import { backLots, type Handover } from '../../../src/ledger/backing/backing.ts'
import { readOutstanding } from '../../../src/ledger/backing/store.ts'
import { createRedemptions } from '../../../src/ledger/redemption/redemptions.ts'
import { linesOf, type Movement, outstanding } from '../../../src/ledger/settlement/line.ts'
import { readSettlement } from '../../../src/ledger/settlement/settlement.ts'
import { listMonths, readMovements } from '../../../src/ledger/settlement/store.ts'
import { planExit } from '../../../src/partner/exit/exit.ts'
import { readPartnerTerms, saveExit } from '../../../src/partner/exit/store.ts'
import { openPayment } from '../../../src/payment/payment.ts'
import { type Books, openBooks, presentment, purchase, refund } from '../../support/books.ts'
import { freshDatabase, type FreshDatabase } from '../../support/database.ts'
import { ledgerFaults } from '../../support/ledger-faults.ts'

const members = 120
const leaverName = 'Dala Market (demo)'
const backerName = 'Jibek Cafe (demo)'

let database: FreshDatabase
let sql: Sql
let books: Books
let handover: Handover
let one: bigint
let two: bigint
const key = (number: number) => `7d5b0f0e-4f0a-4c39-9b53-${String(number).padStart(12, '0')}`
const at = (now: string) => ({ sql, ids: createRowIds(), now: () => new Date(now) })
const redemption = (memberId: bigint, partnerId: bigint, points: bigint, number: number) => {
  return { memberId, partnerId, points, key: key(number), holdSeconds: null }
}

beforeAll(async () => {
  database = await freshDatabase()
  sql = database.sql
  books = await openBooks(sql, members)
  one = books.memberIds[0] ?? 0n
  two = books.memberIds[1] ?? 0n
  await book('2026-11-20', (id, at) => [purchase(id, at)])
  await book('2026-11-21', (id, at) => [presentment(id, at)])
  const terms = await readPartnerTerms(sql)
  const exit = planExit(
    {
      ...{ name: leaverName, backedBy: backerName },
      ...{ earnsUntil: '2026-11-25', redeemsUntil: '2026-12-31' },
    },
    terms,
    '2026-11-22',
  )
  if (typeof exit === 'string') throw new Error(exit)
  await saveExit(sql, exit)
  const [found] = handoversOf(await readPartnerTerms(sql))
  if (found === undefined) throw new Error('nobody leaves')
  handover = found
  // The first member spends 60, then the purchase is taken back: 60 are owed.
  const { backerId } = handover
  const spent = await createRedemptions(at('2026-11-23T10:00:00Z')).redeem(
    redemption(one, backerId, 60n, 1),
  )
  expect(spent.outcome).toBe('done')
  await books.book([refund(one, 1, 1_000_000n)], '2026-11-24')
})
afterAll(() => database.drop())

async function book(
  day: string,
  events: (memberId: bigint, number: number) => Parameters<Books['book']>[0],
): Promise<void> {
  await books.book(
    books.memberIds.flatMap((memberId, index) => events(memberId, index + 1)),
    day,
  )
}

const lots = async () =>
  await sql<{ memberId: bigint; funderId: bigint; expiresOn: string; points: bigint }[]>`
    SELECT member_id AS "memberId", funder_id AS "funderId", expires_on::text AS "expiresOn", points
      FROM lot WHERE points <> 0 ORDER BY member_id, funder_id`

const notices = async (kind: string) =>
  await sql<{ memberId: bigint; body: unknown }[]>`
    SELECT member_id AS "memberId", body FROM member_notice
     WHERE kind = ${kind} ORDER BY member_id`

const job = (now: string) => backLotsJob.run({ ...ports, sql, now: new Date(now) })
const ports = { intake: { submit: () => 'unavailable' as const, onRoom: () => {} } }

it('earns until its last day, and says why not after it', async () => {
  const { merchants, programme } = await readReference(sql)
  const reasonOn = (purchasedOn: string) => {
    const payment = openPayment({ ...purchase(one, 900), purchasedOn }, 1n)
    return place({ merchants, programme }, payment)
  }
  expect(reasonOn('2026-11-25')).toMatchObject({
    reason: '',
    programmeRevision: expect.any(Number),
  })
  expect(reasonOn('2026-11-26')).toMatchObject({
    ...{ reason: 'partner_left', programmeRevision: null },
  })
})

it('tells who has points of it, once', async () => {
  expect(await job('2026-11-25T03:00:00Z')).toMatchObject({ told: members - 1, lots: 0 })
  expect(await job('2027-01-01T23:00:00Z')).toMatchObject({ told: 0, lots: 0 })
  const [first] = await notices('partner_leaving')
  expect(first).toEqual({
    memberId: two,
    body: {
      ...{ partner: leaverName, backedBy: backerName, points: '100' },
      ...{ earnsUntil: '2026-11-25', redeemsUntil: '2026-12-31' },
    },
  })
})

it('says what is outstanding', async () => {
  expect(await readOutstanding(sql, handover.leaverId)).toEqual({
    ...{ members, lots: members, points: BigInt(members - 1) * 100n, owed: 60n },
  })
})

it('takes redemptions until the run-off is over', async () => {
  const asked = redemption(two, handover.leaverId, 10n, 2)
  const within = await createRedemptions(at('2027-01-01T10:00:00Z')).redeem(asked)
  expect(within.outcome).toBe('done')
  const after = await createRedemptions(at('2027-01-02T00:00:00Z')).redeem({
    ...asked,
    key: key(3),
  })
  expect(after.outcome).toBe('partner_left')
})

it('passes each lot once, though it is interrupted', async () => {
  const before = await lots()
  const ids = createRowIds()
  let batches = 0
  const breaking: typeof ids = {
    take: (sql, count) => {
      if (++batches === 2) throw new Error('the process is killed')
      return ids.take(sql, count)
    },
  }
  const now = () => new Date('2027-01-02T02:00:00Z')
  await expect(backLots({ sql, ids: breaking, now }, handover)).rejects.toThrow('is killed')
  expect(await ledgerFaults(sql)).toEqual([])
  const left = (await readOutstanding(sql, handover.leaverId)).lots
  expect(left).toBe(members - 100)

  expect(await job('2027-01-02T03:00:00Z')).toMatchObject({ lots: members - 100 })
  expect(await job('2027-01-02T04:00:00Z')).toMatchObject({ lots: 0, members: 0, told: 0 })
  const { backerId: funderId } = handover
  expect(await lots()).toEqual(before.map((lot) => ({ ...lot, funderId })))
  expect(before).toHaveLength(members)
  expect(await ledgerFaults(sql)).toEqual([])
})

it('tells whose points they are now', async () => {
  const told = await notices('points_backed')
  expect(told).toHaveLength(members - 1)
  expect(told[0]?.body).toEqual({ partner: leaverName, backedBy: backerName, points: '90' })
})

it('passes on what clearing still does to its lots', async () => {
  await books.book([refund(two, 2, 300_000n)], '2027-01-10')
  expect(await readOutstanding(sql, handover.leaverId)).toMatchObject({ lots: 1, owed: 30n })
  expect(await job('2027-01-11T03:00:00Z')).toMatchObject({ lots: 1, members: 1 })
  const [, second] = await lots()
  expect(second).toMatchObject({ memberId: two, funderId: handover.backerId, points: 60n })
  expect(await ledgerFaults(sql)).toEqual([])
})

async function allMovements(): Promise<Movement[]> {
  const months = (await listMonths(sql)).map(({ month }) => month)
  expect(months.length).toBeGreaterThan(1)
  return (await Promise.all(months.map((month) => readMovements(sql, month)))).flat()
}

it('moves what was paid for the lots with them: neither owes the other anything', async () => {
  const lines = linesOf(await allMovements())
  const figures = lines.flatMap(({ partnerId, funderId, backing }) =>
    backing === 0n ? [] : [[partnerId, funderId, backing]],
  )
  const { statement } = await readSettlement(sql, '2027-01')
  const passed = BigInt(members - 2) * 100n + 90n - 60n - 30n
  const { leaverId, backerId } = handover
  expect(figures).toEqual([
    [leaverId, leaverId, -passed],
    [backerId, backerId, passed],
  ])
  expect(statement.positions.every(({ backing }) => backing === '0')).toBe(true)
})

it('the lines of all months together are the lots', async () => {
  const lines = linesOf(await allMovements())
  const held = await sql<{ funderId: bigint; points: bigint }[]>`
    SELECT funder_id AS "funderId", sum(points)::bigint AS points FROM lot GROUP BY funder_id`
  expect(held.length).toBeGreaterThan(1)
  for (const { funderId, points } of held) {
    const own = lines.filter((line) => line.funderId === funderId)
    expect(own.reduce((sum, line) => sum + outstanding(line), 0n)).toBe(points)
  }
})
