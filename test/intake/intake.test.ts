/** The intake on a real database: the same ledger as the model, whatever comes how often through how many gateways. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { intakeSettings } from '../../src/core.ts'
import { connect } from '../../src/db/connect.ts'
import { createIntake, type Intake } from '../../src/intake/index.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { lockMembers } from '../../src/ledger/store.ts'
import type { CardEvent, IntakeAnswer } from '../../src/payment/event.ts'
import { grocery, seedCoalition, type SeededCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'
import { LedgerModel } from '../support/ledger-model.ts'

let database: FreshDatabase
let coalition: SeededCoalition
const intakes: Intake[] = []
const log = { info: () => {}, warn: () => {}, error: () => {} }

beforeAll(async () => {
  database = await freshDatabase()
  coalition = await seedCoalition(database.sql, 40)
  for (const _ of ['one gateway', 'another']) {
    intakes.push(
      createIntake({
        connect: () => connect(database.url, { connectionsMax: 2, settings: intakeSettings }),
        reference: () => coalition.reference,
        log,
      }),
    )
  }
})
afterAll(async () => {
  await Promise.all(intakes.map((intake) => intake.stop()))
  await database.drop()
})

function gateway(at: number): Intake {
  const intake = intakes[at]
  if (intake === undefined) throw new Error('no such gateway')
  return intake
}

async function submit(intake: Intake, event: CardEvent): Promise<IntakeAnswer> {
  return await new Promise((resolve, reject) => {
    const state = intake.submit(event, resolve)
    if (state !== 'queued') reject(new Error(state))
  })
}

let purchases = 0

/** Everything that happens to one purchase, with references that nobody else has. */
function purchase(memberId: bigint): CardEvent[] {
  const number = String(++purchases)
  const rrn = number.padStart(12, '0')
  const stan = number.padStart(6, '0')
  const same = { ...grocery, memberId, cardId: memberId, rrn }
  const amountMinor = BigInt(1 + ((purchases * 7919) % 5_000_000))
  return [
    cardEvent({ ...same, stan, amountMinor }),
    cardEvent({ ...same, stan, amountMinor: amountMinor / 2n, mti: '0120' }),
    cardEvent({
      ...same,
      kind: 'reversal',
      mti: '0400',
      stan: `9${stan.slice(1)}`,
      amountMinor,
      remainingMinor: amountMinor / 3n,
      original: { stan, transmission: '1120090000' },
    }),
    clearingEvent({ ...same, amountMinor: amountMinor + 77_700n }),
    clearingEvent({
      ...same,
      kind: 'refund',
      amountMinor: amountMinor / 4n,
      source: { fileId: 1n, record: 2 },
    }),
  ]
}

/** The model under the demo's own rule, so that the two differ in nothing but the database. */
function modelOf(events: CardEvent[]): LedgerModel {
  const model = new LedgerModel(coalition.reference)
  model.take(events)
  return model
}

async function expectLedgerOf(model: LedgerModel): Promise<void> {
  for (const memberId of coalition.memberIds) {
    expect(await readBalance(database.sql, memberId)).toMatchObject(model.balance(memberId))
  }
  expect(await ledgerFaults(database.sql)).toEqual([])
}

describe('any delivery', () => {
  const taken: CardEvent[] = []

  test('shuffled, twice and through two gateways at once ends in the ledger of one clean delivery', async () => {
    const order = fc.infiniteStream(fc.nat())
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(coalition.memberIds, { minLength: 1 }),
        order,
        async (members, random) => {
          const events = members.flatMap((memberId) => [
            ...purchase(memberId),
            ...purchase(memberId),
          ])
          taken.push(...events)
          const numbered = [...events, ...events].map((event) => ({
            event,
            at: random.next().value,
          }))
          numbered.sort((one, other) => one.at - other.at)
          const answers = await Promise.all(
            numbered.map(({ event, at }) => submit(gateway(at % 2), event)),
          )
          expect(answers.filter((each) => each.outcome !== 'recorded')).toEqual([])
          const repeats = answers.filter((each) => each.outcome === 'recorded' && each.repeat)
          expect(repeats).toHaveLength(events.length)
          await expectLedgerOf(modelOf(taken))
        },
      ),
      // The database keeps what earlier runs did: a smaller counterexample would not be one.
      { numRuns: 12, endOnFailure: true },
    )
  })

  test('the roll-up is what the payments say', async () => {
    const differing = await database.sql`
      WITH spent AS (
        SELECT member_id, date_trunc('month', purchased_on)::date AS month, channel, currency,
               greatest(cleared_minor - refunded_minor, 0) AS minor
          FROM payment
      ), total AS (
        SELECT member_id, month, channel, currency, count(*) FILTER (WHERE minor > 0) AS payments,
               sum(minor) AS amount_minor, max(minor) AS largest_minor
          FROM spent GROUP BY 1, 2, 3, 4
      ), cell AS (
        SELECT member_id, month, channel, currency, sum(payments) AS payments,
               sum(amount_minor) AS amount_minor, max(largest_minor) AS largest_minor
          FROM profile_month GROUP BY 1, 2, 3, 4
      )
      SELECT * FROM total FULL JOIN cell USING (member_id, month, channel, currency)
       WHERE (coalesce(total.payments, 0), coalesce(total.amount_minor, 0),
              coalesce(total.largest_minor, 0))
          <> (coalesce(cell.payments, 0), coalesce(cell.amount_minor, 0),
              coalesce(cell.largest_minor, 0))`
    expect(differing).toHaveLength(0)
    const [{ cells } = { cells: 0 }] = await database.sql<{ cells: number }[]>`
      SELECT count(*)::int AS cells FROM profile_month`
    expect(cells).toBeGreaterThan(0)
  })
})

