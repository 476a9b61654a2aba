/** Writers, relays and readers at the same time: each reader of a feed has everything, once, and in the order of the feed. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { relay } from '../../src/outbox/store/relay.ts'
import { readFeed } from '../../src/outbox/store/feed.ts'
import { tell } from '../../src/outbox/tell.ts'
import { openFeeds, purchase, type Feeds } from './feeds.ts'

let feeds: Feeds
beforeAll(async () => {
  feeds = await openFeeds(4)
})
afterAll(() => feeds.database.drop())

let owners = 1_000_000n
let purchases = 100

/** Reads on from where it was until it is told that all is written, and once more. */
async function follow(ownerId: bigint, limit: number, isOver: () => boolean): Promise<bigint[]> {
  const seen: bigint[] = []
  for (let after = 0n, last = false; ;) {
    const wasOver = isOver()
    const page = await readFeed(feeds.sql, { ownerId, after, types: [], limit })
    if (page === null) throw new Error('the feed has forgotten something')
    seen.push(...page.events.map(({ eventId }) => eventId))
    after = page.readTo
    if (page.hasMore) continue
    if (last) return seen
    last = wasOver
  }
}

test('no reader misses what commits late, whatever the order', async () => {
  const pool = connect(feeds.database.url, { connectionsMax: 8 })
  const writer = fc.record({ events: fc.integer({ min: 1, max: 4 }), holds: fc.nat(3) })
  await fc.assert(
    fc.asyncProperty(
      fc.array(writer, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 3 }),
      async (writers, limit, batchesMax) => {
        const ownerId = owners++
        const write = async ({ events, holds }: { events: number; holds: number }) =>
          pool.begin(async (sql) => {
            const one = { ownerId, type: 'card.linked', memberId: null, body: {} } as const
            await tell(
              sql,
              Array.from({ length: events }, () => one),
            )
            // Held open for some round trips: others commit meanwhile.
            for (let trips = 0; trips < holds; trips++) await sql`SELECT 1`
          })
        const state = { isWritten: false, isOver: false }
        const readers = [1, 2].map(() => follow(ownerId, limit, () => state.isOver))
        const relays = [1, 2].map(async () => {
          for (let rounds = 0; !state.isWritten || rounds < 2;) {
            const wasWritten = state.isWritten
            const done = await relay(pool, { batchesMax, eventsMax: 2 })
            rounds = wasWritten && done !== null && done.events === 0 ? rounds + 1 : 0
          }
        })
        await Promise.all(writers.map(write))
        state.isWritten = true
        await Promise.all(relays)
        state.isOver = true
        const rows = await feeds.sql<{ id: bigint }[]>`
          SELECT event_id AS id FROM partner_event WHERE partner_id = ${ownerId} ORDER BY position`
        const told = rows.map(({ id }) => id)
        expect(told).toHaveLength(writers.reduce((sum, { events }) => sum + events, 0))
        for (const seen of await Promise.all(readers)) expect(seen).toEqual(told)
      },
    ),
    { numRuns: 15 },
  )
  await pool.end()
})

test('batches of the intake are told once each while two relays and their writers are at it', async () => {
  const before = await feeds.feed()
  const events = Array.from({ length: 24 }, (_, at) => ({
    ...purchase(feeds.memberIds[at % 4] ?? 0n, purchases++),
  }))
  let isWritten = false
  const relays = [1, 2].map(async () => {
    while (!isWritten) await relay(feeds.sql, { batchesMax: 2, eventsMax: 10 })
  })
  for (const { authorized } of events) await feeds.commit(authorized)
  for (const { cleared } of events) await feeds.commit(cleared)
  isWritten = true
  await Promise.all(relays)
  const told = (await feeds.feed()).slice(before.length)
  const of = (type: string) => told.filter((each) => each.type === type)
  const types = ['payment.authorized', 'accrual.pending', 'payment.cleared', 'accrual.posted']
  for (const type of types) {
    const payments = of(type).map(({ body }) => body['paymentId'])
    expect([type, payments.length, new Set(payments).size]).toEqual([type, 24, 24])
  }
  expect(told).toHaveLength(4 * 24)
  for (const { body } of of('payment.cleared')) {
    const ofPayment = told.filter((each) => each.body['paymentId'] === body['paymentId'])
    expect(ofPayment.map(({ type }) => type)).toEqual(types)
  }
})
