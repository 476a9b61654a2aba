/** Accounts and transfers in the database. */
import type { Queryable as Sql } from '../db/connect.ts'
import { plainColumn } from '../values/columns.ts'
import type { AccountChange, AccountChanges, Transfer } from './transfer.ts'

/** Locks members' accounts, which serialises everything of those members until the commit. */
export async function lockAccounts(sql: Sql, memberIds: readonly bigint[]): Promise<void> {
  // One lock order in every batch: batches that share members then wait and do not deadlock.
  await sql`
    SELECT FROM account
     WHERE account_id = ANY (${plainColumn(memberIds)}::bigint[])
     ORDER BY account_id FOR UPDATE`
}

/** Writes transfers. */
export async function insertTransfers(sql: Sql, transfers: readonly Transfer[]): Promise<void> {
  if (transfers.length === 0) return
  await sql`
    INSERT INTO transfer (member_id, transfer_id, debit_account_id, credit_account_id, points,
                          pending_id, payment_id, rule_id, rule_version, kind)
    SELECT * FROM unnest(
      ${plainColumn(transfers.map((each) => each.memberId))}::bigint[],
      ${plainColumn(transfers.map((each) => each.transferId))}::bigint[],
      ${plainColumn(transfers.map((each) => each.debitAccountId))}::bigint[],
      ${plainColumn(transfers.map((each) => each.creditAccountId))}::bigint[],
      ${plainColumn(transfers.map((each) => each.points))}::bigint[],
      ${plainColumn(transfers.map((each) => each.pendingId))}::bigint[],
      ${plainColumn(transfers.map((each) => each.paymentId))}::bigint[],
      ${plainColumn(transfers.map((each) => each.ruleId))}::bigint[],
      ${plainColumn(transfers.map((each) => each.ruleVersion))}::int[],
      ${plainColumn(transfers.map((each) => each.kind))}::text[])`
}

/**
 * Adds the changes to the accounts. Members' rows are locked already; what is left are the partners'
 * rows, and those are locked here in one order. Call it last: they are what batches contend for.
 */
export async function changeAccounts(sql: Sql, changes: AccountChanges): Promise<void> {
  if (changes.size === 0) return
  const accounts = [...changes].toSorted(([one], [other]) => (one < other ? -1 : 1))
  const column = (balance: keyof AccountChange): string =>
    plainColumn(accounts.map(([, change]) => change[balance]))
  const ids = plainColumn(accounts.map(([id]) => id))
  const { count } = await sql`
    WITH locked AS MATERIALIZED (
      SELECT FROM account
       WHERE account_id = ANY (${ids}::bigint[]) AND holder = 'partner'
       ORDER BY account_id FOR UPDATE
    )
    UPDATE account
       SET debits_pending = account.debits_pending + change.debits_pending,
           debits_posted = account.debits_posted + change.debits_posted,
           credits_pending = account.credits_pending + change.credits_pending,
           credits_posted = account.credits_posted + change.credits_posted
      FROM unnest(
        ${ids}::bigint[], ${column('debitsPending')}::bigint[],
        ${column('debitsPosted')}::bigint[], ${column('creditsPending')}::bigint[],
        ${column('creditsPosted')}::bigint[]
      ) AS change (account_id, debits_pending, debits_posted, credits_pending, credits_posted)
     WHERE account.account_id = change.account_id AND (SELECT count(*) FROM locked) >= 0`
  if (count !== accounts.length) {
    throw new Error(`${accounts.length - count} of ${accounts.length} accounts are missing`)
  }
}

/** A member's points: what may be spent, and what is still pending. */
export interface Balance {
  readonly available: bigint
  readonly pending: bigint
}

/** The balance of a member, or `null` where there is no such member. */
export async function readBalance(sql: Sql, memberId: bigint): Promise<Balance | null> {
  const [row] = await sql<Balance[]>`
    SELECT credits_posted - debits_posted AS available,
           credits_pending - debits_pending AS pending
      FROM account
     WHERE account_id = ${memberId} AND holder = 'member'`
  return row ?? null
}

/** The four balances of all accounts of one kind of holder. */
export interface TrialBalanceLine extends AccountChange {
  readonly holder: 'member' | 'partner'
  readonly accounts: number
}

/** The trial balance by kind of holder; debits equal credits over all lines. */
export async function readTrialBalance(sql: Sql): Promise<TrialBalanceLine[]> {
  return await sql<TrialBalanceLine[]>`
    SELECT holder, count(*)::int AS accounts,
           sum(debits_pending)::bigint AS "debitsPending",
           sum(debits_posted)::bigint AS "debitsPosted",
           sum(credits_pending)::bigint AS "creditsPending",
           sum(credits_posted)::bigint AS "creditsPosted"
      FROM account GROUP BY holder ORDER BY holder`
}

/** How many accounts have a balance that is not the sum of their transfers. */
export async function countUnbalanced(sql: Sql): Promise<number> {
  const [row] = await sql<{ accounts: number }[]>`
    WITH moved AS (
      SELECT transfer.debit_account_id, transfer.credit_account_id, held.points AS held,
             transfer.kind, transfer.points
        FROM transfer
        LEFT JOIN transfer AS held
          ON held.member_id = transfer.member_id AND held.transfer_id = transfer.pending_id
    ), effect AS (
      SELECT debit_account_id, credit_account_id,
             CASE kind WHEN 'pending' THEN points WHEN 'single' THEN 0 ELSE -held END AS pending,
             CASE WHEN kind IN ('post', 'single') THEN points ELSE 0 END AS posted
        FROM moved
    ), side AS (
      SELECT debit_account_id AS account_id, pending AS dr_pending, posted AS dr_posted,
             0 AS cr_pending, 0 AS cr_posted FROM effect
      UNION ALL
      SELECT credit_account_id, 0, 0, pending, posted FROM effect
    ), total AS (
      SELECT account_id, sum(dr_pending) AS dr_pending, sum(dr_posted) AS dr_posted,
             sum(cr_pending) AS cr_pending, sum(cr_posted) AS cr_posted
        FROM side GROUP BY account_id
    )
    SELECT count(*)::int AS accounts
      FROM account FULL JOIN total USING (account_id)
     WHERE (debits_pending, debits_posted, credits_pending, credits_posted) IS DISTINCT FROM
           (coalesce(dr_pending, 0), coalesce(dr_posted, 0), coalesce(cr_pending, 0),
            coalesce(cr_posted, 0))`
  return row?.accounts ?? 0
}
