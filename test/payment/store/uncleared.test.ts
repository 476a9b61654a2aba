/** What the job finds that lets authorizations expire. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Intake } from '../../../src/intake/index.ts'
import { resolveException, undoResolution } from '../../../src/intake/store/resolve.ts'
import { expiryEvent } from '../../../src/payment/expiry.ts'
import type { Payment } from '../../../src/payment/payment.ts'
import { selectUncleared } from '../../../src/payment/store/uncleared.ts'
import { grocery, seedCoalition, type SeededCoalition } from '../../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../../support/database.ts'
import { cardEvent, clearingEvent } from '../../support/events.ts'
import { openIntake, takeInTurn } from '../../support/gateways.ts'
import { ledgerFaults } from '../../support/ledger-faults.ts'

let database: FreshDatabase
let coalition: SeededCoalition
let intake: Intake
beforeAll(async () => {
  database = await freshDatabase()
  coalition = await seedCoalition(database.sql, 1)
  intake = openIntake(database.url, () => coalition.reference)
})
afterAll(async () => {
  await intake.stop()
  await database.drop()
})

const now = new Date('2026-11-20T12:00:00Z')
const by = { by: 'test', note: '' }

async function uncleared(): Promise<Payment[]> {
  const { sql } = database
  return await sql.begin(async (begun) => [
    ...(await begun<Payment[]>`${selectUncleared(begun, '2026-07-01', '2026-11-10')}`),
  ])
}

test('an old authorization is held again where a decision is undone, and found until it has expired', async () => {
  const { sql } = database
  const [memberId = 0n] = coalition.memberIds
  const same = { ...grocery, memberId, authorizationCode: 'A7' }
  const record = clearingEvent({ ...same, rrn: '', purchasedOn: '2026-03-02', amountMinor: 9n })
  await takeInTurn(intake, [
    cardEvent({ ...same, rrn: '1', stan: '1', purchasedOn: '2026-03-01', amountMinor: 700_000n }),
    cardEvent({ ...same, rrn: '2', stan: '2', purchasedOn: '2026-03-02' }),
    cardEvent({ ...same, rrn: '3', stan: '3', purchasedOn: '2026-10-01', authorizationCode: '' }),
    record,
  ])
  const [{ first } = { first: 0n }] = await sql<{ first: bigint }[]>`
    SELECT payment_id AS first FROM payment WHERE rrn = '1'`
  const rrns = async () => (await uncleared()).map(({ rrn }) => rrn).toSorted()
  const key = { memberId, eventKey: record.key }
  await resolveException(sql, key, { ...by, to: first }, now)
  expect(await rrns()).toEqual(['3'])
  await undoResolution(sql, key, by, now)
  expect(await rrns()).toEqual(['1', '3'])
  await takeInTurn(
    intake,
    (await uncleared()).map((payment) => expiryEvent(payment, now)),
  )
  expect(await rrns()).toEqual([])
  expect(await ledgerFaults(sql)).toEqual([])
})

test('the expiry of a payment that is moved stays with it, and the amounts are right throughout', async () => {
  const { sql } = database
  const [memberId = 0n] = coalition.memberIds
  const same = { ...grocery, memberId, authorizationCode: 'B8', purchasedOn: '2026-11-19' }
  const record = clearingEvent({ ...same, rrn: '', amountMinor: 8n })
  await takeInTurn(intake, [
    cardEvent({ ...same, rrn: '4', stan: '4', amountMinor: 700_000n }),
    cardEvent({ ...same, rrn: '5', stan: '5' }),
    record,
  ])
  const payments = await sql<{ id: bigint; rrn: string }[]>`
    SELECT payment_id AS id, rrn FROM payment WHERE authorization_code = 'B8'`
  const idOf = (rrn: string): bigint => payments.find((each) => each.rrn === rrn)?.id ?? 0n
  const own = { ...record, memberId, paymentId: idOf('') }
  await takeInTurn(intake, [{ ...own, kind: 'expiry', key: 'ab'.repeat(16), amountMinor: 0n }])
  const expired = async () =>
    await sql`SELECT rrn FROM payment WHERE authorization_code = 'B8' AND expired`
  const key = { memberId, eventKey: record.key }
  await resolveException(sql, key, { ...by, to: idOf('5') }, now)
  expect([...(await expired())]).toEqual([{ rrn: '' }])
  expect(await ledgerFaults(sql)).toEqual([])
  await undoResolution(sql, key, by, now)
  expect([...(await expired())]).toEqual([{ rrn: '' }])
  expect(await ledgerFaults(sql)).toEqual([])
})
