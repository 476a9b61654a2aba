/** The invariants of redemptions, each as one statement over whole tables. */
import type { Queryable as Sql, Statement } from '../../../db/connect.ts'

/** Redemptions whose state is not that of their pending transfer, or of other points. */
export function strayHolds(sql: Sql): Statement {
  return sql`
    WITH open AS (
      SELECT held.member_id, held.redemption_id, held.transfer_id, held.points
        FROM transfer AS held
       WHERE held.kind = 'pending' AND held.code = 'redemption' AND NOT EXISTS (
         SELECT FROM transfer AS ended
          WHERE ended.member_id = held.member_id AND ended.pending_id = held.transfer_id)
    ), held AS (
      SELECT member_id, redemption_id, pending_transfer_id AS transfer_id, points
        FROM redemption WHERE state = 'held'
    )
    SELECT 'redemption ' || member_id || '/' || redemption_id AS place
      FROM held FULL JOIN open USING (member_id, redemption_id)
     WHERE (held.transfer_id, held.points) IS DISTINCT FROM (open.transfer_id, open.points)`
}

/**
 * Redemptions whose state is not what their transfers come to: posted without points or in review, ended and not released, at
 * another partner, with more returned than redeemed; and points that were redeemed or returned for none.
 */
export function strayRedemptions(sql: Sql): Statement {
  return sql`
    WITH moved AS (
      SELECT member_id, redemption_id,
             coalesce(sum(points) FILTER (WHERE code = 'redemption'), 0) AS redeemed,
             coalesce(sum(points) FILTER (WHERE code = 'return'), 0) AS returned,
             count(DISTINCT credit_account_id) FILTER (WHERE code = 'redemption') AS partners,
             min(credit_account_id) FILTER (WHERE code = 'redemption') AS partner_id
        FROM transfer WHERE redemption_id IS NOT NULL AND kind IN ('post', 'single')
       GROUP BY member_id, redemption_id
    )
    SELECT 'redemption ' || member_id || '/' || redemption_id AS place
      FROM redemption FULL JOIN moved USING (member_id, redemption_id)
      LEFT JOIN (SELECT * FROM transfer WHERE kind = 'pending' AND code = 'redemption') AS held
        USING (member_id, redemption_id)
      LEFT JOIN (SELECT member_id, redemption_id, pending_id AS transfer_id, kind FROM transfer
                  WHERE kind IN ('post', 'void') AND code = 'redemption') AS ended
        USING (member_id, redemption_id)
     WHERE redemption.state IS NULL
        OR redemption.pending_transfer_id IS DISTINCT FROM held.transfer_id
        OR held.points <> redemption.points OR held.credit_account_id <> redemption.partner_id
        OR (state = 'held') <> (held.transfer_id IS NOT NULL AND ended.transfer_id IS NULL)
        OR (state IN ('voided', 'expired')) <> (ended.kind IS NOT DISTINCT FROM 'void')
        OR (state = 'posted') <> (coalesce(moved.redeemed, 0) > 0)
        OR (state = 'posted' AND in_review)
        OR coalesce(moved.returned, 0) > coalesce(moved.redeemed, 0)
        OR moved.partners > 1 OR moved.partner_id <> redemption.partner_id`
}

/** Redemptions of which other points came back than their returns say, or of whose purchase too much was refunded. */
export function strayReturns(sql: Sql): Statement {
  return sql`
    WITH said AS (
      SELECT member_id, redemption_id, sum(points) AS points, sum(refunded_minor) AS refunded
        FROM redemption_return GROUP BY member_id, redemption_id
    ), moved AS (
      SELECT member_id, redemption_id, sum(points) AS points FROM transfer
       WHERE code = 'return' GROUP BY member_id, redemption_id
    )
    SELECT 'redemption ' || member_id || '/' || redemption_id AS place
      FROM said FULL JOIN moved USING (member_id, redemption_id)
      LEFT JOIN redemption USING (member_id, redemption_id)
     WHERE coalesce(said.points, 0) <> coalesce(moved.points, 0)
        OR said.refunded > coalesce(purchase_minor, 0)`
}
