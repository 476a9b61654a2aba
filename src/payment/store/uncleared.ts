/** Authorized payments of a span of days that nobody has presented. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import { authorizedAtBaseColumn, paymentColumns } from './candidates.ts'

/**
 * Selects them; days `YYYY-MM-DD`, both included. They are found by block range: only these days are read. With them
 * come those of earlier days that a person has decided about: what was cleared by a record may be held again
 * once that decision is taken back.
 */
export function selectUncleared(sql: Sql, from: string, to: string): Statement {
  const isHeld = sql`
    NOT presented AND NOT expired
    AND ${authorizedAtBaseColumn(sql)} + incremented_minor > reversed_minor`
  return sql`
    SELECT ${paymentColumns(sql)} FROM payment
     WHERE purchased_on BETWEEN ${from}::text::date AND ${to}::text::date AND ${isHeld}
    UNION ALL
    SELECT ${paymentColumns(sql)} FROM payment JOIN (
             SELECT member_id, payment_id FROM exception
             UNION
             SELECT member_id, resolved_to FROM exception_resolution WHERE resolved_to IS NOT NULL
           ) AS decided (member_id, payment_id) USING (member_id, payment_id)
     WHERE purchased_on < ${from}::text::date AND ${isHeld}`
}
