/** Gathered purchases are what payments say, after any events in any order with reads between; so is the roll-up of the intake. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { intakeSettings } from '../../../src/core.ts'
import { connect } from '../../../src/db/connect.ts'
import { readPaymentsOf } from '../../../src/intake/audit/store.ts'
import { createIntake, type Intake } from '../../../src/intake/index.ts'
import type { CardEvent } from '../../../src/payment/event.ts'
import { gatherPurchases } from '../../../src/profile/purchases/gather.ts'
import { profilePurchaseOf, type ProfilePurchase } from '../../../src/profile/purchases/purchase.ts'
import { readPurchases, readStale } from '../../../src/profile/purchases/store.ts'
import { categories } from '../../../src/values/mcc.ts'
import { grocery, seedCoalition } from '../../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../../support/database.ts'
import { cardEvent, clearingEvent } from '../../support/events.ts'
import { receipt, returned } from '../../support/receipts.ts'

let database: FreshDatabase
let intake: Intake
const memberIds: bigint[] = []
beforeAll(async () => {
  database = await freshDatabase()
  const coalition = await seedCoalition(database.sql, 60)
  memberIds.push(...coalition.memberIds)
  intake = createIntake({
    connect: () => connect(database.url, { connectionsMax: 2, settings: intakeSettings }),
    reference: () => coalition.reference,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
})
afterAll(async () => {
  await intake.stop()
  await database.drop()
})

const span = { from: '2026-08-01', to: '2026-11-01' }

/** What may happen to one purchase; several of these, in any order. */
const story = fc.record({
  minor: fc.bigInt({ min: 1n, max: 900_000n }),
  month: fc.constantFrom('08', '09', '10', '11'),
  /** The presentment may say another day than the authorization, and so another month. */
  clearedMonth: fc.constantFrom('08', '09', '10', '11'),
  hour: fc.integer({ min: 0, max: 23 }),
  mcc: fc.constantFrom('5411', '5541', '5812', '6011', '0742'),
  channel: fc.constantFrom('in_store' as const, 'online' as const, 'unknown' as const),
  card: fc.constantFrom(1n, 2n),
  kinds: fc.uniqueArray(
    fc.constantFrom('hold', 'clear', 'clearLess', 'refund', 'takeBack', 'cash', 'cashBack', 'both'),
    { minLength: 1, maxLength: 5 },
  ),
})
type Story = typeof story extends fc.Arbitrary<infer Each> ? Each : never

let purchases = 0

function eventsOf(told: Story, memberId: bigint): CardEvent[] {
  const number = `${++purchases}`
  const { minor, month, clearedMonth, mcc, channel, card: cardId } = told
  const rrn = number.padStart(12, '0')
  const same = { ...grocery, memberId, cardId, rrn, mcc, networkReference: `N${number}` }
  const at = {
    purchasedOn: `2026-${month}-11`,
    purchasedAt: `${`${told.hour}`.padStart(2, '0')}:30:00`,
  }
  const cleared = {
    ...same,
    purchasedOn: `2026-${clearedMonth}-12`,
    purchasedAt: '00:00:00',
    channel,
  }
  const key = (kind: string): string =>
    Buffer.from(`${kind}/${number}`.padEnd(16).slice(0, 16)).toString('hex')
  const till = {
    memberId,
    at: `2026-${month}-11T12:00:00+05:00`,
    terminalId: '',
    receiptId: `R${number}`,
  }
  const back = {
    memberId,
    at: `2026-${month}-13T12:00:00+05:00`,
    receiptId: `B${number}`,
    of: till.receiptId,
  }
  const events: Record<string, () => CardEvent> = {
    hold: () =>
      cardEvent({
        ...same,
        ...at,
        channel,
        amountMinor: minor,
        stan: number.padStart(6, '0'),
        key: key('hold'),
      }),
    clear: () => clearingEvent({ ...cleared, amountMinor: minor, key: key('clear') }),
    clearLess: () => clearingEvent({ ...cleared, amountMinor: minor / 3n, key: key('less') }),
    refund: () =>
      clearingEvent({ ...cleared, kind: 'refund', amountMinor: minor / 2n, key: key('refund') }),
    takeBack: () =>
      clearingEvent({
        ...cleared,
        kind: 'presentment_reversal',
        amountMinor: minor,
        key: key('back'),
      }),
    cash: () => receipt({ cash: minor }, till),
    cashBack: () => returned({ cash: minor / 2n + 1n }, back),
    both: () => receipt({ cash: minor, card: minor }, { ...till, receiptId: `C${number}` }),
  }
  return told.kinds.flatMap((kind) => {
    const make = events[kind]
    return make === undefined ? [] : [make()]
  })
}

