/** What members are to be told of their points. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { LotPlace } from './standings.ts'

/** Days, both included. */
export interface DayWindow {
  readonly from: string
  readonly to: string
}

/**
 * Writes a notice `points_expiring` for up to `count` members and ends of lots after `after` that lie in the window, and have
 * none yet. Answers how many are new, and where to go on; `null` where there is no more.
 */
export async function warnOfEnds(
  sql: Sql,
  after: LotPlace,
  { from, to }: DayWindow,
  count: number,
): Promise<{ told: number; last: LotPlace | null }> {
  const rows = await sql<(LotPlace & { isNew: boolean })[]>`
    WITH ending AS (
      SELECT expires_on, member_id, sum(points) AS points FROM lot
       WHERE (expires_on, member_id) > (${after.expiresOn}::text::date, ${after.memberId})
         AND expires_on BETWEEN ${from}::text::date AND ${to}::text::date AND points > 0
         AND NOT EXISTS (SELECT FROM member_notice
                          WHERE member_notice.member_id = lot.member_id AND kind = 'points_expiring'
                            AND key = to_char(expires_on, 'YYYY-MM-DD'))
       GROUP BY expires_on, member_id
       ORDER BY expires_on, member_id LIMIT ${count}
    ), told AS (
      INSERT INTO member_notice (member_id, kind, key, body)
      SELECT member_id, 'points_expiring', to_char(expires_on, 'YYYY-MM-DD'),
             jsonb_build_object('points', points::text,
                                'expiresOn', to_char(expires_on, 'YYYY-MM-DD'))
        FROM ending
      ON CONFLICT (member_id, kind, key) DO NOTHING
      RETURNING member_id, key
    )
    SELECT to_char(expires_on, 'YYYY-MM-DD') AS "expiresOn", ending.member_id AS "memberId",
           told.member_id IS NOT NULL AS "isNew"
      FROM ending
      LEFT JOIN told ON told.member_id = ending.member_id
                    AND told.key = to_char(expires_on, 'YYYY-MM-DD')
     ORDER BY expires_on, ending.member_id`
  const told = rows.filter(({ isNew }) => isNew).length
  return { told, last: rows.length < count ? null : (rows.at(-1) ?? null) }
}