test('warming up opens the connections and leaves nothing behind', async () => {
  const rows = async () => {
    const tables = await database.sql`
      SELECT (SELECT count(*) FROM payment) AS payments, (SELECT count(*) FROM card_event) AS events,
             (SELECT count(*) FROM outbox) AS outbox, (SELECT count(*) FROM transfer) AS transfers`
    return [...tables]
  }
  const before = await rows()
  const fresh = createIntake({
    connect: () => connect(database.url, { connectionsMax: 2, applicationName: 'warm' }),
    reference: () => coalition.reference,
    log,
  })
  await fresh.warmUp()
  const [open] = await database.sql`
    SELECT count(*)::int AS connections FROM pg_stat_activity WHERE application_name = 'warm'`
  expect(open).toEqual({ connections: 2 })
  expect(await rows()).toEqual(before)
  await fresh.stop()
})

test('a repeat gets the stored answer', async () => {
  const [memberId = 0n] = coalition.memberIds
  const [authorization] = purchase(memberId)
  if (authorization === undefined) throw new Error('a purchase begins with an authorization')
  const first = await submit(gateway(0), authorization)
  const again = await submit(gateway(1), { ...authorization, receivedAt: new Date() })
  expect(first).toMatchObject({ outcome: 'recorded', repeat: false })
  expect(again).toEqual({ ...first, repeat: true, rung: null })
})

test('an event that the database refuses takes no other with it', async () => {
  const poison = cardEvent({ ...grocery, memberId: 1n, rrn: 'a\u0000b', stan: '777777' })
  const others = coalition.memberIds.flatMap((memberId) => purchase(memberId).slice(0, 1))
  const before = gateway(0).stats().refused
  const answers = await Promise.all([...others, poison].map((event) => submit(gateway(0), event)))
  expect(answers.pop()).toEqual({ outcome: 'refused' })
  expect(answers.every((each) => each.outcome === 'recorded')).toBe(true)
  expect(gateway(0).stats().refused).toBe(before + 1)
})

test('an event of an account that is not there is refused, not half booked', async () => {
  const stray = cardEvent({ ...grocery, memberId: 999_999n, rrn: '888888888888', stan: '888888' })
  expect(await submit(gateway(0), stray)).toEqual({ outcome: 'refused' })
  expect(await database.sql`SELECT FROM transfer WHERE member_id = 999999`).toHaveLength(0)
  expect(await ledgerFaults(database.sql)).toEqual([])
})

test('messages without a number of their own join in one batch as they do in two', async () => {
  const [first = 0n, second = 0n] = coalition.memberIds
  const pair = (memberId: bigint, key: string): CardEvent[] => {
    const same = { ...grocery, memberId, cardId: memberId, rrn: '', authorizationCode: `A${key}` }
    return [
      cardEvent({ ...same, stan: `10000${key}`, key: `${key}0`.repeat(16) }),
      cardEvent({ ...same, stan: `20000${key}`, key: `${key}1`.repeat(16), mti: '0120' }),
    ]
  }
  const together = pair(first, '3')
  const apart = pair(second, '4')
  await Promise.all(together.map((event) => submit(gateway(0), event)))
  for (const event of apart) await submit(gateway(0), event)
  for (const [event] of [together, apart]) {
    const payments = await database.sql`
      SELECT pending_points FROM payment
       WHERE member_id = ${event?.memberId ?? 0n} AND authorization_code = ${event?.authorizationCode ?? ''}`
    expect([...payments]).toEqual([{ pending_points: 100n }])
  }
})

test('the text null is a text, in whatever case', async () => {
  const [memberId = 0n] = coalition.memberIds
  for (const rrn of ['Null', 'NULL', 'null']) {
    const event = cardEvent({ ...grocery, memberId, cardId: memberId, rrn, stan: rrn })
    expect(await submit(gateway(0), event)).toMatchObject({ outcome: 'recorded' })
  }
})

test('a member that another session holds locks nobody else out', async () => {
  const [held = 0n, ...others] = coalition.memberIds
  const holder = await database.sql.reserve()
  await holder`BEGIN`
  await lockMembers(holder, [held])
  const event = purchase(held)[0] ?? cardEvent()
  const stuck = submit(gateway(0), event)
  const answers = await Promise.all(
    others.slice(0, 5).map((memberId) => submit(gateway(0), purchase(memberId)[0] ?? cardEvent())),
  )
  expect(answers.every((each) => each.outcome === 'recorded')).toBe(true)
  // A lock passes: the event is not refused for ever, it may come again.
  expect(await stuck).toEqual({ outcome: 'unavailable' })
  await holder`ROLLBACK`
  holder.release()
  expect(await submit(gateway(0), event)).toMatchObject({ outcome: 'recorded', repeat: false })
  expect(gateway(0).stats().databaseUp).toBe(true)
})

test('a full queue takes nothing more and says when there is room', async () => {
  const intake = gateway(0)
  const [memberId = 0n] = coalition.memberIds
  const event = cardEvent({ ...grocery, memberId, key: 'e'.repeat(32) })
  let answered = 0
  let queued = 0
  while (intake.submit(event, () => answered++) === 'queued') queued++
  expect(queued).toBe(10_000)
  await new Promise<void>((resolve) => intake.onRoom(resolve))
  // Half of the queue is left, and one batch is in flight.
  expect(answered).toBeGreaterThanOrEqual(queued / 2 - 500)
  expect(await submit(intake, event)).toMatchObject({ outcome: 'recorded', repeat: true })
  expect(answered).toBe(queued)
})