async function submit(event: CardEvent): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const state = intake.submit(event, () => resolve())
    if (state !== 'queued') reject(new Error(state))
  })
}

const textOf = (each: ProfilePurchase): string =>
  Object.entries(each)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')

test('gathered purchases are those of the payments, however they came about', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(story, { minLength: 1, maxLength: 8 }),
      fc.infiniteStream(fc.nat()),
      async (stories, order) => {
        const memberId = memberIds.pop()
        if (memberId === undefined) throw new Error('too few members')
        const events = stories.flatMap((each) => eventsOf(each, memberId))
        const shuffled = events
          .map((event) => ({ event, by: order.next().value }))
          .toSorted((a, b) => a.by - b.by)
        for (const { event, by } of shuffled) {
          await submit(event)
          if (by % 4 === 0) await gatherPurchases(database.sql, memberId, span)
        }
        await gatherPurchases(database.sql, memberId, span)
        expect(await readStale(database.sql, memberId, span)).toEqual([])
        const kept = await readPurchases(database.sql, memberId, span, categories)
        const payments = await readPaymentsOf(database.sql, { from: memberId, to: memberId })
        const raw = payments.map(profilePurchaseOf).filter((each) => each !== null)
        expect(kept.map(textOf).toSorted()).toEqual(raw.map(textOf).toSorted())
        expect(await sumsOf(memberId)).toEqual([])
      },
    ),
    { numRuns: 25, endOnFailure: true },
  )
})

/** Cells in which the roll-up that the intake keeps and what is gathered differ. */
async function sumsOf(memberId: bigint): Promise<unknown[]> {
  const differing = await database.sql`
    WITH gathered AS (
      SELECT month, category, each->>5 AS channel, each->>6 AS currency, count(*) AS payments,
             sum((each->>2)::bigint) AS amount, max((each->>2)::bigint) AS largest
        FROM profile_purchases, json_array_elements(purchases) AS each
       WHERE member_id = ${memberId} GROUP BY 1, 2, 3, 4
    ), cell AS (
      SELECT month, category, channel, currency, payments, amount_minor AS amount, largest_minor AS largest
        FROM profile_month WHERE member_id = ${memberId} AND payments > 0
    )
    SELECT * FROM gathered FULL JOIN cell USING (month, category, channel, currency)
     WHERE (gathered.payments, gathered.amount, gathered.largest)
           IS DISTINCT FROM (cell.payments, cell.amount, cell.largest)`
  return [...differing]
}

test('what was written meanwhile does not take the place of what is newer', async () => {
  const memberId = memberIds.pop() ?? 0n
  const [event] = eventsOf(
    {
      ...{
        minor: 100n,
        month: '10',
        clearedMonth: '10',
        hour: 9,
        mcc: '5411',
        channel: 'in_store',
      },
      ...{ card: 1n, kinds: ['clear'] },
    },
    memberId,
  )
  if (event === undefined) throw new Error('no event')
  await submit(event)
  await gatherPurchases(database.sql, memberId, span)
  await database.sql`
    UPDATE profile_purchases SET changes = changes + 1, purchases = '[]' WHERE member_id = ${memberId}`
  await gatherPurchases(database.sql, memberId, span)
  const kept =
    await database.sql`SELECT changes, purchases FROM profile_purchases WHERE member_id = ${memberId}`
  expect(kept).toEqual([{ changes: 2n, purchases: [] }])
})
