/** The invariant of referrals and their bonuses, as one statement over whole tables. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'

/**
 * Referrals whose bonuses are not those of their terms and state, and bonuses of no referral. `month_full`,
 * `referrer_left`: the referrer got nothing; that is not told any more of one that was taken back.
 */
export function strayReferrals(sql: Sql): Statement {
  return sql`
    WITH side AS (
      SELECT referral.member_id AS friend_id, state, referral.reason, side.member_id, side.name,
             side.points
        FROM referral
        LEFT JOIN referral_terms ON version = terms_version
       CROSS JOIN LATERAL (VALUES (referrer_id, 'referrer', referrer_points),
                                  (referral.member_id, 'friend', friend_points))
          AS side (member_id, name, points)
    ), given AS (
      SELECT bonus.member_id, bonus.reason AS name, subject_id AS friend_id,
             max(points) FILTER (WHERE NOT taken_back) AS points, bool_or(taken_back) AS taken_back
        FROM bonus JOIN transfer USING (member_id, transfer_id)
       GROUP BY bonus.member_id, bonus.reason, subject_id
    )
    SELECT DISTINCT 'referral ' || friend_id AS place
      FROM side FULL JOIN given USING (member_id, name, friend_id)
     WHERE side.points IS NULL
        OR CASE WHEN state = 'paid' THEN
                  taken_back IS TRUE
                  OR (given.points IS NULL) <> (side.points = 0
                                                OR (name = 'referrer' AND reason IN ('month_full', 'referrer_left')))
                WHEN reason = 'refunded' THEN
                  taken_back IS FALSE
                  OR (given.points IS NULL AND name = 'friend' AND side.points > 0)
                ELSE given.points IS NOT NULL END
        OR given.points <> side.points`
}
