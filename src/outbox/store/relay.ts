/** The relay's statements: what waits to be told gets its place in the feed of its owner. */
import type { Queryable, Sql } from '../../db/connect.ts'
import { textColumn } from '../../values/columns.ts'
import { typeOfCause } from '../event.ts'
import { accrualRows, paymentBody } from './payment-event.ts'

/** Keeps the relay's lock apart from other advisory locks: the bytes of 'rely'. */
const relayLock = 0x72656c79

/** Batches of the intake, and events told elsewhere, that one transaction places. */
export interface RelayLimits {
  readonly batchesMax: number
  readonly eventsMax: number
}

/** What a transaction of the relay has placed. */
export interface Relayed {
  readonly batches: number
  readonly events: number
}

/**
 * Places what waits, in one transaction, while no other process does; `null` where one does. Places are given in the order
 * in which these transactions commit: a reader that has seen one has seen all before it.
 */
export async function relay(pool: Sql, limits: RelayLimits): Promise<Relayed | null> {
  const [done] = await pool.begin(async (sql) => {
    const [row] = await sql<{ locked: boolean }[]>`
      SELECT pg_try_advisory_xact_lock(${relayLock}, 0) AS locked,
             -- Everything is looked up by its key, however small a table was when it was planned.
             set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
             set_config('enable_seqscan', 'off', true)`
    if (row?.locked !== true) return [null] as const
    const told = await placeTold(sql, limits.eventsMax)
    const { batches, events } = await placeBatches(sql, limits.batchesMax)
    return [{ batches, events: told + events }] as const
  })
  return done
}

/**
 * Places events that other transactions have written, in the order of their numbers. Nobody else moves a head meanwhile, so
 * that it is read as it was before the statement.
 */
async function placeTold(sql: Queryable, eventsMax: number): Promise<number> {
  const { count } = await sql`
    WITH waiting AS (
      SELECT partner_id, event_id, row_number() OVER (PARTITION BY partner_id ORDER BY event_id) AS number
        FROM (SELECT partner_id, event_id FROM partner_event
               WHERE position IS NULL ORDER BY event_id LIMIT ${eventsMax}) AS first
    ), head AS (
      INSERT INTO feed_head (owner_id, position) SELECT partner_id, count(*) FROM waiting GROUP BY partner_id
      ON CONFLICT (owner_id) DO UPDATE SET position = feed_head.position + excluded.position
    )
    UPDATE partner_event SET position = coalesce(feed_head.position, 0) + number
      FROM waiting LEFT JOIN feed_head ON owner_id = waiting.partner_id
     WHERE partner_event.partner_id = waiting.partner_id AND partner_event.event_id = waiting.event_id`
  return count
}

/**
 * Tells of what batches of the intake have done. A payment's events stand together, in the order in which they became part
 * of it, each with the points that its batch moved after it.
 */
async function placeBatches(sql: Queryable, batchesMax: number): Promise<Relayed> {
  const causes = Object.entries(typeOfCause)
  const moved = sql`(
    SELECT outbox_id AS batch, created_at AS at, moved.member_id, moved.transfer_id, NULL::bigint AS partner_id
      FROM taken CROSS JOIN LATERAL unnest(member_ids, transfer_ids) AS moved (member_id, transfer_id))`
  const [row] = await sql<{ batches: number; events: number }[]>`
    WITH taken AS MATERIALIZED (
      SELECT outbox_id, event_keys, member_ids, transfer_ids, created_at
        FROM outbox WHERE NOT relayed ORDER BY outbox_id LIMIT ${batchesMax}
    ), done AS (
      UPDATE outbox SET relayed = true FROM taken WHERE outbox.outbox_id = taken.outbox_id
    ), card AS (
      SELECT outbox_id AS batch, created_at AS at, card_event.*
        FROM taken CROSS JOIN LATERAL generate_series(1, length(event_keys), 16) AS byte
       -- OFFSET 0: looked up one by one. Joined, the planner, who knows nothing of arrays, begins with the whole table.
       CROSS JOIN LATERAL (SELECT key, member_id, payment_id, kind AS cause, approved FROM card_event
                            WHERE key = substring(event_keys FROM byte FOR 16) OFFSET 0) AS card_event
       -- What the issuer declined is no payment.
       WHERE approved OR cause NOT IN ('authorization', 'increment')
    ), told AS (
      SELECT batch, at, payment.partner_id, said.kind, payment.member_id, payment.payment_id, location_id, place,
             ${paymentBody(sql)} || jsonb_build_object('cause', cause, 'sequence', place) AS body
        FROM card
       CROSS JOIN LATERAL (SELECT * FROM payment WHERE payment.member_id = card.member_id
                              AND payment.payment_id = card.payment_id OFFSET 0) AS payment
        JOIN unnest(${textColumn(causes.map(([cause]) => cause))}::text[],
                    ${textColumn(causes.map(([, type]) => type))}::text[]) AS said (cause, kind) USING (cause)
       CROSS JOIN LATERAL (SELECT (position(key IN payment.event_keys) + 15) / 16) AS at_place (place)
       -- What waits for a person is told when one has decided.
       WHERE payment.partner_id IS NOT NULL AND reason NOT IN ('ambiguous_match', 'moved')
    ), event AS (
      SELECT batch, at, partner_id, kind, member_id, payment_id, location_id, body, place, 0::bigint AS first
        FROM told
       UNION ALL
      SELECT batch, at, partner_id, kind, member_id, payment_id, location_id, body, NULL, first
        FROM (${accrualRows(sql, moved)}) AS accrued
    ), dated AS (
      -- By windows, since a join would compare each event with each: 6,400 of either took over half a minute.
      SELECT *, min(at) OVER (PARTITION BY member_id, payment_id) AS since,
             coalesce(place, max(place) OVER (PARTITION BY batch, payment_id), 0) AS after
        FROM event
    ), numbered AS (
      SELECT *, row_number() OVER (
               PARTITION BY partner_id ORDER BY since, member_id, payment_id, after, first) AS number
        FROM dated
    ), head AS (
      INSERT INTO feed_head (owner_id, position) SELECT partner_id, count(*) FROM event GROUP BY partner_id
      ON CONFLICT (owner_id) DO UPDATE SET position = feed_head.position + excluded.position
    ), placed AS (
      INSERT INTO partner_event (partner_id, kind, member_id, location_id, body, created_at, position)
      SELECT partner_id, kind, member_id, location_id, body, at, coalesce(feed_head.position, 0) + number
        FROM numbered LEFT JOIN feed_head ON owner_id = partner_id
       ORDER BY partner_id, number
      RETURNING 1
    )
    SELECT (SELECT count(*)::int FROM taken) AS batches, (SELECT count(*)::int FROM placed) AS events`
  return row ?? { batches: 0, events: 0 }
}
