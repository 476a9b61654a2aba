/** Payments counted again from their rows, in whatever order the database gives them. */
import { hash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Intake } from '../../src/intake/index.ts'
import { amountsCheck } from '../../src/payment/amounts-check.ts'
import { expiryEvent } from '../../src/payment/expiry.ts'
import type { Payment } from '../../src/payment/payment.ts'
import { paymentColumns } from '../../src/payment/store/candidates.ts'
import { anyElements } from '../support/any-elements.ts'
import { grocery, seedCoalition, type SeededCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { openIntake, takeInTurn } from '../support/gateways.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'

const histories = 80
let database: FreshDatabase
let coalition: SeededCoalition
let intake: Intake
beforeAll(async () => {
  database = await freshDatabase()
  coalition = await seedCoalition(database.sql, histories)
  intake = openIntake(database.url, () => coalition.reference)
})
afterAll(async () => {
  await intake.stop()
  await database.drop()
})

test('any history is right in any order of its rows, and nothing else is', async () => {
  const { sql } = database
  const { memberIds } = coalition
  const told = fc.sample(anyElements, histories)
  await Promise.all(
    memberIds.map(async (memberId, at) => {
      const events = (told[at] ?? []).map((event) => {
        const key = hash('sha256', `${memberId}/${event.key}`, 'hex').slice(0, 32)
        return { ...event, ...grocery, memberId, key }
      })
      await takeInTurn(intake, events)
    }),
  )
  const payments = await sql<Payment[]>`SELECT ${paymentColumns(sql)} FROM payment`
  const some = payments.filter((_, at) => at % 3 === 0)
  await takeInTurn(
    intake,
    some.map((payment) => expiryEvent(payment, new Date('2026-12-31T00:00:00Z'))),
  )
  const [{ count } = { count: -1 }] = await sql<{ count: number }[]>`
    SELECT count(*)::integer AS count FROM payment WHERE expired`
  expect(count).toBe(some.length)
  expect(await ledgerFaults(sql)).toEqual([])

  for (const seed of [0.1, 0.6]) {
    await sql.begin(async (transaction) => {
      await transaction`SELECT setseed(${seed})`
      await transaction`CREATE TEMP TABLE shuffled ON COMMIT DROP AS
        SELECT * FROM card_event ORDER BY random()`
      await transaction`TRUNCATE card_event`
      await transaction`INSERT INTO card_event SELECT * FROM shuffled`
    })
    expect(await amountsCheck.find(sql)).toEqual({ faults: 0, places: [] })
  }

  const [damaged] = await sql`
    UPDATE payment SET raised_minor = raised_minor + 1
     WHERE payment_id = (SELECT min(payment_id) FROM payment) RETURNING payment_id`
  expect(damaged).toBeDefined()
  expect(await amountsCheck.find(sql)).toMatchObject({ faults: 1 })
})
