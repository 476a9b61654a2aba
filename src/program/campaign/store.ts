/** Campaigns in the database. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { Campaign } from './campaign.ts'

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
