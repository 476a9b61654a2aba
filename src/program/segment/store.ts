/** Members as segments see them, and who is in which, in the database. */
import type { Queryable, Statement } from '../../db/connect.ts'
import { plainColumn, textColumn } from '../../values/columns.ts'
import { firstDay, monthNumber } from '../standing/month.ts'
import { readDefinitions } from '../standing/store.ts'
import type { MemberView, RfmBoundaries } from './facts.ts'
import { compileSegment, type Segment, type SegmentDocument } from './segment.ts'

/** Months that frequency and turnover go over, with the present one. */
const windowMonths = 12

/** Every segment that holds, compiled. */
export async function readSegments(sql: Queryable): Promise<Segment[]> {
  const definitions = await readDefinitions<SegmentDocument>(sql, 'segment')
  return definitions.map((each) => compileSegment(each, each.document))
}

/** Whose members, and which money counts. */
export interface Population {
  readonly partnerId: bigint
  readonly currency: string
}

/** A member, and the population that it is seen in. */
export type Seen = Population & MemberView

/**
 * What members bought of each owner in its currency, as rows `(member_id, partner_id, currency, last_on, payments,
 * turnover_minor, points)`; who never bought anything is not there.
 */
function bought(
  sql: Queryable,
  populations: readonly Population[],
  today: string,
  memberIds: readonly bigint[] | null,
): Statement {
  const from = firstDay(monthNumber(today) - windowMonths + 1)
  const ids = memberIds === null ? null : plainColumn(memberIds)
  return sql`
    SELECT turnover.member_id, owner.partner_id, owner.currency,
           max(last_on) FILTER (WHERE payments > 0) AS last_on,
           coalesce(sum(payments) FILTER (WHERE month >= ${from}::text::date), 0)::bigint AS payments,
           coalesce(sum(amount_minor) FILTER (WHERE month >= ${from}::text::date), 0)::bigint
             AS turnover_minor,
           coalesce(sum(points) FILTER (WHERE month >= ${from}::text::date), 0)::bigint AS points
      FROM turnover
     CROSS JOIN LATERAL (VALUES (0), (turnover.partner_id)) AS place (partner_id)
      JOIN unnest(
             ${plainColumn(populations.map(({ partnerId }) => partnerId))}::bigint[],
             ${textColumn(populations.map(({ currency }) => currency))}::text[]
           ) AS owner (partner_id, currency)
        ON owner.partner_id = place.partner_id AND owner.currency = turnover.currency
     WHERE ${ids === null ? sql`true` : sql`turnover.member_id = ANY (${ids}::bigint[])`}
     GROUP BY 1, 2, 3
    HAVING bool_or(payments > 0)`
}

/** Members as the owners of segments see them. */
export async function readViews(
  sql: Queryable,
  populations: readonly Population[],
  today: string,
  memberIds: readonly bigint[],
): Promise<Seen[]> {
  return await sql<Seen[]>`
    SELECT bought.member_id AS "memberId", bought.partner_id AS "partnerId", currency,
           bought.last_on AS "lastOn", payments, turnover_minor AS "turnoverMinor", points,
           to_char(joined_at, 'YYYY-MM-DD') AS "joinedOn",
           coalesce(coalition.tier, '') AS tier, coalesce(own.tier, '') AS "partnerTier",
           EXISTS (SELECT FROM referral WHERE referral.member_id = bought.member_id
                      AND referral.state <> 'void') AS referred,
           (SELECT index FROM member_index
             WHERE (member_index.member_id, member_index.partner_id)
                 = (bought.member_id, bought.partner_id)
             ORDER BY month DESC LIMIT 1)::int AS "loyaltyIndex"
      FROM (${bought(sql, populations, today, memberIds)}) AS bought
      JOIN member ON member.member_id = bought.member_id
      LEFT JOIN member_tier AS coalition
        ON (coalition.member_id, coalition.partner_id) = (bought.member_id, 0)
      LEFT JOIN member_tier AS own
        ON (own.member_id, own.partner_id) = (bought.member_id, bought.partner_id)`
}

