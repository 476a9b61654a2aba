/** Partners, locations and the merchant-id map in the database. */
import type { Queryable as Sql } from '../db/connect.ts'
import { plainColumn, textColumn } from '../values/columns.ts'
import { jsonText } from '../values/json.ts'
import { noEnd } from '../values/time.ts'
import type { MapEntry, NamedLocation } from './map-change.ts'
import type { MerchantMapping } from './merchant-map.ts'

/** The whole map: a reference table, read whole. */
export async function readMerchantMap(sql: Sql): Promise<MerchantMapping[]> {
  return await sql<MerchantMapping[]>`
    SELECT acquirer_id AS "acquirerId", merchant_id AS "merchantId", terminal_id AS "terminalId",
           location_id AS "locationId", partner_id AS "partnerId", location.name, city,
           coalesce(to_char(nullif(earns_until, 'infinity'), 'YYYY-MM-DD'), ${noEnd}) AS "earnsUntil",
           to_char(valid_from, 'YYYY-MM-DD') AS "validFrom",
           coalesce(to_char(nullif(valid_to, 'infinity'), 'YYYY-MM-DD'), ${noEnd}) AS "validTo"
      FROM merchant_id JOIN location USING (location_id) JOIN partner USING (partner_id)`
}

/** Finds or adds a partner by its name. Answers its id. */
export async function savePartner(sql: Sql, name: string): Promise<bigint> {
  const [row] = await sql<{ partnerId: bigint }[]>`
    INSERT INTO partner (name) VALUES (${name})
    ON CONFLICT (name) DO UPDATE SET name = excluded.name
    RETURNING partner_id AS "partnerId"`
  if (row === undefined) throw new Error('INSERT INTO partner returned no row')
  return row.partnerId
}

/** Finds or adds a location of a partner by its name. Answers its id. A category code stays where none is said. */
export async function saveLocation(
  sql: Sql,
  location: { partnerId: bigint; name: string; city: string; mcc?: string | undefined },
): Promise<bigint> {
  const [row] = await sql<{ locationId: bigint }[]>`
    INSERT INTO location (partner_id, name, city, mcc)
    VALUES (${location.partnerId}, ${location.name}, ${location.city}, ${location.mcc ?? ''})
    ON CONFLICT (partner_id, name)
      DO UPDATE SET city = excluded.city, mcc = coalesce(nullif(excluded.mcc, ''), location.mcc),
                    revision = location.revision
                      + (location.city <> excluded.city OR excluded.mcc NOT IN ('', location.mcc))::int
    RETURNING location_id AS "locationId"`
  if (row === undefined) throw new Error('INSERT INTO location returned no row')
  return row.locationId
}

/**
 * Maps a merchant id (and terminal, or `''` for all) to a location from a date on. What stands is never changed: where it
 * is another location's in that time, answers that location's name.
 */
export async function saveMerchantId(
  sql: Sql,
  mapping: {
    acquirerId: string
    merchantId: string
    terminalId: string
    validFrom: string
    locationId: bigint
  },
): Promise<string | null> {
  const { acquirerId, merchantId, terminalId, validFrom, locationId } = mapping
  const [standing] = await sql<{ name: string; isThis: boolean }[]>`
    SELECT name, valid_from = ${validFrom}::text::date AND location_id = ${locationId} AS "isThis"
      FROM merchant_id JOIN location USING (location_id)
     WHERE (acquirer_id, merchant_id, terminal_id) = (${acquirerId}, ${merchantId}, ${terminalId})
       AND valid_to > ${validFrom}::text::date
     ORDER BY "isThis" DESC, valid_from LIMIT 1`
  if (standing !== undefined) return standing.isThis ? null : standing.name
  await sql`
    INSERT INTO merchant_id (acquirer_id, merchant_id, terminal_id, valid_from, location_id)
    VALUES (${acquirerId}, ${merchantId}, ${terminalId}, ${validFrom}::text::date, ${locationId})`
  return null
}

/** All locations: a reference table, read whole. */
export async function readLocations(sql: Sql): Promise<NamedLocation[]> {
  return await sql<NamedLocation[]>`
    SELECT location_id AS "locationId", partner_id AS "partnerId", location.name,
           city, partner.name AS partner,
           coalesce(to_char(nullif(earns_until, 'infinity'), 'YYYY-MM-DD'), ${noEnd}) AS "earnsUntil"
      FROM location JOIN partner USING (partner_id)
     ORDER BY location_id`
}

/** Locations that members see: those to which the operator has let a merchant id be mapped. */
export async function readMappedLocations(sql: Sql): Promise<NamedLocation[]> {
  const mapped = await sql<{ locationId: bigint }[]>`
    SELECT DISTINCT location_id AS "locationId" FROM merchant_id`
  const ids = new Set(mapped.map(({ locationId }) => locationId))
  return (await readLocations(sql)).filter(({ locationId }) => ids.has(locationId))
}

/** The names of all partners by their ids. */
export async function readPartnerNames(sql: Sql): Promise<Map<bigint, string>> {
  const rows = await sql<{ partnerId: bigint; name: string }[]>`
    SELECT partner_id AS "partnerId", name FROM partner`
  return new Map(rows.map(({ partnerId, name }) => [partnerId, name]))
}

/** Keeps the lock of the map apart from other advisory locks: the bytes of 'mmap'. */
const mapLock = 0x6d6d6170

