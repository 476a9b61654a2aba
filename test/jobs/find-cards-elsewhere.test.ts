/** A receipt of one member that a card of another one paid: points are given once, to whose card it was. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Intake } from '../../src/intake/index.ts'
import { findCardsElsewhere } from '../../src/jobs/find-cards-elsewhere.ts'
import { runJob } from '../../src/jobs/run.ts'
import { readBalance } from '../../src/ledger/balance.ts'
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

const run = async () =>
  await runJob(findCardsElsewhere, {
    sql: database.sql,
    intake,
    now: new Date('2026-11-21T12:00:00Z'),
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
