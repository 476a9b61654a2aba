/** Accounts and transfers in the database. */
import type { Queryable as Sql, Sql as Pool, Statement } from '../db/connect.ts'
import { plainColumn } from '../values/columns.ts'
import type { Lot } from './lot.ts'
import type { AccountChange, AccountChanges, Transfer } from './transfer.ts'

/**
 * Rows of a partner's account. A row is locked until its transaction has committed: with 16 of them, 100 tills
 * that redeem at one partner wrote half of what they write at 100 partners; with 64, 0.85 of it and more.
 */
export const partnerStripes = 64

/** Keeps the locks of members apart from other advisory locks: the bytes of 'memb'. */
const memberLocks = 0x6d656d62

/** Keeps those who book apart from who closes a day: the bytes of 'book'. */
const bookLock = 0x626f6f6b

/**
 * Locks members until the end of the transaction: whatever changes a member's payments or account
 * takes this lock first, and reads after it. `memberIds` in ascending order, in every batch the same,
 * so that batches that share members wait and do not deadlock. An advisory lock, because locking the
 * account's row writes it: 8 us and 95 bytes of WAL a member were measured, against under 1 us. Each
 * takes a place in the server's lock table; a batch that finds it full is taken apart.
 *
 * Before that the books are locked, together with all others who book: see {@link closeDay}.
 */
export async function lockMembers(sql: Sql, memberIds: readonly bigint[]): Promise<void> {
  await sql`
    SELECT count(pg_advisory_xact_lock(${memberLocks}, (member_id % 2147483647)::int))
      FROM (SELECT pg_advisory_xact_lock_shared(${bookLock})) AS books,
           unnest(${plainColumn(memberIds)}::bigint[]) AS member_id`
}

/** PostgreSQL, appendix A. */
const lockNotAvailable = '55P03'
/** Whoever wants to book waits as long at most, before the intake's own limit; then they go first. */
const closingTriesMax = 10

/**
 * Closes a day (`YYYY-MM-DD`) and all before it: what is booked from now on is booked on a later one. Ends when
 * everybody who may have begun before that has ended. Throws where one of them takes too long; it is closed all
 * the same, and may be closed again.
 */
export async function closeDay(pool: Pool, day: string): Promise<void> {
  await pool`
    INSERT INTO closed_day (day)
    SELECT ${day}::text::date WHERE NOT EXISTS (SELECT FROM closed_day WHERE day >= ${day}::text::date)
    ON CONFLICT (day) DO NOTHING`
  for (let tries = 1; ; tries++) {
    try {
      await pool.begin(async (sql) => {
        await sql`SELECT set_config('lock_timeout', '500ms', true)`
        await sql`SELECT pg_advisory_xact_lock(${bookLock})`
      })
      return
    } catch (error) {
      const isLate = error instanceof Error && 'code' in error && error.code === lockNotAvailable
      if (!isLate || tries === closingTriesMax) throw error
    }
  }
}

/**
 * Transfers, in the order in which they were made, booked on a day `YYYY-MM-DD`; on the first that is not closed,
 * where that one is: a clock that is slow, or set back by a person, changes nothing that is past.
 */
export function insertTransfers(
  sql: Sql,
  transfers: readonly Transfer[],
  bookedOn: string,
): Statement {
  return sql`
    INSERT INTO transfer (booked_on, member_id, transfer_id, debit_account_id, credit_account_id,
                          points, pending_id, payment_id, rule_id, rule_version, funder_id,
                          expires_on, redemption_id, kind, code)
    SELECT
      greatest(${bookedOn}::text::date, (SELECT max(day) + 1 FROM closed_day)),
      unnest(${plainColumn(transfers.map((each) => each.memberId))}::bigint[]),
      unnest(${plainColumn(transfers.map((each) => each.transferId))}::bigint[]),
      unnest(${plainColumn(transfers.map((each) => each.debitAccountId))}::bigint[]),
      unnest(${plainColumn(transfers.map((each) => each.creditAccountId))}::bigint[]),
      unnest(${plainColumn(transfers.map((each) => each.points))}::bigint[]),
      unnest(${plainColumn(transfers.map((each) => each.pendingId))}::bigint[]),
      unnest(${plainColumn(transfers.map((each) => each.paymentId))}::bigint[]),
      unnest(${plainColumn(transfers.map((each) => each.ruleId))}::bigint[]),
      unnest(${plainColumn(transfers.map((each) => each.ruleVersion))}::int[]),
      unnest(${plainColumn(transfers.map((each) => each.funderId))}::bigint[]),
      unnest(${plainColumn(transfers.map((each) => each.expiresOn))}::date[]),
      unnest(${plainColumn(transfers.map((each) => each.redemptionId))}::bigint[]),
      unnest(${plainColumn(transfers.map((each) => each.kind))}::text[]),
      unnest(${plainColumn(transfers.map((each) => each.code))}::text[])`
}

