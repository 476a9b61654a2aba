/** The log of attempts, and what owners ask to be sent again. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { plainColumn, textColumn } from '../../values/columns.ts'
import type { Attempt } from '../endpoint.ts'
import type { EndpointKey } from './endpoints.ts'
import { isFor } from './work.ts'

/** An attempt, and of which event; `null`: of a test. */
export interface NewAttempt {
  readonly eventId: bigint | null
  /** The how manieth it was. */
  readonly number: number
  readonly attempt: Attempt
}

/** Notes attempts of an endpoint. */
export async function insertAttempts(
  sql: Sql,
  endpointId: bigint,
  made: readonly NewAttempt[],
): Promise<void> {
  await sql`
    INSERT INTO webhook_attempt (endpoint_id, event_id, attempt, at, duration_ms, status, error, response)
    SELECT ${endpointId}, event_id, number, at, duration_ms, status, nullif(error, ''), response FROM unnest(
      ${plainColumn(made.map((each) => each.eventId))}::bigint[],
      ${plainColumn(made.map((each) => each.number))}::int2[],
      ${plainColumn(made.map(({ attempt }) => attempt.at.toISOString()))}::timestamptz[],
      ${plainColumn(made.map(({ attempt }) => attempt.durationMs))}::int[],
      ${plainColumn(made.map(({ attempt }) => attempt.status))}::int2[],
      ${textColumn(made.map(({ attempt }) => attempt.error ?? ''))}::text[],
      ${textColumn(made.map(({ attempt }) => attempt.response))}::text[]
    ) AS made (event_id, number, at, duration_ms, status, error, response)`
}

/** An attempt as its endpoint's owner sees it. */
export interface KeptAttempt extends NewAttempt {
  readonly attemptId: bigint
  /** `null` of a test, and of an event that is forgotten. */
  readonly type: string | null
}

/** The attempts before one, the newest first; `before` null: the newest. */
export async function listAttempts(
  sql: Sql,
  { ownerId, endpointId }: EndpointKey,
  before: bigint | null,
  limit: number,
): Promise<KeptAttempt[]> {
  const rows = await sql<(Attempt & Omit<KeptAttempt, 'attempt'>)[]>`
    SELECT attempt_id AS "attemptId", event_id AS "eventId", attempt::int AS number, at,
           duration_ms AS "durationMs", status::int AS status, error, response,
           (SELECT kind FROM partner_event
             WHERE partner_id = ${ownerId} AND partner_event.event_id = webhook_attempt.event_id) AS type
      FROM webhook_attempt
     WHERE endpoint_id = ${endpointId} AND attempt_id < ${before ?? 2n ** 63n - 1n}
     ORDER BY attempt_id DESC LIMIT ${limit}`
  return rows.map(({ attemptId, eventId, number, type, ...attempt }) => ({
    ...{ attemptId, eventId, number, type, attempt },
  }))
}

/** What is to be sent again: events by their ids, or of a time, its end not included. */
export type Replay =
  { readonly eventIds: readonly bigint[] } | { readonly from: Date; readonly to: Date }

/** Events that one replay may be about. */
export const replayEventsMax = 10_000

/**
 * Lets events be sent again from now on, those of a time as far as they pass the filters. Answers how many; `null` where
 * there are more than {@link replayEventsMax}, and nothing is sent. The endpoint is not removed meanwhile; couriers go on.
 */
export async function insertReplay(
  sql: Sql,
  { ownerId, endpointId }: EndpointKey,
  replay: Replay,
  now: Date,
): Promise<number | null> {
  const [endpoint] = await sql<{ types: string[]; locationIds: bigint[] }[]>`
    SELECT types, location_ids AS "locationIds" FROM webhook_endpoint
     WHERE endpoint_id = ${endpointId} AND owner_id = ${ownerId} FOR KEY SHARE`
  if (endpoint === undefined) return 0
  const asked =
    'eventIds' in replay
      ? sql`event_id = ANY (${plainColumn(replay.eventIds)}::bigint[])`
      : sql`created_at >= ${replay.from} AND created_at < ${replay.to} AND ${isFor(sql, endpoint)}`
  const [found] = await sql<{ events: number; inserted: number }[]>`
    WITH asked AS MATERIALIZED (
      SELECT event_id FROM partner_event
       WHERE partner_id = ${ownerId} AND position IS NOT NULL AND ${asked}
       LIMIT ${replayEventsMax + 1}
    ), inserted AS (
      INSERT INTO webhook_delivery (endpoint_id, event_id, attempts, due_at)
      SELECT ${endpointId}, event_id, 0, ${now} FROM asked
       WHERE (SELECT count(*) FROM asked) <= ${replayEventsMax}
      ON CONFLICT (endpoint_id, event_id) DO UPDATE SET attempts = 0, due_at = excluded.due_at
    )
    SELECT count(*)::int AS events FROM asked`
  const events = found?.events ?? 0
  return events > replayEventsMax ? null : events
}

/** Removes up to `rowsMax` attempts from before an instant. Answers how many. */
export async function dropAttempts(sql: Sql, before: Date, rowsMax: number): Promise<number> {
  const { count } = await sql`
    DELETE FROM webhook_attempt WHERE ctid = ANY (ARRAY (
      SELECT ctid FROM webhook_attempt WHERE at < ${before} LIMIT ${rowsMax}))`
  return count
}

/** Removes what waits to be sent of events that are forgotten. Answers how many. */
export async function dropForgotten(sql: Sql): Promise<number> {
  const { count } = await sql`
    DELETE FROM webhook_delivery AS delivery USING webhook_endpoint AS endpoint
     WHERE endpoint.endpoint_id = delivery.endpoint_id
       AND NOT EXISTS (SELECT FROM partner_event AS event
                        WHERE event.partner_id = endpoint.owner_id AND event.event_id = delivery.event_id)`
  return count
}
