/** Which payments the database offers for an event: no more than the ladder could take. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Intake } from '../../../src/intake/index.ts'
import { readCandidates } from '../../../src/payment/store/candidates.ts'
import { grocery, seedCoalition, type SeededCoalition } from '../../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../../support/database.ts'
import { cardEvent, clearingEvent } from '../../support/events.ts'
import { openIntake, takeInTurn } from '../../support/gateways.ts'

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

test('of what came without an authorization an authorization is offered its own days', async () => {
  const [memberId = 0n] = coalition.memberIds
  const own = { ...grocery, memberId }
  const days = ['2026-10-20', '2026-10-21', '2026-11-20', '2026-12-20', '2026-12-21']
  const cleared = days.map((purchasedOn, at) =>
    clearingEvent({ ...own, rrn: '', purchasedOn, source: { fileId: 1n, record: at } }),
  )
  const sameNumber = cardEvent({ ...own, purchasedOn: '2026-10-01', rrn: '632509000009' })
  await takeInTurn(intake, [...cleared, sameNumber])
  const event = cardEvent({ ...own, rrn: '632509000009', stan: '000009' })
  const offered = await readCandidates(database.sql, [event, event])
  expect(offered.map(({ purchasedOn }) => purchasedOn).toSorted()).toEqual([
    ...['2026-10-01', '2026-10-21', '2026-11-20', '2026-12-20'],
  ])
  expect(await readCandidates(database.sql, [{ ...event, paymentId: 7n }])).toEqual([])
})