/**
 * Until the end of the transaction, nobody places payments by the map (`change`), or changes it (`place`). A
 * change then knows what was placed before it, and nothing is placed by a map that is no more. Whoever changes rules
 * or the terms of partners takes it as well (`change`): what one of them checked holds until it is written.
 */
export async function lockMap(sql: Sql, to: 'change' | 'place'): Promise<void> {
  if (to === 'change') await sql`SELECT pg_advisory_xact_lock(${mapLock}, 0)`
  else await sql`SELECT pg_advisory_xact_lock_shared(${mapLock}, 0)`
}

/** Puts the mappings of changed merchant ids in place of those that there are. */
export async function replaceMappings(
  sql: Sql,
  entries: readonly MapEntry[],
  mappings: readonly MerchantMapping[],
): Promise<void> {
  const keyText = (of: Pick<MapEntry, 'acquirerId' | 'merchantId' | 'terminalId'>): string =>
    `${of.acquirerId}\n${of.merchantId}\n${of.terminalId}`
  const keys = new Set(entries.map(keyText))
  const kept = mappings.filter((each) => keys.has(keyText(each)))
  await sql`
    DELETE FROM merchant_id USING unnest(
      ${textColumn(entries.map((each) => each.acquirerId))}::text[],
      ${textColumn(entries.map((each) => each.merchantId))}::text[],
      ${textColumn(entries.map((each) => each.terminalId))}::text[]
    ) AS changed (acquirer_id, merchant_id, terminal_id)
     WHERE (merchant_id.acquirer_id, merchant_id.merchant_id, merchant_id.terminal_id)
         = (changed.acquirer_id, changed.merchant_id, changed.terminal_id)`
  await sql`
    INSERT INTO merchant_id (acquirer_id, merchant_id, terminal_id, valid_from, valid_to, location_id)
    SELECT
      unnest(${textColumn(kept.map((each) => each.acquirerId))}::text[]),
      unnest(${textColumn(kept.map((each) => each.merchantId))}::text[]),
      unnest(${textColumn(kept.map((each) => each.terminalId))}::text[]),
      unnest(${plainColumn(kept.map((each) => each.validFrom))}::date[]),
      unnest(${plainColumn(kept.map((each) => dateOf(each.validTo)))}::date[]),
      unnest(${plainColumn(kept.map((each) => each.locationId))}::bigint[])`
}

function dateOf(end: string): string {
  return end === noEnd ? 'infinity' : end
}

/** A change that was made. */
export interface MadeChange {
  readonly changeId: bigint
  readonly entries: readonly MapEntry[]
}

/**
 * Notes a change, before the payments are placed anew; one with the same entries that is not finished is taken up
 * again.
 */
export async function beginChange(
  sql: Sql,
  entries: readonly MapEntry[],
  by: string,
): Promise<bigint> {
  const text = entriesText(entries)
  const [begun] = await sql<{ changeId: bigint }[]>`
    SELECT change_id AS "changeId" FROM merchant_map_change
     WHERE finished_at IS NULL AND entries = ${text}::text::jsonb
     ORDER BY change_id LIMIT 1`
  if (begun !== undefined) return begun.changeId
  const [row] = await sql<{ changeId: bigint }[]>`
    INSERT INTO merchant_map_change (entries, changed_by) VALUES (${text}::text::jsonb, ${by})
    RETURNING change_id AS "changeId"`
  if (row === undefined) throw new Error('INSERT INTO merchant_map_change returned no row')
  return row.changeId
}

/** Notes that all payments of a change have been placed anew. */
export async function finishChange(sql: Sql, changeId: bigint): Promise<void> {
  await sql`
    UPDATE merchant_map_change SET finished_at = coalesce(finished_at, now())
     WHERE change_id = ${changeId}`
}

/** Changes that are not finished, and those that were made in the last `hours`. */
export async function readLateChanges(sql: Sql, hours: number): Promise<MadeChange[]> {
  const rows = await sql<{ changeId: bigint; entries: StoredEntry[] }[]>`
    SELECT change_id AS "changeId", entries FROM merchant_map_change
     WHERE finished_at IS NULL OR changed_at > now() - make_interval(hours => ${hours}::int)
     ORDER BY change_id`
  return rows.map(({ changeId, entries }) => ({ changeId, entries: entries.map(entryOf) }))
}

/** Whether a change is not finished. */
export async function isChangeUnderWay(sql: Sql): Promise<boolean> {
  const rows = await sql`SELECT FROM merchant_map_change WHERE finished_at IS NULL LIMIT 1`
  return rows.length > 0
}

/** JSON has no bigint. */
type StoredEntry = Omit<Exclude<MapEntry, { action: 'end' }>, 'action' | 'location'> & {
  action: MapEntry['action']
  location?: { locationId: string; partnerId: string; name: string; city?: string }
}

function entriesText(entries: readonly MapEntry[]): string {
  return jsonText(entries)
}

function entryOf({ action, location, ...entry }: StoredEntry): MapEntry {
  if (action === 'end' || location === undefined) return { ...entry, action: 'end' }
  const { locationId, partnerId, name, city = '' } = location
  const at = { locationId: BigInt(locationId), partnerId: BigInt(partnerId), name, city }
  return { ...entry, action, location: at }
}
