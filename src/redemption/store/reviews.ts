/** Redemptions that wait for a person, and what was decided of them. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { RedemptionId } from '../../ledger/redemption/redemption.ts'
import type { Decision, Review } from '../review.ts'

/** Keeps that a redemption waits for a person, and why. */
export async function openReview(
  sql: Sql,
  { memberId, redemptionId }: RedemptionId,
  reasons: readonly string[],
  at: Date,
): Promise<void> {
  await sql`
    INSERT INTO redemption_review (member_id, redemption_id, reasons, opened_at)
    VALUES (${memberId}, ${redemptionId}, ${[...reasons]}::text[], ${at})`
}

/** Keeps what was decided, by whom and why. */
export async function closeReview(
  sql: Sql,
  { memberId, redemptionId }: RedemptionId,
  { decision, by, note }: Decision,
  at: Date,
): Promise<void> {
  await sql`
    UPDATE redemption_review
       SET decision = ${decision}, decided_by = ${by}, decided_at = ${at}, note = ${note}
     WHERE member_id = ${memberId} AND redemption_id = ${redemptionId}`
}

/** Which reviews are asked for. */
export interface ReviewQuery {
  /** Those that wait at `now`, the oldest first; else all, the newest first. */
  readonly open: boolean
  readonly now: Date
  readonly limit: number
  /** The last one of the page before. */
  readonly after?: Pick<Review, 'openedAt' | 'redemptionId'> | null
}

/** Reviews, at most `limit`. One is opened when its redemption is made. */
export async function listReviews(
  sql: Sql,
  { open, now, limit, after = null }: ReviewQuery,
): Promise<Review[]> {
  const waits = sql`in_review AND state = 'held' AND held_until > ${now}`
  const newest = sql`opened_at DESC, redemption_id DESC`
  const last = after && sql`(${after.openedAt}::timestamptz, ${after.redemptionId}::bigint)`
  const onward = last && sql`(opened_at, redemption_id) ${open ? sql`>` : sql`<`} ${last}`
  const rest = onward ?? sql`true`
  const chosen = open
    ? sql`redemption_review`
    : sql`(SELECT * FROM redemption_review WHERE ${rest} ORDER BY ${newest} LIMIT ${limit})`
  return await sql<Review[]>`
    SELECT member_id AS "memberId", redemption_id AS "redemptionId",
           partner_id AS "partnerId", points, till, made_by AS "madeBy", proof, reasons,
           opened_at AS "openedAt", held_until AS "heldUntil", ${waits} AS waits, decision,
           decided_by AS "decidedBy", decided_at AS "decidedAt", note
      FROM ${chosen} AS review JOIN redemption USING (member_id, redemption_id)
     WHERE ${open ? waits : sql`true`} AND ${rest}
     ORDER BY ${open ? sql`opened_at, redemption_id` : newest} LIMIT ${limit}`
}
