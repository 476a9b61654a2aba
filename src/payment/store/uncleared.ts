/** Authorized payments of a span of days that nobody has presented. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import { authorizedAtBaseColumn, paymentColumns } from './candidates.ts'

/** Selects them; days `YYYY-MM-DD`, both included. They are found by block range: only these days are read. */
export function selectUncleared(sql: Sql, from: string, to: string): Statement {
  return sql`
    SELECT ${paymentColumns(sql)} FROM payment
     WHERE purchased_on BETWEEN ${from}::text::date AND ${to}::text::date
       AND NOT presented AND NOT expired
       AND ${authorizedAtBaseColumn(sql)} + incremented_minor > reversed_minor`
}
