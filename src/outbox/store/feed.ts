/** Reading the feed of a partner or a bank, and forgetting what is too old. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { textColumn } from '../../values/columns.ts'

/** An event of a feed. */
export interface FeedEvent {
  readonly eventId: bigint
  readonly position: bigint
  readonly type: string
  readonly body: Readonly<Record<string, unknown>>
  /** About whom; `null`: about no member. */
  readonly memberId: bigint | null
  readonly createdAt: Date
}

/** Which part of a feed is read. */
export interface FeedQuery {
  readonly ownerId: bigint
  /** The last position that was seen; `null`: the feed is read from the oldest event on. */
  readonly after: bigint | null
  /** Empty: all. */
  readonly types: readonly string[]
  readonly limit: number
}

/** A part of a feed. */
export interface FeedPage {
  readonly events: readonly FeedEvent[]
  /** Up to where it was read, whether or not there was an event of these types. */
  readonly readTo: bigint
  /** Whether there was more to read at that moment. */
  readonly hasMore: boolean
}

/** Positions that one read goes over at most: few of them may be of the types that are asked for. */
const windowPositions = 10_000n

/** Reads on; `null` where events after that position have been forgotten because of their age. Under the owner's role or the gateway's own. */
export async function readFeed(sql: Sql, query: FeedQuery): Promise<FeedPage | null> {
  const { ownerId, types, limit } = query
  const [bounds] = await sql<{ head: bigint; tail: bigint }[]>`
    SELECT coalesce((SELECT position FROM feed_head WHERE owner_id = ${ownerId}), 0) AS head,
           coalesce((SELECT position FROM feed_tail WHERE owner_id = ${ownerId}), 0) AS tail`
  const { head, tail } = bounds ?? { head: 0n, tail: 0n }
  const after = query.after ?? tail
  if (after < tail || after > head) return null
  const end = after + windowPositions < head ? after + windowPositions : head
  const events = await sql<FeedEvent[]>`
    SELECT event_id AS "eventId", position, kind AS type, body, member_id AS "memberId",
           created_at AS "createdAt"
      FROM partner_event
     WHERE partner_id = ${ownerId} AND position > ${after} AND position <= ${end}
       AND ${types.length === 0 ? sql`true` : sql`kind = ANY (${textColumn(types)}::text[])`}
     ORDER BY position LIMIT ${limit}`
  const readTo = events.length === limit ? (events.at(-1)?.position ?? end) : end
  return { events, readTo, hasMore: readTo < head }
}

/** Whether there is such a partner, or such a bank. */
export async function isOwner(sql: Sql, of: 'partner' | 'bank', ownerId: bigint): Promise<boolean> {
  const found =
    of === 'partner'
      ? await sql`SELECT FROM partner WHERE partner_id = ${ownerId}`
      : await sql`SELECT FROM bank WHERE bank_id = ${ownerId}`
  return found.length > 0
}

/** Removes up to `rowsMax` events that were told before an instant, and notes up to where. Answers how many. */
export async function dropEvents(sql: Sql, before: Date, rowsMax: number): Promise<number> {
  const [row] = await sql<{ events: number }[]>`
    WITH gone AS (
      DELETE FROM partner_event WHERE ctid = ANY (ARRAY (
        SELECT ctid FROM partner_event WHERE created_at < ${before} AND position IS NOT NULL
         LIMIT ${rowsMax}))
      RETURNING partner_id, position
    ), tail AS (
      INSERT INTO feed_tail (owner_id, position)
      SELECT partner_id, max(position) FROM gone GROUP BY partner_id ORDER BY partner_id
      ON CONFLICT (owner_id) DO UPDATE SET position = greatest(feed_tail.position, excluded.position)
    )
    SELECT count(*)::int AS events FROM gone`
  return row?.events ?? 0
}

/** The same of batches that were relayed. */
export async function dropBatches(sql: Sql, before: Date, rowsMax: number): Promise<number> {
  const { count } = await sql`
    DELETE FROM outbox WHERE ctid = ANY (ARRAY (
      SELECT ctid FROM outbox WHERE created_at < ${before} AND relayed LIMIT ${rowsMax}))`
  return count
}
