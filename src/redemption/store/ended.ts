/** Removes what is of no use any more: quotes, codes, tallies of days that are over. */
import type { Queryable as Sql } from '../../db/connect.ts'

/** Rows that a statement removes at most. */
const endedRowsMax = 5000

/** Removes up to so many rows of each that ended before `before`; the number that it removed. */
export async function dropEnded(sql: Sql, before: Date): Promise<number> {
  const removed = await Promise.all([
    sql`
      DELETE FROM redemption_quote WHERE (member_id, quote_id) IN (
        SELECT member_id, quote_id FROM redemption_quote
         WHERE expires_at < ${before} ORDER BY expires_at LIMIT ${endedRowsMax})`,
    sql`
      DELETE FROM redemption_code WHERE expires_at < ${before} AND member_id IN (
        SELECT member_id FROM redemption_code
         WHERE expires_at < ${before} ORDER BY expires_at LIMIT ${endedRowsMax})`,
    sql`
      DELETE FROM redemption_tally WHERE (partner_id, hour, till, stripe) IN (
        SELECT partner_id, hour, till, stripe FROM redemption_tally
         WHERE hour < ${before} ORDER BY hour LIMIT ${endedRowsMax})`,
  ])
  return removed.reduce((sum, { count }) => sum + count, 0)
}
