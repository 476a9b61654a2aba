/** Receipts and returns as they were taken. */
import type { Queryable } from '../db/connect.ts'
import { bytesColumn } from '../values/columns.ts'
import type { Place } from './event.ts'

/** A receipt or a return that was taken. */
export interface Taken {
  readonly key: string
  readonly memberId: bigint
  readonly paymentId: bigint
  readonly points: bigint
  readonly rung: string
  readonly digest: string
  readonly kind: 'receipt' | 'receipt_return'
  /** Local time of the purchase, `YYYY-MM-DDThh:mm:ss`. */
  readonly at: string
}

/** Those of the keys (32 hex digits) that were taken, by key; but for those of members who are erased. */
export async function readTaken(
  sql: Queryable,
  keys: readonly string[],
): Promise<Map<string, Taken>> {
  if (keys.length === 0) return new Map()
  const rows = await sql<Taken[]>`
    SELECT encode(key, 'hex') AS key, member_id AS "memberId", payment_id AS "paymentId", points, rung,
           card_event.receipt ->> 'digest' AS digest, kind,
           to_char(purchased_on + purchased_at, 'YYYY-MM-DD"T"HH24:MI:SS') AS at
      FROM card_event JOIN payment USING (member_id, payment_id)
     WHERE key = ANY (${bytesColumn(keys)}::bytea[]) AND card_event.receipt ->> 'digest' <> ''`
  return new Map(rows.map((row) => [row.key, row]))
}

/** The locations of a partner. */
export async function readPlaces(sql: Queryable, partnerId: bigint): Promise<Place[]> {
  return await sql<Place[]>`
    SELECT location_id AS "locationId", name, mcc FROM location WHERE partner_id = ${partnerId}`
}
