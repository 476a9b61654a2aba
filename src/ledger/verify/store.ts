/** The invariants of accounts, lots and pending transfers, each as one statement over whole tables. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import { type Faults, placesMax } from './check.ts'

/** Sorts and hashes of a check stay in memory up to this, per node of its plan. */
const workMemory = '64MB'

/** Lifts the limits that are meant for a gateway's statements, until the end of the transaction. */
export async function allowLongStatements(sql: Sql): Promise<void> {
  await sql`
    SELECT set_config('statement_timeout', '0', true), set_config('work_mem', ${workMemory}, true),
           set_config('idle_in_transaction_session_timeout', '0', true)`
}

/** Counts what a statement with a column `place` finds, and keeps its first places. */
export async function findPlaces(sql: Sql, faulty: Statement): Promise<Faults> {
  const [row] = await sql<{ faults: number; places: string[] }[]>`
    WITH faulty AS MATERIALIZED (${faulty})
    SELECT (SELECT count(*) FROM faulty)::int AS faults,
           ARRAY(SELECT place FROM faulty ORDER BY length(place), place LIMIT ${placesMax}) AS places`
  return row ?? { faults: 0, places: [] }
}

/** Over all accounts, pending and posted. */
export function unequalSides(sql: Sql): Statement {
  return sql`
    SELECT side.place
      FROM (SELECT sum(debits_pending) - sum(credits_pending) AS pending,
                   sum(debits_posted) - sum(credits_posted) AS posted FROM account) AS total
     CROSS JOIN LATERAL (VALUES ('pending', total.pending), ('posted', total.posted))
       AS side (place, difference)
     WHERE side.difference <> 0`
}

/**
 * Accounts of which a balance is not the sum of their transfers. A post or a void releases in full what
 * the pending transfer holds.
 */
export function unbalancedAccounts(sql: Sql): Statement {
  return sql`
    WITH effect AS (
      SELECT transfer.debit_account_id, transfer.credit_account_id,
             CASE transfer.kind WHEN 'pending' THEN transfer.points WHEN 'single' THEN 0
                                ELSE -held.points END AS pending,
             CASE WHEN transfer.kind IN ('post', 'single') THEN transfer.points ELSE 0 END AS posted
        FROM transfer
        LEFT JOIN transfer AS held
          ON held.member_id = transfer.member_id AND held.transfer_id = transfer.pending_id
    ), side AS (
      SELECT debit_account_id AS account_id, sum(pending) AS dr_pending, sum(posted) AS dr_posted,
             0 AS cr_pending, 0 AS cr_posted FROM effect GROUP BY debit_account_id
      UNION ALL
      SELECT credit_account_id, 0, 0, sum(pending), sum(posted) FROM effect GROUP BY credit_account_id
    ), total AS (
      SELECT account_id, sum(dr_pending) AS dr_pending, sum(dr_posted) AS dr_posted,
             sum(cr_pending) AS cr_pending, sum(cr_posted) AS cr_posted
        FROM side GROUP BY account_id
    ), balance AS (
      SELECT account_id, sum(debits_pending) AS debits_pending, sum(debits_posted) AS debits_posted,
             sum(credits_pending) AS credits_pending, sum(credits_posted) AS credits_posted
        FROM account GROUP BY account_id
    )
    SELECT 'account ' || account_id AS place
      FROM balance FULL JOIN total USING (account_id)
     WHERE (debits_pending, debits_posted, credits_pending, credits_posted) IS DISTINCT FROM
           (coalesce(dr_pending, 0), coalesce(dr_posted, 0), coalesce(cr_pending, 0),
            coalesce(cr_posted, 0))`
}

/** Transfers of which neither or each side is the member's, or that give without a lot. */
export function strayTransfers(sql: Sql): Statement {
  return sql`
    SELECT 'transfer ' || member_id || '/' || transfer_id AS place FROM transfer
     WHERE (debit_account_id = member_id) = (credit_account_id = member_id)
        OR (kind IN ('pending', 'void')) <> (expires_on IS NULL)`
}

/** Members whose lots do not add up to what is posted to their account, held or not. */
export function lotsAgainstBalances(sql: Sql): Statement {
  return sql`
    WITH lots AS (SELECT member_id, sum(points) AS points FROM lot GROUP BY member_id),
         posted AS (SELECT account_id AS member_id, credits_posted - debits_posted AS points
                         FROM account WHERE holder = 'member')
    SELECT 'member ' || member_id AS place
      FROM lots FULL JOIN posted USING (member_id)
     WHERE coalesce(lots.points, 0) IS DISTINCT FROM posted.points`
}

/** Lots that are not the sum of the transfers that fill and take from them. */
export function lotsAgainstTransfers(sql: Sql): Statement {
  return sql`
    WITH moved AS (
      SELECT member_id, funder_id, expires_on,
             sum(CASE WHEN credit_account_id = member_id THEN points ELSE -points END) AS points
        FROM transfer WHERE kind IN ('post', 'single')
       GROUP BY member_id, funder_id, expires_on
    )
    SELECT 'lot ' || member_id || '/' || funder_id || '/' || expires_on AS place
      FROM lot FULL JOIN moved USING (member_id, funder_id, expires_on)
     WHERE coalesce(lot.points, 0) <> coalesce(moved.points, 0)`
}

/** Posts and voids of what is not pending, of another's, of another amount, or for a second time. */
export function strayEnds(sql: Sql): Statement {
  return sql`
    WITH ended AS (
      SELECT *, row_number() OVER (PARTITION BY member_id, pending_id ORDER BY transfer_id) AS number
        FROM transfer WHERE pending_id IS NOT NULL
    )
    SELECT 'transfer ' || ended.member_id || '/' || ended.transfer_id AS place
      FROM ended
      LEFT JOIN transfer AS held
        ON held.member_id = ended.member_id AND held.transfer_id = ended.pending_id
       AND held.kind = 'pending'
     WHERE ended.number > 1 OR held.transfer_id IS NULL
        OR (ended.code, ended.debit_account_id, ended.credit_account_id)
           <> (held.code, held.debit_account_id, held.credit_account_id)
        OR (ended.payment_id, ended.redemption_id)
           IS DISTINCT FROM (held.payment_id, held.redemption_id)
        OR (ended.kind = 'void' AND ended.points <> held.points)`
}
