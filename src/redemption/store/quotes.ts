/** Quotes in the database. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { KeptQuote, Quote } from '../quote.ts'

/** Keeps a quote. */
export async function saveQuote(sql: Sql, quote: Quote): Promise<void> {
  const { purchase, bounds } = quote
  await sql`
    INSERT INTO redemption_quote (member_id, quote_id, partner_id, purchase_minor, currency,
                                  minor_per_point, points_min, points_max, points_step,
                                  created_at, expires_at)
    VALUES (${quote.memberId}, ${quote.quoteId}, ${quote.partnerId}, ${purchase.minor},
            ${purchase.currency}, ${purchase.minorPerPoint}, ${bounds.min}, ${bounds.max},
            ${bounds.step}, ${quote.createdAt}, ${quote.expiresAt})`
}

interface Row extends Omit<KeptQuote, 'purchase' | 'bounds'> {
  readonly minor: bigint
  readonly currency: string
  readonly minorPerPoint: bigint
  readonly min: bigint
  readonly max: bigint
  readonly step: bigint
}

/** A member's quote, and whether a redemption has named it; `null` where there is none. */
export async function readQuote(
  sql: Sql,
  memberId: bigint,
  quoteId: string,
): Promise<KeptQuote | null> {
  const [row] = await sql<Row[]>`
    SELECT member_id AS "memberId", quote_id::text AS "quoteId", partner_id AS "partnerId",
           purchase_minor AS minor, currency, minor_per_point AS "minorPerPoint",
           points_min AS min, points_max AS max, points_step AS step,
           created_at AS "createdAt", expires_at AS "expiresAt",
           EXISTS (SELECT FROM redemption
                    WHERE redemption.member_id = ${memberId} AND quote_id = ${quoteId}) AS used
      FROM redemption_quote WHERE member_id = ${memberId} AND quote_id = ${quoteId}`
  if (row === undefined) return null
  const { minor, currency, minorPerPoint, min, max, step, ...quote } = row
  return { ...quote, purchase: { minor, currency, minorPerPoint }, bounds: { min, max, step } }
}
