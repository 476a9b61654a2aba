/** What statements are made of, and those of months that are closed, in the database. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { Movement } from './line.ts'
import type { Terms } from './position.ts'
import type { Statement } from './statement.ts'

/** The transfers of a month (`YYYY-MM`), summed by what they did. Holds of redemptions are of no funder yet. */
export async function readMovements(sql: Sql, month: string): Promise<Movement[]> {
  return await sql<Movement[]>`
    SELECT CASE WHEN debit_account_id = member_id THEN credit_account_id ELSE debit_account_id END
             AS "partnerId",
           funder_id AS "funderId", code, kind, credit_account_id = member_id AS "toMember",
           sum(points)::bigint AS points
      FROM transfer
     WHERE booked_on >= ${`${month}-01`}::text::date
       AND booked_on < ${`${month}-01`}::text::date + interval '1 month'
       AND funder_id IS NOT NULL
     GROUP BY 1, funder_id, code, kind, credit_account_id = member_id`
}

/** The terms of all partners, as they are now. */
export async function readTerms(sql: Sql): Promise<Terms[]> {
  return await sql<Terms[]>`
    SELECT partner_id AS "partnerId", name, settles_at AS "settlesAt", backed_by AS "backedBy"
      FROM partner ORDER BY partner_id`
}

/** A month that is closed. */
export interface ClosedMonth {
  readonly statement: Statement
  readonly closedAt: Date
}

/** The statement of a closed month; `null` where it is open. */
export async function readClosed(sql: Sql, month: string): Promise<ClosedMonth | null> {
  const [row] = await sql<ClosedMonth[]>`
    SELECT statement, closed_at AS "closedAt" FROM settled_month
     WHERE month = ${`${month}-01`}::text::date`
  return row ?? null
}

/** Closes a month, unless it is closed. Answers whether it did. */
export async function insertClosed(
  sql: Sql,
  statement: Statement,
  closedAt: Date,
): Promise<boolean> {
  const { count } = await sql`
    INSERT INTO settled_month (month, statement, closed_at)
    VALUES (${`${statement.month}-01`}::text::date, ${JSON.stringify(statement)}::text::jsonb,
            ${closedAt})
    ON CONFLICT (month) DO NOTHING`
  return count === 1
}

/** Whether the last day of a month is sealed: then all its days are, since seals have no gap. */
export async function isSealed(sql: Sql, month: string): Promise<boolean> {
  const rows = await sql`
    SELECT FROM sealed_day
     WHERE day = (${`${month}-01`}::text::date + interval '1 month' - interval '1 day')::date`
  return rows.length > 0
}

/** A month with transfers, or that is closed. */
export interface MonthListing {
  readonly month: string
  readonly transfers: bigint
  readonly closedAt: Date | null
}

/** All of them, in order. Seals say how many transfers there were: only those of later days are counted. */
export async function listMonths(sql: Sql): Promise<MonthListing[]> {
  return await sql<MonthListing[]>`
    WITH booked AS (
      SELECT month, sum(transfers)::bigint AS transfers FROM (
        SELECT date_trunc('month', day)::date AS month, transfers FROM sealed_day
        UNION ALL
        SELECT date_trunc('month', booked_on)::date, count(*) FROM transfer
         WHERE booked_on > coalesce((SELECT max(day) FROM sealed_day), '-infinity') GROUP BY 1
      ) AS days
       GROUP BY month HAVING sum(transfers) > 0
    )
    SELECT to_char(month, 'YYYY-MM') AS month, coalesce(transfers, 0) AS transfers,
           closed_at AS "closedAt"
      FROM booked FULL JOIN settled_month USING (month) ORDER BY booked.month, settled_month.month`
}

/** The months that are closed, in order. */
export async function closedMonths(sql: Sql): Promise<string[]> {
  const rows = await sql<{ month: string }[]>`
    SELECT to_char(month, 'YYYY-MM') AS month FROM settled_month ORDER BY settled_month.month`
  return rows.map(({ month }) => month)
}