/** Parts the members of each population into fifths, over all of them at once. */
export async function computeBoundaries(
  sql: Queryable,
  populations: readonly Population[],
  today: string,
): Promise<void> {
  await sql`
    INSERT INTO rfm_boundary (partner_id, currency, computed_on, members, recency, frequency, monetary)
    SELECT partner_id, currency, ${today}::text::date, count(*),
           percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY last_on),
           percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY payments),
           percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY turnover_minor)
      FROM (${bought(sql, populations, today, null)}) AS bought
     GROUP BY partner_id, currency
    ON CONFLICT (partner_id, currency) DO UPDATE SET
      computed_on = excluded.computed_on, members = excluded.members, recency = excluded.recency,
      frequency = excluded.frequency, monetary = excluded.monetary`
}

/** Boundaries of a population, and of when and how many they are. */
export type RfmPopulation = Population &
  RfmBoundaries & { readonly computedOn: string; readonly members: bigint }

/** Boundaries as they were computed last. */
export async function readBoundaries(sql: Queryable): Promise<RfmPopulation[]> {
  return await sql<RfmPopulation[]>`
    SELECT partner_id AS "partnerId", currency, recency::text[] AS recency, frequency, monetary,
           computed_on AS "computedOn", members
      FROM rfm_boundary`
}

/** A member in a segment. */
export interface Membership {
  readonly memberId: bigint
  readonly partnerId: bigint
  readonly segment: string
}

/** Makes these the only segments of the members, and counts them. Answers how many came and went. */
export async function writeMemberships(
  sql: Queryable,
  memberIds: readonly bigint[],
  memberships: readonly Membership[],
  today: string,
): Promise<number> {
  const [row] = await sql<{ changed: number }[]>`
    WITH wanted AS (
      SELECT * FROM unnest(
        ${plainColumn(memberships.map((each) => each.memberId))}::bigint[],
        ${plainColumn(memberships.map((each) => each.partnerId))}::bigint[],
        ${textColumn(memberships.map((each) => each.segment))}::text[]
      ) AS wanted (member_id, partner_id, segment)
    ), gone AS (
      DELETE FROM member_segment
       WHERE member_id = ANY (${plainColumn(memberIds)}::bigint[])
         AND NOT EXISTS (SELECT FROM wanted
                          WHERE (wanted.member_id, wanted.partner_id, wanted.segment)
                              = (member_segment.member_id, member_segment.partner_id,
                                 member_segment.segment))
      RETURNING partner_id, segment, -1 AS members
    ), come AS (
      INSERT INTO member_segment (member_id, partner_id, segment, since)
      SELECT member_id, partner_id, segment, ${today}::text::date FROM wanted
      ON CONFLICT DO NOTHING
      RETURNING partner_id, segment, 1 AS members
    ), changed AS (
      SELECT * FROM gone UNION ALL SELECT * FROM come
    ), sizes AS (
      INSERT INTO segment_size AS kept (partner_id, segment, members)
      SELECT partner_id, segment, sum(members) FROM changed GROUP BY partner_id, segment
      ON CONFLICT (partner_id, segment) DO UPDATE SET members = kept.members + excluded.members
    )
    SELECT count(*)::int AS changed FROM changed`
  return row?.changed ?? 0
}

/** Members whose tier has changed since an instant. */
export function selectTierChanges(sql: Queryable, since: Date): Statement {
  return sql`SELECT member_id FROM tier_event WHERE recorded_at >= ${since}`
}

/** How many members each segment of an owner has; a segment in which nobody ever was is not there. */
export async function readSizes(sql: Queryable, partnerId: bigint): Promise<Map<string, bigint>> {
  const rows = await sql<{ segment: string; members: bigint }[]>`
    SELECT segment, members FROM segment_size WHERE partner_id = ${partnerId}`
  return new Map(rows.map(({ segment, members }) => [segment, members]))
}

/** A page of a segment's members, by their ids. */
export async function selectSegmentMembers(
  sql: Queryable,
  { partnerId, name }: { readonly partnerId: bigint; readonly name: string },
  after: bigint,
  membersMax: number,
): Promise<{ memberId: bigint; since: string }[]> {
  return await sql<{ memberId: bigint; since: string }[]>`
    SELECT member_id AS "memberId", since FROM member_segment
     WHERE partner_id = ${partnerId} AND segment = ${name} AND member_id > ${after}
     ORDER BY member_id LIMIT ${membersMax}`
}
