/** What is to be sent: which endpoints a courier has, what waits for them, and what became of it. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import { plainColumn, textColumn } from '../../values/columns.ts'
import type { Attempt } from '../endpoint.ts'

/** An endpoint that a courier holds: no other one sends to it. */
export interface Held {
  readonly endpointId: bigint
  readonly ownerId: bigint
  readonly url: string
  readonly types: readonly string[]
  readonly locationIds: readonly bigint[]
  readonly position: bigint
  readonly failures: number
  readonly failingSince: Date | null
  readonly secret: Buffer
  readonly oldSecret: Buffer | null
}

/** Who takes endpoints, and how many. */
export interface Claim {
  /** A UUID of the courier. */
  readonly by: string
  readonly now: Date
  readonly until: Date
  /** Those that fail, or those that do not. */
  readonly failing: boolean
  readonly endpointsMax: number
}

/** Takes enabled endpoints for which something waits, and that nobody holds. */
export async function claimEndpoints(sql: Sql, claim: Claim): Promise<Held[]> {
  const { by, now, until, failing, endpointsMax } = claim
  if (endpointsMax <= 0) return []
  return await sql<Held[]>`
    UPDATE webhook_endpoint SET leased_by = ${by}, leased_until = ${until}
     WHERE endpoint_id IN (
       SELECT endpoint_id FROM webhook_endpoint AS endpoint
        WHERE state = 'enabled' AND (failures > 0) = ${failing}
          AND (leased_until IS NULL OR leased_until <= ${now})
          AND (paused_until IS NULL OR paused_until <= ${now})
          AND (position < (SELECT position FROM feed_head WHERE owner_id = endpoint.owner_id)
            OR EXISTS (SELECT FROM webhook_delivery AS delivery
                        WHERE delivery.endpoint_id = endpoint.endpoint_id AND due_at <= ${now}))
        ORDER BY leased_until NULLS FIRST, endpoint_id LIMIT ${endpointsMax} FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING endpoint_id AS "endpointId", owner_id AS "ownerId", url, types, location_ids AS "locationIds",
              position, failures, failing_since AS "failingSince", secret,
              CASE WHEN old_secret_until > ${now} THEN old_secret END AS "oldSecret"`
}

/** An event that is to be sent, and how often that has failed. */
export interface Parcel {
  readonly eventId: bigint
  readonly type: string
  readonly body: unknown
  readonly createdAt: Date
  readonly attempts: number
}

/** What is to be sent now, and up to which position the feed is looked through with it. */
export interface Load {
  readonly parcels: readonly Parcel[]
  readonly position: bigint
}

/** Positions that one look goes over at most: few of them may be for this endpoint. */
const windowPositions = 2_000n

/** What is due again, then what is new, at most `parcelsMax`. */
export async function readLoad(sql: Sql, held: Held, now: Date, parcelsMax: number): Promise<Load> {
  const { endpointId, ownerId, position } = held
  const due = await sql<Parcel[]>`
    SELECT ${parcelColumns(sql)}, attempts::int AS attempts
      FROM webhook_delivery JOIN partner_event USING (event_id)
     WHERE endpoint_id = ${endpointId} AND due_at <= ${now} AND partner_id = ${ownerId}
     ORDER BY due_at, event_id LIMIT ${parcelsMax}`
  const room = parcelsMax - due.length
  if (room === 0) return { parcels: due, position }
  const [head] = await sql<{ position: bigint }[]>`
    SELECT position FROM feed_head WHERE owner_id = ${ownerId}`
  const last = head?.position ?? 0n
  const end = position + windowPositions < last ? position + windowPositions : last
  if (end <= position) return { parcels: due, position }
  const fresh = await sql<(Parcel & { position: bigint })[]>`
    SELECT ${parcelColumns(sql)}, 0 AS attempts, position FROM partner_event
     WHERE partner_id = ${ownerId} AND position > ${position} AND position <= ${end} AND ${isFor(sql, held)}
     ORDER BY position LIMIT ${room}`
  const readTo = fresh.length === room ? (fresh.at(-1)?.position ?? end) : end
  return { parcels: [...due, ...fresh], position: readTo }
}

function parcelColumns(sql: Sql): Statement {
  return sql`event_id AS "eventId", kind AS type, body, created_at AS "createdAt"`
}

/** Whether an event passes the filters of an endpoint. */
export function isFor(
  sql: Sql,
  { types, locationIds }: Pick<Held, 'types' | 'locationIds'>,
): Statement {
  const ofType = types.length === 0 ? sql`true` : sql`kind = ANY (${textColumn(types)}::text[])`
  if (locationIds.length === 0) return ofType
  return sql`${ofType} AND (location_id IS NULL
                        OR location_id = ANY (${plainColumn(locationIds)}::bigint[]))`
}

/** What became of one attempt, and when the next is due; `null`: it was taken, or will not be sent again. */
export interface Delivered {
  readonly eventId: bigint
  /** Attempts so far, this one among them. */
  readonly attempts: number
  readonly attempt: Attempt
  readonly dueAt: Date | null
}

/** How an endpoint stands after attempts. */
export interface Standing {
  readonly position: bigint
  readonly failures: number
  readonly failingSince: Date | null
  readonly pausedUntil: Date | null
  /** It is sent nothing more. */
  readonly disabled: 'gone' | 'failing' | null
  /** Until when the courier goes on holding it; `null`: it lets go. */
  readonly leasedUntil: Date | null
  /** Now: who was let go of longest ago is taken first. */
  readonly at: Date
}

/** Notes how an endpoint stands. Answers whether the courier held it still; else nothing was written. */
export async function writeStanding(
  sql: Sql,
  endpointId: bigint,
  by: string,
  standing: Standing,
): Promise<boolean> {
  const { disabled, leasedUntil, at } = standing
  const { count } = await sql`
    UPDATE webhook_endpoint SET
      position = ${standing.position}, failures = ${standing.failures},
      failing_since = ${standing.failingSince}, paused_until = ${standing.pausedUntil},
      state = ${disabled === null ? 'enabled' : 'disabled'}, why = ${disabled ?? ''},
      revision = revision + ${disabled === null ? 0 : 1},
      leased_by = ${leasedUntil === null ? null : by}::uuid, leased_until = ${leasedUntil ?? at}
     WHERE endpoint_id = ${endpointId} AND leased_by = ${by} AND state = 'enabled'`
  return count === 1
}

/** Notes what is sent again and when, and what is not. */
export async function writeDeliveries(
  sql: Sql,
  endpointId: bigint,
  delivered: readonly Delivered[],
): Promise<void> {
  const over = delivered.filter(({ dueAt }) => dueAt === null)
  const again = delivered.filter(({ dueAt }) => dueAt !== null)
  if (over.length > 0) {
    await sql`
      DELETE FROM webhook_delivery
       WHERE endpoint_id = ${endpointId}
         AND event_id = ANY (${plainColumn(over.map((each) => each.eventId))}::bigint[])`
  }
  if (again.length === 0) return
  await sql`
    INSERT INTO webhook_delivery (endpoint_id, event_id, attempts, due_at)
    SELECT ${endpointId}, * FROM unnest(
      ${plainColumn(again.map((each) => each.eventId))}::bigint[],
      ${plainColumn(again.map((each) => each.attempts))}::int2[],
      ${plainColumn(again.map((each) => each.dueAt?.toISOString() ?? null))}::timestamptz[])
    ON CONFLICT (endpoint_id, event_id) DO UPDATE
       SET attempts = excluded.attempts, due_at = excluded.due_at`
}
