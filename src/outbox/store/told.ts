/** What is told in the transaction that made it true; the relay gives it its place. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { plainColumn, textColumn } from '../../values/columns.ts'
import type { EventType } from '../event.ts'
import type { Telling } from '../tell.ts'

/** Writes events as they are. */
export async function insertTold(sql: Sql, tellings: readonly Telling[]): Promise<void> {
  await sql`
    INSERT INTO partner_event (partner_id, kind, member_id, location_id, body, created_at)
    SELECT owner_id, kind, member_id, location_id, body::jsonb, now() FROM unnest(
      ${plainColumn(tellings.map((each) => each.ownerId))}::bigint[],
      ${textColumn(tellings.map((each) => each.type))}::text[],
      ${plainColumn(tellings.map((each) => each.memberId))}::bigint[],
      ${plainColumn(tellings.map((each) => each.locationId ?? null))}::bigint[],
      ${textColumn(tellings.map((each) => JSON.stringify(each.body)))}::text[]
    ) AS telling (owner_id, kind, member_id, location_id, body)`
}

/** A redemption of which something has changed. */
export interface RedemptionTelling {
  readonly memberId: bigint
  readonly redemptionId: bigint
  readonly type: Extract<EventType, `redemption.${string}`>
}

/** Tells partners of redemptions at them, as they stand after what the caller's transaction did. */
export async function tellRedemptions(
  sql: Sql,
  tellings: readonly RedemptionTelling[],
): Promise<void> {
  if (tellings.length === 0) return
  await sql`
    INSERT INTO partner_event (partner_id, kind, member_id, body, created_at)
    SELECT partner_id, asked.kind, member_id,
           jsonb_build_object(
             'redemptionId', member_id || '-' || redemption_id, 'memberId', member_id::text,
             'points', points::text, 'state', state, 'inReview', in_review, 'till', till,
             'heldUntil', CASE WHEN state = 'held' THEN
                to_char(held_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') END,
             'redeemed', (SELECT coalesce(sum(t.points), 0)::text FROM transfer AS t
                           WHERE t.member_id = redemption.member_id AND t.redemption_id = redemption.redemption_id
                             AND code = 'redemption' AND kind IN ('post', 'single')),
             'returned', (SELECT coalesce(sum(t.points), 0)::text FROM transfer AS t
                           WHERE t.member_id = redemption.member_id AND t.redemption_id = redemption.redemption_id
                             AND code = 'return' AND kind IN ('post', 'single'))),
           now()
      FROM unnest(
             ${plainColumn(tellings.map((each) => each.memberId))}::bigint[],
             ${plainColumn(tellings.map((each) => each.redemptionId))}::bigint[],
             ${textColumn(tellings.map((each) => each.type))}::text[]
           ) WITH ORDINALITY AS asked (member_id, redemption_id, kind, place)
      JOIN redemption USING (member_id, redemption_id)
     ORDER BY place`
}

/** A member's tier that has changed; `partnerId` 0: the coalition's. */
export interface TierTelling {
  readonly memberId: bigint
  readonly partnerId: bigint
  readonly from: string
  readonly to: string
  readonly why: string
  /** `YYYY-MM-DD`. */
  readonly on: string
}

/** Tells of tiers: a partner of its own, and of the coalition's those at which the member has bought. */
export async function tellTiers(sql: Sql, tellings: readonly TierTelling[]): Promise<void> {
  if (tellings.length === 0) return
  await sql`
    INSERT INTO partner_event (partner_id, kind, member_id, body, created_at)
    SELECT owner_id, 'member.tier_changed', member_id,
           jsonb_build_object(
             'memberId', member_id::text, 'of', CASE scheme_id WHEN 0 THEN 'coalition' ELSE 'partner' END,
             'from', from_tier, 'to', to_tier, 'why', why, 'changedOn', changed_on),
           now()
      FROM unnest(
             ${plainColumn(tellings.map((each) => each.memberId))}::bigint[],
             ${plainColumn(tellings.map((each) => each.partnerId))}::bigint[],
             ${textColumn(tellings.map((each) => each.from))}::text[],
             ${textColumn(tellings.map((each) => each.to))}::text[],
             ${textColumn(tellings.map((each) => each.why))}::text[],
             ${textColumn(tellings.map((each) => each.on))}::text[]
           ) AS changed (member_id, scheme_id, from_tier, to_tier, why, changed_on)
     CROSS JOIN LATERAL (
       SELECT scheme_id WHERE scheme_id <> 0
        UNION
       SELECT turnover.partner_id FROM turnover
        WHERE scheme_id = 0 AND turnover.member_id = changed.member_id
     ) AS owner (owner_id)`
}

/** Tells every partner of a statement (by its month, `YYYY-MM`) that it is closed. */
export async function tellStatement(
  sql: Sql,
  month: string,
  partnerIds: readonly bigint[],
): Promise<void> {
  await sql`
    INSERT INTO partner_event (partner_id, kind, body, created_at)
    SELECT partner_id, 'statement.closed', jsonb_build_object('month', ${month}::text), now()
      FROM unnest(${plainColumn(partnerIds)}::bigint[]) AS owner (partner_id)`
}
