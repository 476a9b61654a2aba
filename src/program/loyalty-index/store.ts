/** Loyalty indices of members in the database. */
import type { Queryable, Statement } from '../../db/connect.ts'
import { plainColumn, textColumn } from '../../values/columns.ts'
import { firstDay, monthNumber } from '../standing/month.ts'
import { readDefinitions } from '../standing/store.ts'
import type { IndexDocument, LoyaltyIndex, PartName } from './index-definition.ts'
import type { IndexValue, IndexView } from './loyalty-index.ts'

/** Every index that holds. */
export async function readIndices(sql: Queryable): Promise<LoyaltyIndex[]> {
  const definitions = await readDefinitions<IndexDocument>(sql, 'loyalty_index')
  return definitions.map(({ partnerId, version, document }) => ({
    ...document,
    ...{ partnerId, version },
  }))
}

/** What is known of a member in an index. */
export type Seen = IndexView & { readonly memberId: bigint; readonly partnerId: bigint }

/**
 * What is known of members at the partner of each index (0: in the coalition); who never bought anything there is left
 * out. The wallet is read of the profile's months: those of the index's window.
 */
export async function readIndexViews(
  sql: Queryable,
  indices: readonly LoyaltyIndex[],
  memberIds: readonly bigint[],
  today: string,
): Promise<Seen[]> {
  const ids = plainColumn(memberIds)
  const from = (months: number): string => firstDay(monthNumber(today) - months + 1)
  const walletParts = walletPartsOf(indices)
  return await sql<Seen[]>`
    WITH definition AS (
      SELECT * FROM unnest(
        ${plainColumn(indices.map(({ partnerId }) => partnerId))}::bigint[],
        ${textColumn(indices.map(({ currency }) => currency))}::text[],
        ${plainColumn(indices.map(({ months }) => from(months)))}::date[]
      ) AS definition (partner_id, currency, from_month)
    ), bought AS (
      SELECT member_id, definition.partner_id, max(last_on) FILTER (WHERE payments > 0) AS last_on,
             coalesce(sum(payments) FILTER (WHERE month >= from_month), 0)::bigint AS payments,
             coalesce(sum(amount_minor) FILTER (WHERE month >= from_month), 0)::bigint
               AS turnover_minor
        FROM turnover
       CROSS JOIN LATERAL (VALUES (0), (turnover.partner_id)) AS place (partner_id)
        JOIN definition ON (definition.partner_id, definition.currency)
                         = (place.partner_id, turnover.currency)
       WHERE member_id = ANY (${ids}::bigint[])
       GROUP BY 1, 2
      HAVING bool_or(payments > 0)
    ), wallet AS (
      SELECT member_id, part.partner_id, sum(amount_minor)::bigint AS wallet_minor
        FROM profile_month
        JOIN unnest(
               ${plainColumn(walletParts.map(({ partnerId }) => partnerId))}::bigint[],
               ${textColumn(walletParts.map(({ currency }) => currency))}::text[],
               ${plainColumn(walletParts.map(({ months }) => from(months)))}::date[],
               ${textColumn(walletParts.map(({ category }) => category))}::text[]
             ) AS part (partner_id, currency, from_month, category)
          ON (part.category, part.currency) = (profile_month.category, profile_month.currency)
         AND month >= from_month
       WHERE member_id = ANY (${ids}::bigint[])
         AND (member_id, part.partner_id) IN (SELECT member_id, partner_id FROM bought)
       GROUP BY 1, 2
    ), scored AS (
      SELECT member_id, definition.partner_id, count(*) AS scores, sum(score)::bigint AS score_sum
        FROM feedback
       CROSS JOIN LATERAL (VALUES (0), (feedback.partner_id)) AS place (partner_id)
        JOIN definition ON definition.partner_id = place.partner_id AND given_at >= from_month
       WHERE member_id = ANY (${ids}::bigint[])
       GROUP BY 1, 2
    )
    SELECT member_id AS "memberId", partner_id AS "partnerId", last_on AS "lastOn", payments,
           turnover_minor AS "turnoverMinor", coalesce(wallet_minor, 0) AS "walletMinor",
           coalesce(scores, 0) AS scores, coalesce(score_sum, 0) AS "scoreSum"
      FROM bought
      LEFT JOIN wallet USING (member_id, partner_id)
      LEFT JOIN scored USING (member_id, partner_id)`
}

