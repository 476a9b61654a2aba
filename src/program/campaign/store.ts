/** Campaigns in the database. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import type { Campaign } from './campaign.ts'
import type { GroupMoments } from './effect.ts'

/** A campaign, whose it is (`null`: the coalition's), and what its rules have given of its budget. */
export interface CampaignRow extends Campaign {
  readonly partnerId: bigint | null
  readonly usedPoints: bigint
}

/** Campaigns of an owner in the order of their ids; of all where it is left out. */
export async function readCampaigns(
  sql: Sql,
  owner?: { readonly partnerId: bigint | null },
): Promise<CampaignRow[]> {
  const isAll = owner === undefined
  const partnerId = owner?.partnerId ?? null
  return await sql<CampaignRow[]>`
    SELECT campaign_id AS "campaignId", partner_id AS "partnerId", name,
           budget_points AS "budgetPoints", hold_out_percent AS "holdOutPercent",
           coalesce(points, 0)::bigint AS "usedPoints"
      FROM campaign LEFT JOIN campaign_use USING (campaign_id)
     WHERE ${isAll} OR partner_id IS NOT DISTINCT FROM ${partnerId}
     ORDER BY campaign_id`
}

/** One campaign; `null` where there is none. */
export async function readCampaign(sql: Sql, campaignId: bigint): Promise<CampaignRow | null> {
  const [row] = await sql<CampaignRow[]>`
    SELECT campaign_id AS "campaignId", partner_id AS "partnerId", name,
           budget_points AS "budgetPoints", hold_out_percent AS "holdOutPercent",
           coalesce(points, 0)::bigint AS "usedPoints"
      FROM campaign LEFT JOIN campaign_use USING (campaign_id)
     WHERE campaign_id = ${campaignId}`
  return row ?? null
}

/**
 * Adds a campaign, of whose budget nothing is used; one that stands under the owner's name for it is never changed: answers its id where it says the
 * same, and `null` where it says otherwise.
 */
export async function saveCampaign(
  sql: Sql,
  campaign: Omit<CampaignRow, 'campaignId' | 'usedPoints'>,
): Promise<bigint | null> {
  const { partnerId, name, budgetPoints, holdOutPercent } = campaign
  const [row] = await sql<{ campaignId: bigint }[]>`
    WITH saved AS (
      INSERT INTO campaign AS kept (partner_id, name, budget_points, hold_out_percent)
      VALUES (${partnerId}, ${name}, ${budgetPoints}, ${holdOutPercent})
      ON CONFLICT (partner_id, name) DO UPDATE SET name = kept.name
       WHERE (kept.budget_points IS NOT DISTINCT FROM excluded.budget_points)
         AND kept.hold_out_percent = excluded.hold_out_percent
      RETURNING campaign_id
    ), used AS (
      INSERT INTO campaign_use (campaign_id) SELECT campaign_id FROM saved
      ON CONFLICT (campaign_id) DO NOTHING
    )
    SELECT campaign_id AS "campaignId" FROM saved`
  return row?.campaignId ?? null
}

/** Whom and when an effect is measured of. */
export interface EffectQuestion extends Pick<Campaign, 'campaignId' | 'holdOutPercent'> {
  /** At whose locations; `null`: at all. */
  readonly partnerId: bigint | null
  /** First days of the first and of the last month, `YYYY-MM-DD`. */
  readonly from: string
  readonly to: string
  readonly currency: string
  /** `known`: who bought there in the twelve months before; `all`: who had joined before. */
  readonly members: 'known' | 'all'
}

/** The groups, and the net points that the campaign's rules gave to those who are in for purchases of the period. */
export interface EffectGroups {
  readonly inside: GroupMoments
  readonly heldOut: GroupMoments
  readonly points: bigint
}

const nobody: GroupMoments = {
  ...{ members: 0, turnoverMinor: 0n, visits: 0n },
  ...{ turnoverVariance: 0, visitsVariance: 0, covariance: 0 },
}

