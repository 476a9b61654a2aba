/** Tiers of members in the database. */
import type { Queryable, Statement } from '../../db/connect.ts'
import { tellTiers } from '../../outbox/store/told.ts'
import { plainColumn, textColumn } from '../../values/columns.ts'
import { firstDay } from '../standing/month.ts'
import { readDefinitions } from '../standing/store.ts'
import { readScheme, type OwnedScheme, type SchemeDocument } from './scheme.ts'
import type { Figures, Standing, TierChange, TierReason } from './standing.ts'

/** Every scheme that holds. */
export async function readSchemes(sql: Queryable): Promise<OwnedScheme[]> {
  const definitions = await readDefinitions<SchemeDocument>(sql, 'tiers')
  return definitions.map(({ partnerId, version, document }) => ({
    ...readScheme(document),
    ...{ partnerId, version },
  }))
}

/** A member in a scheme. */
export interface Place {
  readonly memberId: bigint
  readonly partnerId: bigint
}

/** How members stand, in every scheme. */
export async function readStandings(
  sql: Queryable,
  memberIds: readonly bigint[],
): Promise<(Place & Standing)[]> {
  const rows = await sql<(Place & Omit<Standing, 'earned' | 'floor'> & StoredEarned)[]>`
    SELECT member_id AS "memberId", partner_id AS "partnerId", tier, since, review_on AS "reviewOn",
           version, earned_tier AS "earnedTier", earned_on AS "earnedOn", floor_tier AS "floorTier",
           floor_on AS "floorOn", changes
      FROM member_tier WHERE member_id = ANY (${plainColumn(memberIds)}::bigint[])
     ORDER BY member_id, partner_id`
  return rows.map(({ earnedTier, earnedOn, floorTier, floorOn, ...rest }) => ({
    ...rest,
    earned: { tier: earnedTier, on: earnedOn },
    floor: { tier: floorTier, on: floorOn },
  }))
}

interface StoredEarned {
  readonly earnedTier: string
  readonly earnedOn: string
  readonly floorTier: string
  readonly floorOn: string
}

/**
 * What members have, month by month from `fromMonth` on, of what each scheme counts; members that have nothing are left
 * out. Summed by the server: a row for a member and scheme, not for a month.
 */
export async function readFigures(
  sql: Queryable,
  memberIds: readonly bigint[],
  schemes: readonly OwnedScheme[],
  fromMonth: number,
): Promise<(Place & Figures)[]> {
  const currencies = schemes.map(({ metric }) => (metric.of === 'turnover' ? metric.currency : ''))
  return await sql<(Place & Figures)[]>`
    SELECT "memberId", "partnerId",
           array_agg((extract(year FROM month) * 12 + extract(month FROM month) - 1)::int ORDER BY month)
             AS months,
           array_agg(value ORDER BY month) AS values
      FROM (
        SELECT turnover.member_id AS "memberId", scheme.partner_id AS "partnerId", month,
               sum(CASE scheme.metric WHEN 'visits' THEN payments
                                      WHEN 'points' THEN points
                                      ELSE amount_minor END)::bigint AS value
          FROM turnover
         CROSS JOIN LATERAL (VALUES (0), (turnover.partner_id)) AS place (partner_id)
          JOIN unnest(
                 ${plainColumn(schemes.map(({ partnerId }) => partnerId))}::bigint[],
                 ${textColumn(schemes.map(({ metric }) => metric.of))}::text[],
                 ${textColumn(currencies)}::text[]
               ) AS scheme (partner_id, metric, currency)
            ON scheme.partner_id = place.partner_id
           AND (scheme.metric <> 'turnover' OR scheme.currency = turnover.currency)
         WHERE turnover.member_id = ANY (${plainColumn(memberIds)}::bigint[])
           AND month >= ${firstDay(fromMonth)}::text::date
         GROUP BY 1, 2, 3
      ) AS monthly
     GROUP BY 1, 2`
}

/** Keeps standings. Whoever writes holds the lock of jobs: nobody else does. */
export async function writeStandings(
  sql: Queryable,
  standings: readonly (Place & Standing)[],
): Promise<void> {
  if (standings.length === 0) return
  const plain = (read: (each: Place & Standing) => bigint | number | string | null): string =>
    plainColumn(standings.map(read))
  const text = (read: (each: Standing) => string): string => textColumn(standings.map(read))
  await sql`
    INSERT INTO member_tier (member_id, partner_id, tier, since, review_on, version, earned_tier,
                             earned_on, floor_tier, floor_on, changes)
    SELECT * FROM unnest(
      ${plain((each) => each.memberId)}::bigint[], ${plain((each) => each.partnerId)}::bigint[],
      ${text((each) => each.tier)}::text[], ${plain((each) => each.since)}::date[],
      ${plain((each) => each.reviewOn)}::date[], ${plain((each) => each.version)}::int[],
      ${text((each) => each.earned.tier)}::text[], ${plain((each) => each.earned.on)}::date[],
      ${text((each) => each.floor.tier)}::text[], ${plain((each) => each.floor.on)}::date[],
      ${plain((each) => each.changes)}::int[])
    ON CONFLICT (member_id, partner_id) DO UPDATE SET
      tier = excluded.tier, since = excluded.since, review_on = excluded.review_on,
      version = excluded.version, earned_tier = excluded.earned_tier, earned_on = excluded.earned_on,
      floor_tier = excluded.floor_tier, floor_on = excluded.floor_on, changes = excluded.changes`
}

/** A change, and which of the member's in that scheme it is, from 1. */
export type TierEvent = Place & TierChange & { readonly number: number }

/** Records events, and tells partners of them, in the transaction that writes the standings. */
export async function insertTierEvents(
  sql: Queryable,
  events: readonly TierEvent[],
): Promise<void> {
  if (events.length === 0) return
  await sql`
    INSERT INTO tier_event (member_id, partner_id, number, from_tier, to_tier, why, changed_on)
    SELECT * FROM unnest(
      ${plainColumn(events.map((each) => each.memberId))}::bigint[],
      ${plainColumn(events.map((each) => each.partnerId))}::bigint[],
      ${plainColumn(events.map((each) => each.number))}::int[],
      ${textColumn(events.map((each) => each.from))}::text[],
      ${textColumn(events.map((each) => each.to))}::text[],
      ${textColumn(events.map((each) => each.why))}::text[],
      ${plainColumn(events.map((each) => each.on))}::date[])`
  await tellTiers(sql, events)
}

/** Members whose tier is to be looked at again on a day: the day has come on which it changes by itself. */
export function selectDueTiers(sql: Queryable, today: string): Statement {
  return sql`SELECT member_id FROM member_tier WHERE review_on <= ${today}::text::date`
}

/** The last events of a member in a scheme, the newest first. */
export async function readTierEvents(
  sql: Queryable,
  { memberId, partnerId }: Place,
  eventsMax: number,
): Promise<{ from: string; to: string; why: TierReason; on: string }[]> {
  return await sql<{ from: string; to: string; why: TierReason; on: string }[]>`
    SELECT from_tier AS from, to_tier AS to, why, changed_on AS on
      FROM tier_event WHERE (member_id, partner_id) = (${memberId}, ${partnerId})
     ORDER BY number DESC LIMIT ${eventsMax}`
}