/** A category that counts in the wallet of an index. */
type WalletPart = Pick<LoyaltyIndex, 'partnerId' | 'currency' | 'months'> & { category: string }

function walletPartsOf(indices: readonly LoyaltyIndex[]): WalletPart[] {
  return indices.flatMap(({ partnerId, currency, months, parts }) => {
    const categories = parts.flatMap((part) => {
      return part.of === 'shareOfWallet' ? part.categories : []
    })
    return categories.map((category) => ({ partnerId, currency, months, category }))
  })
}

/** A member's index, as it is kept; of which version. */
export type MemberIndex = IndexValue & {
  readonly memberId: bigint
  readonly partnerId: bigint
  readonly version: number
}

/** Keeps indices of a month where they differ from the last ones. Answers how many did. */
export async function writeIndices(
  sql: Queryable,
  month: string,
  indices: readonly MemberIndex[],
): Promise<number> {
  const part = (name: PartName): string =>
    plainColumn(indices.map(({ parts }) => parts[name] ?? unknown))
  const rows = await sql`
    INSERT INTO member_index AS kept (member_id, partner_id, month, index, version, recency, frequency,
                                      average_bill, share_of_wallet, feedback)
    SELECT now.member_id, now.partner_id, ${month}::text::date, now.index, now.version, now.recency,
           now.frequency, now.average_bill, now.share_of_wallet, now.feedback
      FROM unnest(
        ${plainColumn(indices.map(({ memberId }) => memberId))}::bigint[],
        ${plainColumn(indices.map(({ partnerId }) => partnerId))}::bigint[],
        ${plainColumn(indices.map(({ version }) => version))}::int[],
        ${plainColumn(indices.map(({ index }) => index))}::smallint[],
        ${part('recency')}::smallint[], ${part('frequency')}::smallint[],
        ${part('averageBill')}::smallint[], ${part('shareOfWallet')}::smallint[],
        ${part('feedback')}::smallint[]
      ) AS now (member_id, partner_id, version, index, recency, frequency, average_bill, share_of_wallet, feedback)
      LEFT JOIN LATERAL (
        SELECT * FROM member_index AS earlier
         WHERE (earlier.member_id, earlier.partner_id) = (now.member_id, now.partner_id)
         ORDER BY month DESC LIMIT 1
      ) AS last ON true
     WHERE (now.index, now.version, now.recency, now.frequency, now.average_bill,
            now.share_of_wallet, now.feedback)
           IS DISTINCT FROM
           (last.index, last.version, last.recency, last.frequency, last.average_bill,
            last.share_of_wallet, last.feedback)
    ON CONFLICT (member_id, partner_id, month) DO UPDATE SET
      index = excluded.index, version = excluded.version, recency = excluded.recency,
      frequency = excluded.frequency, average_bill = excluded.average_bill,
      share_of_wallet = excluded.share_of_wallet, feedback = excluded.feedback
    RETURNING 1`
  return rows.length
}

/** Stands for a part of which nothing is known. */
const unknown = -1

/** A member's index of a month. */
export interface IndexMonth extends IndexValue {
  /** First day, `YYYY-MM-DD`. */
  readonly month: string
  /** Of the definition. */
  readonly version: number
}

type StoredMonth = Omit<IndexMonth, 'parts'> & Record<PartName, number>

/** A member's history at a partner, the latest month first. */
export async function readIndexHistory(
  sql: Queryable,
  memberId: bigint,
  partnerId: bigint,
  monthsMax: number,
): Promise<IndexMonth[]> {
  const rows = await sql<StoredMonth[]>`
    SELECT month, index::int AS index, version, recency::int AS recency, frequency::int AS frequency,
           average_bill::int AS "averageBill", share_of_wallet::int AS "shareOfWallet",
           feedback::int AS feedback
      FROM member_index
     WHERE (member_id, partner_id) = (${memberId}, ${partnerId})
     ORDER BY month DESC LIMIT ${monthsMax}`
  return rows.map(({ month, index, version, ...parts }) => {
    const known = Object.entries(parts).filter(([, score]) => score !== unknown)
    return { month, index, version, parts: Object.fromEntries(known) }
  })
}

/** Members who have given feedback since an instant. */
export function selectScored(sql: Queryable, since: Date): Statement {
  return sql`SELECT member_id FROM feedback WHERE given_at >= ${since}`
}