/** Reads both from the turnover of members, which the intake keeps. Who is eligible was so before the period began. */
export async function readEffectGroups(sql: Sql, question: EffectQuestion): Promise<EffectGroups> {
  const { partnerId, from, to, currency } = question
  const rows = await sql<(GroupMoments & { isHeldOut: boolean })[]>`
    WITH eligible AS (${eligible(sql, question)}),
    bought AS (
      SELECT member_id, sum(amount_minor) AS minor, sum(payments) AS visits FROM turnover
       WHERE (${partnerId}::bigint IS NULL OR partner_id = ${partnerId})
         AND month BETWEEN ${from}::text::date AND ${to}::text::date AND currency = ${currency}
       GROUP BY member_id
    ),
    behaviour AS (
      SELECT is_held_out, coalesce(minor, 0) AS minor, coalesce(visits, 0) AS visits
        FROM eligible LEFT JOIN bought USING (member_id)
    )
    SELECT is_held_out AS "isHeldOut", count(*)::int AS members,
           sum(minor)::bigint AS "turnoverMinor", sum(visits)::bigint AS visits,
           coalesce(var_samp(minor), 0)::float8 AS "turnoverVariance",
           coalesce(var_samp(visits), 0)::float8 AS "visitsVariance",
           coalesce(covar_samp(minor::float8, visits::float8), 0) AS covariance
      FROM behaviour GROUP BY is_held_out`
  return {
    inside: rows.find(({ isHeldOut }) => !isHeldOut) ?? nobody,
    heldOut: rows.find(({ isHeldOut }) => isHeldOut) ?? nobody,
    points: await readPoints(sql, question),
  }
}

/** `isHeldOut`, in SQL: the same hash, of all members at once. */
function eligible(sql: Sql, question: EffectQuestion): Statement {
  const { campaignId, holdOutPercent, partnerId, from, members } = question
  const known = sql`
    SELECT DISTINCT member_id FROM turnover
     WHERE (${partnerId}::bigint IS NULL OR partner_id = ${partnerId}) AND payments > 0
       AND month >= ${from}::text::date - interval '12 months' AND month < ${from}::text::date`
  const all = sql`SELECT member_id FROM member WHERE joined_at < ${from}::text::date`
  return sql`
    SELECT member_id,
           ('x' || encode(substr(sha256(convert_to(
              'hold-out ' || ${campaignId}::bigint || ' ' || member_id, 'UTF8')), 1, 6), 'hex')
           )::bit(48)::bigint % 10000 < ${holdOutPercent * 100}::int AS is_held_out
      FROM (${members === 'known' ? known : all}) AS member`
}

/** Points that were taken back are taken off. Purchases are booked on their day or later. */
async function readPoints(sql: Sql, question: EffectQuestion): Promise<bigint> {
  const { campaignId, from, to } = question
  const [row] = await sql<{ points: bigint }[]>`
    WITH eligible AS (${eligible(sql, question)})
    SELECT coalesce(sum(CASE WHEN credit_account_id = transfer.member_id
                             THEN points ELSE -points END), 0)::bigint AS points
      FROM transfer
      JOIN rule_version ON rule_version.rule_id = transfer.rule_id
                       AND rule_version.version = transfer.rule_version
      JOIN payment ON payment.member_id = transfer.member_id
                  AND payment.payment_id = transfer.payment_id
      JOIN eligible ON eligible.member_id = transfer.member_id AND NOT is_held_out
     WHERE campaign_id = ${campaignId} AND code = 'accrual' AND kind IN ('post', 'single')
       AND booked_on >= ${from}::text::date - 2 AND purchased_on >= ${from}::text::date
       AND purchased_on < ${to}::text::date + interval '1 month'`
  return row?.points ?? 0n
}

/** Currency of a campaign's first rule, and the months in which its rules hold; `null` where it has none. */
export async function readCampaignSpan(
  sql: Sql,
  campaignId: bigint,
): Promise<{ currency: string; from: string; to: string } | null> {
  const [row] = await sql<{ currency: string; from: string; to: string }[]>`
    SELECT (array_agg(currency::text ORDER BY rule_id, version))[1] AS currency,
           to_char(min(greatest(valid_from, '2000-01-01')), 'YYYY-MM-01') AS "from",
           to_char(max(least(valid_to - interval '1 second', now()::timestamp)), 'YYYY-MM-01') AS "to"
      FROM rule_version WHERE campaign_id = ${campaignId} HAVING count(*) > 0`
  return row ?? null
}
