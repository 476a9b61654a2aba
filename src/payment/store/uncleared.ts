/** Authorized payments of a span of days that nobody has cleared. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import { paymentColumns } from './candidates.ts'

/** Selects them; days `YYYY-MM-DD`, both included. They are found by block range: only these days are read. */
export function selectUncleared(sql: Sql, from: string, to: string): Statement {
  return sql`
    SELECT ${paymentColumns(sql)} FROM payment
     WHERE purchased_on BETWEEN ${from}::text::date AND ${to}::text::date
       AND cleared_minor = 0 AND NOT expired
       AND authorized_minor + incremented_minor > reversed_minor`
}
