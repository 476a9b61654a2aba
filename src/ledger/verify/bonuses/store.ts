/** The invariant of bonuses, as one statement over whole tables. */
import type { Queryable as Sql, Statement } from '../../../db/connect.ts'

/**
 * Bonuses without the row that says what for, or of another funder than the account on the other side; such rows without
 * their transfer; and what was taken back that was not given so.
 */
export function strayBonuses(sql: Sql): Statement {
  return sql`
    WITH moved AS (
      SELECT *, debit_account_id = member_id AS back FROM transfer WHERE code = 'bonus'
    ), told AS (
      SELECT member_id, transfer_id, bonus.reason, bonus.subject_id, bonus.taken_back,
             moved.transfer_id IS NULL OR bonus.transfer_id IS NULL
             OR back <> taken_back OR moved.kind <> 'single'
             OR funder_id <> (CASE WHEN back THEN credit_account_id ELSE debit_account_id END)
               AS is_stray, funder_id, expires_on, points
        FROM moved FULL JOIN bonus USING (member_id, transfer_id)
    )
    SELECT DISTINCT 'transfer ' || told.member_id || '/' || told.transfer_id AS place
      FROM told
      LEFT JOIN told AS given
        ON told.taken_back AND NOT given.taken_back
       AND (given.member_id, given.reason, given.subject_id)
         = (told.member_id, told.reason, told.subject_id)
     WHERE told.is_stray
        OR (told.taken_back AND (given.funder_id, given.expires_on, given.points)
                                IS DISTINCT FROM (told.funder_id, told.expires_on, told.points))`
}
