/** A receipt of one member that a card of another one paid: points are given once, to whose card it was. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Intake } from '../../src/intake/index.ts'
import { findCardsElsewhere } from '../../src/jobs/find-cards-elsewhere.ts'
import { runJob } from '../../src/jobs/run.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { createMember } from '../../src/member/member.ts'
import { elsewhereEvent } from '../../src/payment/elsewhere.ts'
import { paymentColumns } from '../../src/payment/store/candidates.ts'
import { toPayment, type PaymentRow } from '../../src/payment/store/row.ts'
import { grocery, seedCoalition, type SeededCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { openIntake, takeInTurn } from '../support/gateways.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'
import { receipt } from '../support/receipts.ts'

let database: FreshDatabase
let coalition: SeededCoalition
let intake: Intake
beforeAll(async () => {
  database = await freshDatabase()
  coalition = await seedCoalition(database.sql, 6)
  intake = openIntake(database.url, () => coalition.reference)
})
afterAll(async () => {
  await intake.stop()
  await database.drop()
})

const addMembers = (count: number) =>
  Promise.all(Array.from({ length: count }, () => createMember(database.sql, { name: 'Dana' })))

const run = async (day = '2026-11-21') =>
  await runJob(findCardsElsewhere, {
    sql: database.sql,
    intake,
    now: new Date(`${day}T12:00:00Z`),
  })

const posted = async (memberId: bigint) => {
  const { available, pending } = (await readBalance(database.sql, memberId)) ?? {}
  return [available, pending]
}

const amountMinor = 1_000_000n
const rrn = '632509000077'
const key = () => randomBytes(16).toString('hex')

function place() {
  const { acquirerId, merchantId } = grocery
  const at = coalition.reference.merchants.locate(acquirerId, merchantId, '', '2026-11-20')
  if (at === undefined) throw new Error('the grocery is not mapped')
  return { locationId: at.locationId, name: at.name, mcc: '5411' }
}

test.each([true, false])('whichever is first (the till: %s)', async (isTillFirst) => {
  const [holder = 0n, shopper = 0n] = isTillFirst
    ? coalition.memberIds
    : coalition.memberIds.slice(2)
  const same = { ...grocery, amountMinor, rrn: isTillFirst ? rrn : '632509000078' }
  const bank = [
    cardEvent({ ...same, memberId: holder, key: key() }),
    clearingEvent({ ...same, memberId: holder, key: key() }),
  ]
  const paid = { card: amountMinor, cash: 500_000n }
  const told = receipt(paid, { memberId: shopper, rrn: same.rrn, place: place() })
  const till = [{ ...told, key: key() }]
  await takeInTurn(intake, isTillFirst ? [...till, ...bank] : [...bank, ...till])
  expect(await posted(shopper)).toEqual([150n, 0n])
  expect(await run()).toEqual({ found: 1 })
  expect(await run()).toEqual({ found: 0 })
  expect([await posted(holder), await posted(shopper)]).toEqual([
    [100n, 0n],
    [50n, 0n],
  ])
  expect(await ledgerFaults(database.sql)).toEqual([])
})

/** A member's payments, the first first. */
const paymentsOf = async (memberId: bigint) =>
  (
    await database.sql<PaymentRow[]>`
      SELECT ${paymentColumns(database.sql)} FROM payment
       WHERE member_id = ${memberId} ORDER BY payment_id`
  ).map(toPayment)

test('what the own bank tells while the job looks stands over what it found', async () => {
  const [memberId = 0n] = await addMembers(1)
  const same = { ...grocery, amountMinor, rrn: '632509000081', memberId }
  const told = receipt({ card: amountMinor }, { memberId, rrn: same.rrn, place: place() })
  await takeInTurn(intake, [{ ...told, key: key() }])
  const [seen] = await paymentsOf(memberId)
  if (seen === undefined) throw new Error('the receipt is no payment')
  await takeInTurn(intake, [cardEvent({ ...same, key: key() })])
  await takeInTurn(intake, [elsewhereEvent(seen, new Date('2026-11-20T12:00:00Z'))])
  expect(await posted(memberId)).toEqual([100n, 0n])
  await takeInTurn(intake, [clearingEvent({ ...same, key: key() })])
  expect(await posted(memberId)).toEqual([100n, 0n])
  expect(await paymentsOf(memberId)).toHaveLength(1)
  expect(await ledgerFaults(database.sql)).toEqual([])
})

test('and what it tells after; until then the reason is that card', async () => {
  const [holder = 0n, memberId = 0n] = await addMembers(2)
  const same = { ...grocery, amountMinor, rrn: '632509000082' }
  const told = receipt({ card: amountMinor }, { memberId, rrn: same.rrn, place: place() })
  await takeInTurn(intake, [
    { ...told, key: key() },
    cardEvent({ ...same, memberId: holder, key: key() }),
  ])
  expect(await run()).toEqual({ found: 1 })
  expect(await posted(memberId)).toEqual([0n, 0n])
  expect(await paymentsOf(memberId)).toMatchObject([{ reason: 'card_elsewhere' }])
  await takeInTurn(intake, [clearingEvent({ ...same, memberId, key: key() })])
  expect(await posted(memberId)).toEqual([100n, 0n])
  expect(await ledgerFaults(database.sql)).toEqual([])
})

test.each([
  { amount: 'the same', isSame: true, terminalId: 'T0000009', found: 1 },
  { amount: 'another', isSame: false, terminalId: 'T0000009', found: 0 },
  { amount: 'another', isSame: false, terminalId: 'T0000001', found: 1 },
])(
  'an RRN with $amount amount at terminal $terminalId: $found',
  async ({ isSame, terminalId, found }) => {
    const [holder = 0n, memberId = 0n] = await addMembers(2)
    const own = String(holder).padStart(12, '7')
    const paid = { card: isSame ? amountMinor : amountMinor - 50_000n }
    const told = receipt(paid, { memberId, rrn: own, terminalId, place: place() })
    const bank = cardEvent({ ...grocery, amountMinor, memberId: holder, rrn: own, key: key() })
    await takeInTurn(intake, [{ ...told, key: key() }, bank])
    expect(await run()).toEqual({ found })
  },
)

test('an amount alone is no evidence between members', async () => {
  const [holder = 0n, shopper = 0n] = coalition.memberIds.slice(4)
  const other = receipt({ card: amountMinor }, { memberId: shopper, place: place() })
  await takeInTurn(intake, [
    cardEvent({ ...grocery, amountMinor, memberId: holder, rrn: '632509000079', key: key() }),
    { ...other, key: key() },
  ])
  expect(await run()).toEqual({ found: 0 })
  expect(await posted(shopper)).toEqual([100n, 0n])
})

test('what is older than two days is looked at once a day', async () => {
  const [holder = 0n, memberId = 0n] = await addMembers(2)
  await run('2026-11-25')
  const same = { ...grocery, amountMinor, rrn: '632509000083' }
  const told = receipt({ card: amountMinor }, { memberId, rrn: same.rrn, place: place() })
  const bank = cardEvent({ ...same, memberId: holder, key: key() })
  await takeInTurn(intake, [{ ...told, key: key() }, bank])
  expect(await run('2026-11-25')).toEqual({ found: 0 })
  expect(await run('2026-11-26')).toEqual({ found: 1 })
})