/** Adds the changes to the lots of members, who are locked already; a lot begins with its first points. */
export function changeLots(sql: Sql, changes: readonly Lot[]): Statement {
  return sql`
    INSERT INTO lot (member_id, funder_id, expires_on, points)
    SELECT
      unnest(${plainColumn(changes.map((each) => each.memberId))}::bigint[]),
      unnest(${plainColumn(changes.map((each) => each.funderId))}::bigint[]),
      unnest(${plainColumn(changes.map((each) => each.expiresOn))}::date[]),
      unnest(${plainColumn(changes.map((each) => each.points))}::bigint[])
    ON CONFLICT (member_id, funder_id, expires_on)
    DO UPDATE SET points = lot.points + excluded.points`
}

/**
 * Adds the changes to the accounts: of members, who are locked already, and one stripe of each
 * partner's account, in one order for all batches. Its count is that of the changes, unless an account is missing.
 */
export function changeAccounts(sql: Sql, changes: AccountChanges, stripe: number): Statement {
  const accounts = [...changes].toSorted(([one], [other]) => (one < other ? -1 : 1))
  const column = (balance: Exclude<keyof AccountChange, 'holder'>): string =>
    plainColumn(accounts.map(([, change]) => change[balance]))
  return sql`
    UPDATE account
       SET debits_pending = account.debits_pending + change.debits_pending,
           debits_posted = account.debits_posted + change.debits_posted,
           credits_pending = account.credits_pending + change.credits_pending,
           credits_posted = account.credits_posted + change.credits_posted
      FROM unnest(
        ${plainColumn(accounts.map(([id]) => id))}::bigint[],
        ${plainColumn(accounts.map(([, { holder }]) => (holder === 'member' ? 0 : stripe)))}::int2[],
        ${column('debitsPending')}::bigint[], ${column('debitsPosted')}::bigint[],
        ${column('creditsPending')}::bigint[], ${column('creditsPosted')}::bigint[]
      ) AS change (account_id, stripe, debits_pending, debits_posted, credits_pending,
                   credits_posted)
     WHERE account.account_id = change.account_id AND account.stripe = change.stripe`
}

/** Opens a partner's account with all its stripes, where it is not open yet. */
export async function openPartnerAccount(sql: Sql, partnerId: bigint): Promise<void> {
  await sql`
    INSERT INTO account (account_id, stripe, holder)
    SELECT ${partnerId}, stripe, 'partner' FROM generate_series(0, ${partnerStripes - 1}) AS stripe
    ON CONFLICT (account_id, stripe) DO NOTHING`
}

/** Says what becomes of debts in points of a funder: members owe them, or the funder bears them. */
export async function saveDebt(
  sql: Sql,
  partnerId: bigint,
  debt: 'kept' | 'forgiven',
): Promise<void> {
  await sql`UPDATE partner SET debt = ${debt} WHERE partner_id = ${partnerId}`
}

/** The four balances of all accounts of one kind of holder. */
export interface TrialBalanceLine extends AccountChange {
  readonly accounts: number
}

/** The trial balance by kind of holder; debits equal credits over all lines. */
export async function readTrialBalance(sql: Sql): Promise<TrialBalanceLine[]> {
  return await sql<TrialBalanceLine[]>`
    SELECT holder, count(DISTINCT account_id)::int AS accounts,
           sum(debits_pending)::bigint AS "debitsPending",
           sum(debits_posted)::bigint AS "debitsPosted",
           sum(credits_pending)::bigint AS "creditsPending",
           sum(credits_posted)::bigint AS "creditsPosted"
      FROM account GROUP BY holder ORDER BY holder`
}
