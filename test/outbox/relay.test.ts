import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Queryable } from '../../src/db/connect.ts'
import { cardEventKinds } from '../../src/payment/event.ts'
import { typeOfCause } from '../../src/outbox/event.ts'
import { relay } from '../../src/outbox/store/relay.ts'
import { dropEvents, readFeed } from '../../src/outbox/store/feed.ts'
import { tell } from '../../src/outbox/tell.ts'
import { openFeeds, purchase, type Feeds } from './feeds.ts'

let feeds: Feeds
let memberId: bigint
beforeAll(async () => {
  feeds = await openFeeds()
  memberId = feeds.memberIds[0] ?? 0n
})
afterAll(() => feeds.database.drop())

const short = ({ type, body }: { type: string; body: unknown }) => {
  const { cause, points } = body as { cause?: string; points: unknown }
  return typeof points === 'string' ? `${type} ${points}` : `${type} (${cause})`
}

test('every kind of card event tells of something', () => {
  expect(Object.keys(typeOfCause).toSorted()).toEqual([...cardEventKinds].toSorted())
})

test('a purchase is told from the authorization to the refund, each step with its points', async () => {
  const { authorized, cleared, refunded } = purchase(memberId, 1)
  await feeds.commit(authorized)
  const first = await feeds.feed()
  expect(first.map(short)).toEqual(['payment.authorized (authorization)', 'accrual.pending 100'])
  await feeds.commit(cleared)
  await feeds.commit(refunded)
  const last = first.at(-1)?.position ?? 0n
  const then = await feeds.feed(last)
  expect(then.map(short)).toEqual([
    'payment.cleared (presentment)',
    'accrual.posted 100',
    'payment.refunded (refund)',
    'accrual.voided 100',
  ])
  expect(first[0]?.body).toMatchObject({
    memberId: `${memberId}`,
    locationId: `${feeds.locationId}`,
    purchasedOn: '2026-11-20',
    purchasedAt: '14:00:00',
    sequence: 1,
    amounts: { authorized: { minor: '1000000', currency: 'KZT' } },
  })
  expect(first[1]?.body).toMatchObject({ points: '100', pointsYouPay: '100', ruleVersion: 1 })
})

test('what one batch did to one payment stands in the order in which it happened', async () => {
  const before = (await feeds.feed()).at(-1)?.position ?? 0n
  const { authorized, reversed } = purchase(memberId, 2)
  await feeds.commit(authorized, reversed)
  const told = await feeds.feed(before)
  expect(told.map(short)).toEqual([
    'payment.authorized (authorization)',
    'payment.reversed (reversal)',
    'accrual.pending 100',
    'accrual.voided 100',
  ])
})

test('what the issuer declined is no payment', async () => {
  const before = (await feeds.feed()).at(-1)?.position ?? 0n
  await feeds.commit({ ...purchase(memberId, 3).authorized, approved: false })
  expect(await feeds.feed(before)).toEqual([])
})

test('no card number, token or part of one is in what is told', async () => {
  for (const { body } of await feeds.feed()) {
    expect(Object.keys(body as object)).not.toContain('card')
    expect(JSON.stringify(body)).not.toMatch(/bin|lastFour|token/i)
  }
})

test('each event is placed once, however often it is relayed, and by several at a time', async () => {
  const before = await feeds.feed()
  await feeds.commit(purchase(memberId, 4).authorized)
  const limits = { batchesMax: 100, eventsMax: 100 }
  const placed = await Promise.all([1, 2, 3, 4].map(() => relay(feeds.sql, limits)))
  expect(placed.filter((each) => each !== null && each.events > 0)).toHaveLength(1)
  const after = await feeds.feed()
  expect(after).toHaveLength(before.length + 2)
  expect(after.map(({ position }) => position)).toEqual(after.map((_, at) => BigInt(at + 1)))
})

