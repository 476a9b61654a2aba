/** Purchases of a member by month and category, in the database. */
import type { Queryable, Sql } from '../../db/connect.ts'
import { readMonths } from '../../payment/store/candidates.ts'
import type { Payment } from '../../payment/payment.ts'
import { plainColumn, textColumn } from '../../values/columns.ts'
import type { Category } from '../../values/mcc.ts'
import { unkeep, type KeptPurchase, type ProfilePurchase } from './purchase.ts'

/** Months, both included, `YYYY-MM-01`. */
export interface MonthSpan {
  readonly from: string
  readonly to: string
}

/** A month in a category, and how often the roll-up was written there. */
export interface Written {
  readonly month: string
  readonly category: Category
  readonly changes: bigint
}

/** Where the roll-up was written since purchases were gathered there last. */
export async function readStale(
  sql: Queryable,
  memberId: bigint,
  { from, to }: MonthSpan,
): Promise<Written[]> {
  return await sql<Written[]>`
    SELECT to_char(month, 'YYYY-MM-DD') AS month, category, written.changes
      FROM (SELECT month, category, sum(changes) AS changes FROM profile_month
             WHERE member_id = ${memberId} AND month BETWEEN ${from} AND ${to}
             GROUP BY month, category) AS written
     WHERE NOT EXISTS (
       SELECT FROM profile_purchases AS kept
        WHERE kept.member_id = ${memberId} AND kept.month = written.month
          AND kept.category = written.category AND kept.changes = written.changes)`
}

/** What is stale and the payments of those months, as they are at one moment. */
export async function readStalePayments(
  sql: Sql,
  memberId: bigint,
  span: MonthSpan,
): Promise<{ stale: Written[]; payments: Payment[] }> {
  const read: { stale: Written[]; payments: Payment[] } = { stale: [], payments: [] }
  await sql.begin('ISOLATION LEVEL REPEATABLE READ READ ONLY', async (transaction) => {
    read.stale = await readStale(transaction, memberId, span)
    const months = [...new Set(read.stale.map(({ month }) => month))]
    read.payments = await readMonths(
      transaction,
      months.map((month) => ({ memberId, month })),
    )
  })
  return read
}

/** Keeps purchases as they were when the roll-up had been written so often. Newer ones that are kept stay. */
export async function savePurchases(
  sql: Queryable,
  memberId: bigint,
  gathered: readonly (Written & { purchases: readonly KeptPurchase[] })[],
): Promise<void> {
  if (gathered.length === 0) return
  await sql`
    INSERT INTO profile_purchases AS kept (member_id, month, category, changes, purchases)
    SELECT ${memberId}, month, category, changes, purchases FROM unnest(
      ${plainColumn(gathered.map((each) => each.month))}::date[],
      ${textColumn(gathered.map((each) => each.category))}::text[],
      ${plainColumn(gathered.map((each) => each.changes))}::bigint[],
      ${textColumn(gathered.map((each) => JSON.stringify(each.purchases)))}::json[]
    ) AS gathered (month, category, changes, purchases)
    ON CONFLICT (member_id, month, category) DO UPDATE
       SET changes = excluded.changes, purchases = excluded.purchases
     WHERE kept.changes < excluded.changes`
}

/** The purchases that are kept of these months and categories. As a bank: those that the member lets it see. */
export async function readPurchases(
  sql: Queryable,
  memberId: bigint,
  { from, to }: MonthSpan,
  categories: readonly Category[],
): Promise<ProfilePurchase[]> {
  const rows = await sql<{ month: string; category: Category; purchases: KeptPurchase[] }[]>`
    SELECT to_char(month, 'YYYY-MM-DD') AS month, category, purchases FROM profile_purchases
     WHERE member_id = ${memberId} AND month BETWEEN ${from} AND ${to}
       AND category = ANY (${textColumn(categories)}::text[])
     ORDER BY month, category`
  return rows.flatMap(({ month, category, purchases }) =>
    purchases.map((each) => unkeep(month, category, each)),
  )
}

/**
 * Looks at the next `membersMax` members of whom something was gathered, and forgets it of those who let no bank see anything on a
 * day; it is gathered again where one does. Answers who was the last of them, `null` at the end.
 */
export async function forgetPurchases(
  sql: Queryable,
  today: string,
  { after, membersMax }: { after: bigint; membersMax: number },
): Promise<{ last: bigint | null; forgotten: number }> {
  const [row] = await sql<{ last: bigint | null; forgotten: number }[]>`
    WITH page AS MATERIALIZED (
      SELECT DISTINCT member_id FROM profile_purchases WHERE member_id > ${after}
       ORDER BY member_id LIMIT ${membersMax}
    ), gone AS (
      DELETE FROM profile_purchases AS kept USING page
       WHERE kept.member_id = page.member_id AND NOT EXISTS (
         SELECT FROM profile_consent AS consent
          WHERE consent.member_id = page.member_id AND withdrawn_at IS NULL AND until >= ${today})
      RETURNING 1
    )
    SELECT (SELECT max(member_id) FROM page) AS last, (SELECT count(*)::int FROM gone) AS forgotten`
  return row ?? { last: null, forgotten: 0 }
}
