/** A coalition whose intake, relay and feeds a test works with. */
import { createRowIds } from '../../src/intake/ids.ts'
import { commitBatch } from '../../src/intake/store/commit.ts'
import { readReference } from '../../src/intake/store/reference.ts'
import { relayAll } from '../../src/outbox/relay.ts'
import { readFeed, type FeedEvent } from '../../src/outbox/store/feed.ts'
import type { CardEvent } from '../../src/payment/event.ts'
import { grocery, seedCoalition } from '../support/coalition.ts'
import { freshDatabase } from '../support/database.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'

/** What a test does with it. */
export type Feeds = Awaited<ReturnType<typeof openFeeds>>

/** The demo coalition, with some members. `partnerId`: the grocery's. */
export async function openFeeds(members = 2) {
  const database = await freshDatabase()
  const { sql } = database
  const { memberIds } = await seedCoalition(sql, members)
  const [owner] = await sql<{ partnerId: bigint; locationId: bigint }[]>`
    SELECT partner_id AS "partnerId", location_id AS "locationId"
      FROM location JOIN merchant_id USING (location_id) WHERE merchant_id = ${grocery.merchantId}`
  const { partnerId = 0n, locationId = 0n } = owner ?? {}
  const ids = createRowIds()
  return {
    ...{ database, sql, memberIds, partnerId, locationId, ids },
    /** Commits events as one batch. */
    async commit(...events: CardEvent[]) {
      const ports = { reference: await readReference(sql), ids, stripe: 0, bookedOn: '2026-11-20' }
      return await commitBatch(sql, events, { ...ports, isLost: () => false })
    },
    /** Everything that waits gets its place; then what a feed has. */
    async feed(after: bigint | null = null, ownerId = partnerId): Promise<readonly FeedEvent[]> {
      await relayAll(sql)
      const page = await readFeed(sql, { ownerId, after, types: [], limit: 10_000 })
      return page?.events ?? []
    },
  }
}

/** Messages and records of one purchase at the grocery. */
export function purchase(memberId: bigint, number: number, over: Partial<CardEvent> = {}) {
  const stan = `${number}`.padStart(6, '0')
  const common = { ...grocery, memberId, rrn: `632509${stan}`, ...over }
  return {
    authorized: cardEvent({ ...common, stan }),
    reversed: cardEvent({ ...common, stan, kind: 'reversal', mti: '0400' }),
    cleared: clearingEvent({ ...common, source: { fileId: 1n, record: number } }),
    refunded: clearingEvent({ ...common, kind: 'refund', source: { fileId: 2n, record: number } }),
  }
}
