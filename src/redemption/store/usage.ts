/** What was redeemed lately, by member, till and partner, and its counting. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { noUsage, type Usage } from '../limits.ts'

/** Rows of a partner's tally, as many as stripes of its account: redemptions of many tills do not wait for one row. */
const tallyStripes = 64n

/** What a member asked for in the last hour and the last day. */
export interface MemberUsage {
  readonly hour: Usage
  readonly day: Usage
  /** Points without a proof at the partner, in the last day. */
  readonly unproven: bigint
}

/** Of a member, who is locked already: exact. */
export async function readMemberUsage(
  sql: Sql,
  { memberId, partnerId }: { readonly memberId: bigint; readonly partnerId: bigint },
  now: Date,
): Promise<MemberUsage> {
  const [row] = await sql<
    { hours: number; hourPoints: bigint; days: number; dayPoints: bigint; unproven: bigint }[]
  >`
    SELECT count(*) FILTER (WHERE in_hour)::int AS hours,
           coalesce(sum(points) FILTER (WHERE in_hour), 0)::bigint AS "hourPoints",
           count(*)::int AS days, coalesce(sum(points), 0)::bigint AS "dayPoints",
           coalesce(sum(points) FILTER (WHERE proof = '' AND partner_id = ${partnerId}
             AND state NOT IN ('voided', 'expired')), 0)::bigint AS unproven
      FROM (SELECT *, created_at > ${hoursBefore(now, 1)} AS in_hour FROM redemption
             WHERE member_id = ${memberId} AND created_at > ${hoursBefore(now, 24)}) AS lately`
  if (row === undefined) return { hour: noUsage, day: noUsage, unproven: 0n }
  return {
    hour: { redemptions: row.hours, points: row.hourPoints },
    day: { redemptions: row.days, points: row.dayPoints },
    unproven: row.unproven,
  }
}

/** Of a till, or of a partner (till `''`): in this hour and on this day of UTC, as far as it is committed. */
export async function readTally(
  sql: Sql,
  { partnerId, till }: { readonly partnerId: bigint; readonly till: string },
  now: Date,
): Promise<Record<'hour' | 'day', Usage>> {
  const [row] = await sql<{ hours: number; hourPoints: bigint; days: number; dayPoints: bigint }[]>`
    SELECT coalesce(sum(redemptions) FILTER (WHERE hour = ${hourOf(now)}), 0)::int AS hours,
           coalesce(sum(points) FILTER (WHERE hour = ${hourOf(now)}), 0)::bigint AS "hourPoints",
           coalesce(sum(redemptions), 0)::int AS days,
           coalesce(sum(points), 0)::bigint AS "dayPoints"
      FROM redemption_tally
     WHERE partner_id = ${partnerId} AND till = ${till}
       AND hour >= ${startOfDay(now)} AND hour <= ${hourOf(now)}`
  if (row === undefined) return { hour: noUsage, day: noUsage }
  return {
    hour: { redemptions: row.hours, points: row.hourPoints },
    day: { redemptions: row.days, points: row.dayPoints },
  }
}

/** Counts a redemption at its till and at its partner, in one order by all. */
export async function addToTallies(
  sql: Sql,
  made: {
    readonly memberId: bigint
    readonly partnerId: bigint
    readonly till: string
    readonly points: bigint
  },
  now: Date,
): Promise<void> {
  const stripe = made.memberId % tallyStripes
  // Sent together, they are done in this order.
  await Promise.all([
    made.till === '' ? null : add(sql, made, made.till, 0n, now),
    add(sql, made, '', stripe, now),
  ])
}

async function add(
  sql: Sql,
  { partnerId, points }: { readonly partnerId: bigint; readonly points: bigint },
  till: string,
  stripe: bigint,
  now: Date,
): Promise<void> {
  await sql`
    INSERT INTO redemption_tally (partner_id, hour, till, stripe, redemptions, points)
    VALUES (${partnerId}, ${hourOf(now)}, ${till}, ${stripe}, 1, ${points})
    ON CONFLICT (partner_id, hour, till, stripe)
    DO UPDATE SET redemptions = redemption_tally.redemptions + 1,
                  points = redemption_tally.points + excluded.points`
}

function hoursBefore(at: Date, hours: number): Date {
  return new Date(at.getTime() - hours * 3_600_000)
}

function hourOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000)
}

function startOfDay(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 86_400_000) * 86_400_000)
}
