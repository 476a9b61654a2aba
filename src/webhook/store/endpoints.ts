/** Endpoints in the database, as their owners make and change them. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import { plainColumn, textColumn } from '../../values/columns.ts'
import { endpointsMax, type Endpoint, type EndpointTerms } from '../endpoint.ts'

function columns(sql: Sql): Statement {
  return sql`
    endpoint_id AS "endpointId", owner_id AS "ownerId", url, description, types,
    location_ids AS "locationIds", nullif(why, '') AS disabled, revision, created_at AS "createdAt",
    failing_since AS "failingSince", old_secret_until AS "oldSecretUntil"`
}

/** An owner's endpoints, the oldest first. */
export async function listEndpoints(sql: Sql, ownerId: bigint): Promise<Endpoint[]> {
  return await sql<Endpoint[]>`
    SELECT ${columns(sql)} FROM webhook_endpoint WHERE owner_id = ${ownerId} ORDER BY endpoint_id`
}

/** Which endpoint: an owner's. */
export interface EndpointKey {
  readonly ownerId: bigint
  readonly endpointId: bigint
}

/** `null` where the owner has no such endpoint. */
export async function readEndpoint(sql: Sql, key: EndpointKey): Promise<Endpoint | null> {
  const [row] = await sql<Endpoint[]>`
    SELECT ${columns(sql)} FROM webhook_endpoint
     WHERE endpoint_id = ${key.endpointId} AND owner_id = ${key.ownerId}`
  return row ?? null
}

/** Makes an endpoint, which is sent what comes from now on; `null` where the owner has as many as it may. */
export async function insertEndpoint(
  sql: Sql,
  ownerId: bigint,
  terms: EndpointTerms,
  { secret, now }: { readonly secret: Buffer; readonly now: Date },
): Promise<Endpoint | null> {
  // The row of the head is locked: two requests at once do not make one too many.
  await sql`
    INSERT INTO feed_head (owner_id, position) VALUES (${ownerId}, 0)
    ON CONFLICT (owner_id) DO UPDATE SET position = feed_head.position`
  const [row] = await sql<Endpoint[]>`
    INSERT INTO webhook_endpoint (owner_id, url, description, types, location_ids, secret, created_at, position)
    SELECT ${ownerId}, ${terms.url}, ${terms.description}, ${textColumn(terms.types)}::text[],
           ${plainColumn(terms.locationIds)}::bigint[], ${secret}, ${now}, position
      FROM feed_head
     WHERE owner_id = ${ownerId}
       AND (SELECT count(*) FROM webhook_endpoint WHERE owner_id = ${ownerId}) < ${endpointsMax}
    RETURNING ${columns(sql)}`
  return row ?? null
}

/** What an owner changes; what is left out stays. */
export type EndpointChange = {
  readonly [Name in keyof EndpointTerms]?: EndpointTerms[Name] | undefined
} & { readonly enabled?: boolean | undefined }

/**
 * Changes an endpoint of that revision; `null` where it has another one by now. One that is enabled again is sent what comes
 * from now on; what it has missed is for a replay.
 */
export async function updateEndpoint(
  sql: Sql,
  { ownerId, endpointId }: EndpointKey,
  revision: number,
  change: EndpointChange,
): Promise<Endpoint | null> {
  const { url = null, description = null, types, locationIds, enabled } = change
  const typeList = types === undefined ? null : textColumn(types)
  const locationList = locationIds === undefined ? null : plainColumn(locationIds)
  const isEnabling = sql`(${enabled === true} AND state = 'disabled')`
  const [row] = await sql<Endpoint[]>`
    UPDATE webhook_endpoint SET
      url = coalesce(${url}::text, url),
      description = coalesce(${description}::text, description),
      types = coalesce(${typeList}::text[], types),
      location_ids = coalesce(${locationList}::bigint[], location_ids),
      state = CASE WHEN ${enabled === false} THEN 'disabled' WHEN ${enabled === true} THEN 'enabled' ELSE state END,
      why = CASE WHEN ${enabled === true} THEN ''
                 WHEN ${enabled === false} AND state = 'enabled' THEN 'owner' ELSE why END,
      position = CASE WHEN ${isEnabling} THEN
                   coalesce((SELECT position FROM feed_head WHERE owner_id = ${ownerId}), 0) ELSE position END,
      failures = CASE WHEN ${isEnabling} THEN 0 ELSE failures END,
      failing_since = CASE WHEN NOT ${isEnabling} THEN failing_since END,
      paused_until = NULL,
      -- Whoever is sending by the old terms writes nothing any more.
      leased_by = NULL, leased_until = NULL,
      revision = revision + 1
     WHERE endpoint_id = ${endpointId} AND owner_id = ${ownerId} AND revision = ${revision}
    RETURNING ${columns(sql)}`
  if (row !== undefined && row.disabled !== null) await dropDeliveries(sql, endpointId)
  return row ?? null
}

/** Removes an endpoint of that revision, and all that is known of what was sent there. Answers whether it did. */
export async function deleteEndpoint(
  sql: Sql,
  { ownerId, endpointId }: EndpointKey,
  revision: number,
): Promise<boolean> {
  const { count } = await sql`
    DELETE FROM webhook_endpoint
     WHERE endpoint_id = ${endpointId} AND owner_id = ${ownerId} AND revision = ${revision}`
  if (count === 0) return false
  await dropDeliveries(sql, endpointId)
  await sql`DELETE FROM webhook_attempt WHERE endpoint_id = ${endpointId}`
  return true
}

/** What waits to be sent to an endpoint is not sent. */
export async function dropDeliveries(sql: Sql, endpointId: bigint): Promise<void> {
  await sql`DELETE FROM webhook_delivery WHERE endpoint_id = ${endpointId}`
}

/** Replaces the secret; the one before signs, too, until then. `null` where there is no such endpoint. */
export async function replaceSecret(
  sql: Sql,
  { ownerId, endpointId }: EndpointKey,
  secret: Buffer,
  oldUntil: Date | null,
): Promise<Endpoint | null> {
  const [row] = await sql<Endpoint[]>`
    UPDATE webhook_endpoint SET
      old_secret = CASE WHEN ${oldUntil}::timestamptz IS NOT NULL THEN secret END,
      old_secret_until = ${oldUntil}, secret = ${secret}, revision = revision + 1,
      -- Whoever is sending signs with what it has read, and writes nothing any more.
      leased_by = NULL, leased_until = NULL
     WHERE endpoint_id = ${endpointId} AND owner_id = ${ownerId}
    RETURNING ${columns(sql)}`
  return row ?? null
}

/** What signs, the newest first, as it is kept; `null` where there is no such endpoint. */
export async function readSecrets(
  sql: Sql,
  { ownerId, endpointId }: EndpointKey,
  now: Date,
): Promise<Buffer[] | null> {
  const [row] = await sql<{ secret: Buffer; oldSecret: Buffer | null }[]>`
    SELECT secret, CASE WHEN old_secret_until > ${now} THEN old_secret END AS "oldSecret"
      FROM webhook_endpoint WHERE endpoint_id = ${endpointId} AND owner_id = ${ownerId}`
  if (row === undefined) return null
  return row.oldSecret === null ? [row.secret] : [row.secret, row.oldSecret]
}
