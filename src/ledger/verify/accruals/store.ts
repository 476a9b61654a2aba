/** The invariants of payments and their accruals, each as one statement over whole tables. */
import type { Queryable as Sql, Statement } from '../../../db/connect.ts'

/** Payments that do not hold what their one open pending transfer holds, or by another rule version. */
export function paymentsAgainstPendings(sql: Sql): Statement {
  return sql`
    WITH open AS (
      SELECT held.member_id, held.payment_id, count(*) AS transfers,
             min(held.transfer_id) AS transfer_id, sum(held.points) AS points,
             min(held.rule_id) AS rule_id, min(held.rule_version) AS rule_version
        FROM transfer AS held
       WHERE held.kind = 'pending' AND held.code = 'accrual' AND NOT EXISTS (
         SELECT FROM transfer AS ended
          WHERE ended.member_id = held.member_id AND ended.pending_id = held.transfer_id)
       GROUP BY held.member_id, held.payment_id
    )
    SELECT 'payment ' || member_id || '-' || payment_id AS place
      FROM payment FULL JOIN open USING (member_id, payment_id)
     WHERE (payment.pending_points, payment.pending_transfer_id)
             IS DISTINCT FROM (coalesce(open.points, 0), open.transfer_id)
        OR open.transfers > 1
        OR (open.rule_id, open.rule_version) <> (payment.rule_id, payment.rule_version)
        OR (open.rule_id IS NOT NULL AND payment.rule_id IS NULL)`
}

/**
 * Payments that have not been given what their transfers gave, or by another rule version. What an earlier one gave is
 * taken back under it, whichever transfer has the higher id.
 */
export function paymentsAgainstTransfers(sql: Sql): Statement {
  return sql`
    WITH given AS (
      SELECT member_id, payment_id, rule_id, rule_version,
             sum(CASE WHEN credit_account_id = member_id THEN points ELSE -points END) AS points
        FROM transfer WHERE code = 'accrual' AND kind IN ('post', 'single')
       GROUP BY member_id, payment_id, rule_id, rule_version
      HAVING sum(CASE WHEN credit_account_id = member_id THEN points ELSE -points END) <> 0
    )
    SELECT DISTINCT 'payment ' || member_id || '-' || payment_id AS place
      FROM payment FULL JOIN given USING (member_id, payment_id)
     WHERE payment.posted_points IS DISTINCT FROM coalesce(given.points, 0)
        OR (given.points <> 0 AND (payment.rule_id, payment.rule_version)
                                  IS DISTINCT FROM (given.rule_id, given.rule_version))`
}

/**
 * Accruals without a payment or a rule version, or whose funder is neither that of the version nor the
 * account on the other side.
 */
export function strayAccruals(sql: Sql): Statement {
  return sql`
    SELECT 'transfer ' || member_id || '/' || transfer_id AS place
      FROM transfer
      LEFT JOIN payment USING (member_id, payment_id)
      LEFT JOIN rule_version
        ON rule_version.rule_id = transfer.rule_id AND rule_version.version = transfer.rule_version
     WHERE transfer.code = 'accrual' AND (
           payment.payment_id IS NULL OR rule_version.funder_id IS DISTINCT FROM transfer.funder_id
           OR transfer.funder_id NOT IN (transfer.debit_account_id, transfer.credit_account_id))`
}

/** Payments that have points and no card event. An event that was given to another payment left none behind. */
export function paymentsWithoutEvents(sql: Sql): Statement {
  return sql`
    SELECT 'payment ' || member_id || '-' || payment_id AS place
      FROM payment
     WHERE (pending_points <> 0 OR posted_points <> 0) AND NOT EXISTS (
       SELECT FROM card_event
        WHERE card_event.member_id = payment.member_id
          AND card_event.payment_id = payment.payment_id)`
}
