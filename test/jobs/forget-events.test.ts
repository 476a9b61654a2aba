/** What was told is forgotten after 30 days, and nothing that waits to be told. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { forgetEventsJob } from '../../src/jobs/forget-events.ts'
import { insertAttempts } from '../../src/webhook/store/attempts.ts'
import { openFeeds, purchase, type Feeds } from '../outbox/feeds.ts'

let feeds: Feeds
beforeAll(async () => {
  feeds = await openFeeds()
})
afterAll(() => feeds.database.drop())

const intake = { submit: () => 'unavailable' as const, onRoom: () => {} }

test('events, attempts and batches of 30 days ago go; later ones and batches that wait stay', async () => {
  const { sql } = feeds
  const memberId = feeds.memberIds[0] ?? 0n
  await feeds.commit(purchase(memberId, 1).authorized)
  const [event] = await feeds.feed()
  const attempt = { at: new Date(), durationMs: 1, status: 200, error: null, response: '' }
  await insertAttempts(sql, 1n, [{ eventId: event?.eventId ?? 0n, number: 1, attempt }])
  await feeds.commit(purchase(memberId, 2).authorized)
  const days = (count: number) => new Date(Date.now() + count * 86_400_000)
  const run = (now: Date) => forgetEventsJob.run({ sql, intake, now })
  expect(await run(days(29))).toEqual({ events: 0, attempts: 0, batches: 0 })
  expect(await run(days(31))).toEqual({ events: 2, attempts: 1, batches: 1 })
  // The batch that waited is told all the same.
  expect((await feeds.feed()).map(({ type }) => type)).toEqual([
    'payment.authorized',
    'accrual.pending',
  ])
})

test('what waits to be sent of a forgotten event is forgotten with it', async () => {
  const { sql, partnerId } = feeds
  const events = await feeds.feed()
  const [endpoint] = await sql<{ endpointId: bigint }[]>`
    INSERT INTO webhook_endpoint
      (owner_id, url, description, types, location_ids, secret, created_at, position)
    VALUES (${partnerId}, '', '', '{}', '{}', '', now(), 0) RETURNING endpoint_id AS "endpointId"`
  for (const eventId of [events[0]?.eventId ?? 0n, 999_999n]) {
    await sql`
      INSERT INTO webhook_delivery (endpoint_id, event_id, attempts, due_at)
      VALUES (${endpoint?.endpointId ?? 0n}, ${eventId}, 1, now())`
  }
  await forgetEventsJob.run({ sql, intake, now: new Date() })
  const left = await sql`SELECT event_id AS "eventId" FROM webhook_delivery`
  expect(left).toEqual([{ eventId: events[0]?.eventId }])
})
