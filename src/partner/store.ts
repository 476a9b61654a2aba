/** Partners, locations and the merchant-id map in the database. */
import type { Queryable as Sql } from '../db/connect.ts'
import type { MerchantMapping } from './merchant-map.ts'

/** The whole map: a reference table, read whole. */
export async function readMerchantMap(sql: Sql): Promise<MerchantMapping[]> {
  return await sql<MerchantMapping[]>`
    SELECT acquirer_id AS "acquirerId", merchant_id AS "merchantId", terminal_id AS "terminalId",
           location_id AS "locationId", partner_id AS "partnerId", name,
           to_char(valid_from, 'YYYY-MM-DD') AS "validFrom",
           coalesce(to_char(nullif(valid_to, 'infinity'), 'YYYY-MM-DD'), '9999') AS "validTo"
      FROM merchant_id JOIN location USING (location_id)`
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

/** Finds or adds a location of a partner by its name. Answers its id. */
export async function saveLocation(
  sql: Sql,
  location: { partnerId: bigint; name: string; city: string },
): Promise<bigint> {
  const [row] = await sql<{ locationId: bigint }[]>`
    INSERT INTO location (partner_id, name, city)
    VALUES (${location.partnerId}, ${location.name}, ${location.city})
    ON CONFLICT (partner_id, name) DO UPDATE SET city = excluded.city
    RETURNING location_id AS "locationId"`
  if (row === undefined) throw new Error('INSERT INTO location returned no row')
  return row.locationId
}

/** Maps a merchant id (and terminal, or `''` for all) to a location from a date on. */
export async function saveMerchantId(
  sql: Sql,
  mapping: {
    acquirerId: string
    merchantId: string
    terminalId: string
    validFrom: string
    locationId: bigint
  },
): Promise<void> {
  await sql`
    INSERT INTO merchant_id (acquirer_id, merchant_id, terminal_id, valid_from, location_id)
    VALUES (${mapping.acquirerId}, ${mapping.merchantId}, ${mapping.terminalId},
            ${mapping.validFrom}::text::date, ${mapping.locationId})
    ON CONFLICT (acquirer_id, merchant_id, terminal_id, valid_from)
    DO UPDATE SET location_id = excluded.location_id`
}
