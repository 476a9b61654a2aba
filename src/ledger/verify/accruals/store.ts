/** The invariants of payments and their accruals, each as one statement over whole tables. */
import type { Queryable as Sql, Statement } from '../../../db/connect.ts'

/** The accruals of all payments: what each has by a rule version, of a funder. */
function accruals(sql: Sql): Statement {
  return sql`
    SELECT member_id, payment_id, (each->>'ruleId')::bigint AS rule_id,
           (each->>'version')::int AS rule_version, (each->>'funderId')::bigint AS funder_id,
           (each->>'pending')::bigint AS pending, (each->>'posted')::bigint AS posted,
           (each->>'transferId')::bigint AS transfer_id
      FROM payment CROSS JOIN jsonb_array_elements(payment.accruals) AS each`
}

/** Payments whose points are not those of their accruals together. */
export function paymentsAgainstAccruals(sql: Sql): Statement {
  return sql`
    SELECT 'payment ' || member_id || '-' || payment_id AS place
      FROM payment LEFT JOIN (
        SELECT member_id, payment_id, sum(pending) AS pending, sum(posted) AS posted
          FROM (${accruals(sql)}) AS accrual GROUP BY member_id, payment_id
      ) AS accrued USING (member_id, payment_id)
     WHERE (pending_points, posted_points) <> (coalesce(pending, 0), coalesce(posted, 0))`
}

/** Payments that do not hold what their open pending transfers hold: one at most for an accrual. */
export function paymentsAgainstPendings(sql: Sql): Statement {
  return sql`
    WITH open AS (
      SELECT held.member_id, held.payment_id, held.rule_id, held.rule_version, held.funder_id,
             count(*) AS transfers, min(held.transfer_id) AS transfer_id, sum(held.points) AS points
        FROM transfer AS held
       WHERE held.kind = 'pending' AND held.code = 'accrual' AND NOT EXISTS (
         SELECT FROM transfer AS ended
          WHERE ended.member_id = held.member_id AND ended.pending_id = held.transfer_id)
       GROUP BY held.member_id, held.payment_id, held.rule_id, held.rule_version, held.funder_id
    ), accrual AS (${accruals(sql)})
    SELECT DISTINCT 'payment ' || member_id || '-' || payment_id AS place
      FROM accrual FULL JOIN open USING (member_id, payment_id, rule_id, rule_version, funder_id)
     WHERE (coalesce(accrual.pending, 0), accrual.transfer_id)
             IS DISTINCT FROM (coalesce(open.points, 0), open.transfer_id)
        OR open.transfers > 1`
}

/**
 * Payments that have not been given what their transfers gave, by the same rule version and of the same funder. What an
 * earlier one gave is taken back under it, whichever transfer has the higher id.
 */
export function paymentsAgainstTransfers(sql: Sql): Statement {
  return sql`
    WITH given AS (
      SELECT member_id, payment_id, rule_id, rule_version, funder_id,
             sum(CASE WHEN credit_account_id = member_id THEN points ELSE -points END) AS points
        FROM transfer WHERE code = 'accrual' AND kind IN ('post', 'single')
       GROUP BY member_id, payment_id, rule_id, rule_version, funder_id
    ), accrual AS (${accruals(sql)})
    SELECT DISTINCT 'payment ' || member_id || '-' || payment_id AS place
      FROM accrual FULL JOIN given USING (member_id, payment_id, rule_id, rule_version, funder_id)
     WHERE coalesce(accrual.posted, 0) <> coalesce(given.points, 0)`
}

/**
 * Accruals without a payment or a rule version, or whose funder is none of the version's, or not the
 * account on the other side.
 */
export function strayAccruals(sql: Sql): Statement {
  return sql`
    SELECT 'transfer ' || member_id || '/' || transfer_id AS place
      FROM transfer
      LEFT JOIN payment USING (member_id, payment_id)
      LEFT JOIN rule_funder
        ON rule_funder.rule_id = transfer.rule_id AND rule_funder.version = transfer.rule_version
       AND rule_funder.funder_id = transfer.funder_id
     WHERE transfer.code = 'accrual' AND (
           payment.payment_id IS NULL OR rule_funder.funder_id IS NULL
           OR transfer.funder_id NOT IN (transfer.debit_account_id, transfer.credit_account_id))`
}

/**
 * Members of whom more, or less, is counted against a limit than rules have given, or to whom more was given than
 * any version allows that gave something; each version's limits count what that version gave. Days and months that are no
 * longer kept have none.
 */
export function limitsAgainstAccruals(sql: Sql): Statement {
  return sql`
    WITH counted AS (
      SELECT member_id, rule_id, stretch.span, stretch.starts_on,
             greatest(pending + posted, 0) AS points, stretch.most::bigint AS most
        FROM (${accruals(sql)}) AS accrual
        JOIN payment USING (member_id, payment_id)
        JOIN rule_version USING (rule_id)
       CROSS JOIN LATERAL (VALUES
         ('day', purchased_on, terms->'limits'->>'dayPoints'),
         ('month', date_trunc('month', purchased_on)::date, terms->'limits'->>'monthPoints'),
         ('member', '0001-01-01', CASE WHEN terms->'effect'->>'kind' = 'welcome'
           THEN terms->'effect'->>'points' ELSE terms->'limits'->>'memberPoints' END)
       ) AS stretch (span, starts_on, most)
       WHERE rule_version.version = accrual.rule_version AND most IS NOT NULL
    ), summed AS (
      SELECT member_id, rule_id, span, starts_on, sum(points) AS points,
             max(most) FILTER (WHERE points > 0) AS most
        FROM counted GROUP BY member_id, rule_id, span, starts_on
    )
    SELECT 'limit of rule ' || rule_id || ' for member ' || member_id || ' from ' || starts_on AS place
      FROM limit_use FULL JOIN summed USING (member_id, rule_id, span, starts_on)
     WHERE (coalesce(limit_use.points, 0) <> coalesce(summed.points, 0) OR summed.points > most)
       AND (span = 'member' OR starts_on >= (SELECT kept_from FROM limit_horizon))`
}

/** Campaigns of which more, or less, is counted as given than their rules' accruals are. */
export function budgetsAgainstAccruals(sql: Sql): Statement {
  return sql`
    WITH given AS (
      SELECT campaign_id, sum(greatest(pending + posted, 0)) AS points
        FROM (${accruals(sql)}) AS accrual
        JOIN rule_version ON rule_version.rule_id = accrual.rule_id
                         AND rule_version.version = accrual.rule_version
        JOIN campaign USING (campaign_id)
       WHERE budget_points IS NOT NULL
       GROUP BY campaign_id
    )
    SELECT 'campaign ' || campaign_id AS place
      FROM campaign_use FULL JOIN given USING (campaign_id)
     WHERE coalesce(campaign_use.points, 0) <> coalesce(given.points, 0)`
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