test('a transaction that commits late is read by whoever has read on meanwhile', async () => {
  const { sql, partnerId } = feeds
  const event = (body: object) =>
    ({ ownerId: partnerId, type: 'member.erased', memberId: null, body: { ...body } }) as const
  const late = await sql.reserve()
  await late`BEGIN`
  await tell(late, [event({ memberId: 'late' })])
  await tell(sql, [event({ memberId: 'early' })])
  const early = await feeds.feed()
  expect(early.at(-1)?.body).toEqual({ memberId: 'early' })
  await late`COMMIT`
  late.release()
  const rest = await feeds.feed(early.at(-1)?.position ?? 0n)
  expect(rest.map(({ body }) => body)).toEqual([{ memberId: 'late' }])
})

test('a feed is read by pages and types, and says where events were forgotten', async () => {
  const { sql, partnerId: ownerId } = feeds
  const all = await feeds.feed()
  const seen = []
  for (let after = 0n, more = true; more;) {
    const page = await readFeed(sql, { ownerId, after, types: ['payment.authorized'], limit: 2 })
    if (page === null) throw new Error('forgotten')
    seen.push(...page.events)
    after = page.readTo
    more = page.hasMore
  }
  expect(seen).toEqual(all.filter(({ type }) => type === 'payment.authorized'))
  expect(await readFeed(sql, { ownerId, after: 1_000n, types: [], limit: 1 })).toBeNull()
  await age(sql, ownerId, 2n)
  expect(await dropEvents(sql, monthAgo, 10)).toBe(2)
  expect(await readFeed(sql, { ownerId, after: 1n, types: [], limit: 1 })).toBeNull()
  const rest = await readFeed(sql, { ownerId, after: 2n, types: [], limit: 1 })
  expect(rest?.events[0]?.position).toBe(3n)
  const begun = await readFeed(sql, { ownerId, after: null, types: [], limit: 1 })
  expect(begun?.events[0]?.position).toBe(3n)
  await age(sql, ownerId, 1_000n)
  expect(await dropEvents(sql, monthAgo, 1_000)).toBe(all.length - 2)
  expect(await dropEvents(sql, monthAgo, 1_000)).toBe(0)
  const head = all.at(-1)?.position ?? 0n
  expect(await readFeed(sql, { ownerId, after: head - 1n, types: [], limit: 1 })).toBeNull()
  const none = { events: [], readTo: head, hasMore: false }
  expect(await readFeed(sql, { ownerId, after: head, types: [], limit: 1 })).toEqual(none)
  expect(await readFeed(sql, { ownerId, after: null, types: [], limit: 1 })).toEqual(none)
})

test('events that go with an erased member leave a gap, and nothing is said to be forgotten', async () => {
  const { sql } = feeds
  const ownerId = 5_000n
  const said = { ownerId, type: 'card.linked', body: {} } as const
  await tell(sql, [
    { ...said, memberId: 77n },
    { ...said, memberId: 78n },
  ])
  await feeds.feed(null, ownerId)
  await sql`DELETE FROM partner_event WHERE member_id = 77`
  for (const after of [0n, 1n, null]) {
    const page = await readFeed(sql, { ownerId, after, types: [], limit: 10 })
    expect(page?.events.map(({ position }) => position)).toEqual([2n])
  }
})

const monthAgo = new Date('2026-10-22T12:00:00Z')

/** As if events up to a position had been told long ago. */
async function age(sql: Queryable, ownerId: bigint, position: bigint): Promise<void> {
  await sql`
    UPDATE partner_event SET created_at = '2026-09-01' WHERE partner_id = ${ownerId} AND position <= ${position}`
}

test('events of partners whom nobody asked about are in their own feeds alone', async () => {
  const strangers = await readFeed(feeds.sql, { ownerId: 999n, after: null, types: [], limit: 10 })
  expect(strangers).toEqual({ events: [], readTo: 0n, hasMore: false })
})

test('a backlog of large batches is placed by one statement in the time that a statement has', async () => {
  const crowd = await openFeeds(100)
  for (let batch = 0; batch < 16; batch++) {
    await crowd.commit(
      ...crowd.memberIds.map((of, at) => purchase(of, batch * 100 + at).authorized),
    )
  }
  expect(await crowd.feed()).toHaveLength(2 * 16 * 100)
  await crowd.database.drop()
})
