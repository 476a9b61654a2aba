/** Referrals in the database, and what they are decided by. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import { lateDaysMax, type ClearedPurchase, type Referral } from '../referral.ts'
import type { ReferralTerms } from '../terms.ts'

/** The referral of a friend; `null` where nobody brought them. */
export async function readReferral(sql: Sql, memberId: bigint): Promise<Referral | null> {
  const [row] = await sql<Referral[]>`
    SELECT member_id AS "memberId", referrer_id AS "referrerId", terms_version AS "termsVersion",
           named_at AS "namedAt", state, reason, payment_id AS "paymentId", paid_at AS "paidAt"
      FROM referral WHERE member_id = ${memberId}`
  return row ?? null
}

/** A referral as it begins. */
export type NewReferral = Pick<Referral, 'memberId' | 'referrerId' | 'termsVersion' | 'namedAt'> & {
  readonly code: string
}

/** Writes a referral of members who are locked. */
export async function insertReferral(sql: Sql, made: NewReferral): Promise<void> {
  await sql`
    INSERT INTO referral (member_id, referrer_id, code, terms_version, named_at)
    VALUES (${made.memberId}, ${made.referrerId}, ${made.code}, ${made.termsVersion},
            ${made.namedAt})`
}

/** Notes how a referral has gone on; it is locked. */
export async function updateReferral(
  sql: Sql,
  { memberId, state, reason, paymentId, paidAt }: Referral,
  now: Date,
): Promise<void> {
  await sql`
    UPDATE referral
       SET state = ${state}, reason = ${reason}, payment_id = ${paymentId}, paid_at = ${paidAt},
           voided_at = ${state === 'void' ? now : null}
     WHERE member_id = ${memberId}`
}

/** Friends who named a member's code, by what came of it. */
export type Brought = Record<Referral['state'], number>

/** How many they are. */
export async function countBrought(sql: Sql, referrerId: bigint): Promise<Brought> {
  const [row] = await sql<Brought[]>`
    SELECT (count(*) FILTER (WHERE state = 'waiting'))::int AS waiting,
           (count(*) FILTER (WHERE state = 'paid'))::int AS paid,
           (count(*) FILTER (WHERE state = 'void'))::int AS void
      FROM referral WHERE referrer_id = ${referrerId}`
  return row ?? { waiting: 0, paid: 0, void: 0 }
}

/** What is known of a friend and who brought them. */
export interface FriendFacts {
  readonly joinedAt: Date
  /** Whether the friend bought anything at the coalition since joining. */
  readonly hasPurchased: boolean
  /** Whether both have or had one card: by what is shown of it, since an unlinked card's token is gone. */
  readonly sharesCard: boolean
}

/** `null` where there is no such member. */
export async function readFriend(
  sql: Sql,
  memberId: bigint,
  referrerId: bigint,
): Promise<FriendFacts | null> {
  const [row] = await sql<FriendFacts[]>`
    SELECT joined_at AS "joinedAt",
           EXISTS (SELECT FROM payment WHERE ${isOwnPurchase(sql)}
                      AND (authorized_minor > 0 OR advised_minor > 0 OR cleared_minor > 0))
             AS "hasPurchased",
           EXISTS (SELECT FROM card AS own
                     JOIN card AS other ON other.member_id = ${referrerId}
                      AND (other.bin, other.last_four) = (own.bin, own.last_four)
                    WHERE own.member_id = member.member_id) AS "sharesCard"
      FROM member WHERE member_id = ${memberId}`
  return row ?? null
}

/**
 * Payments of a row of `member` at the coalition since they joined: what the card bought before is none of a member's.
 * A local date may be a day before that in UTC. Nor are payments that a person has to decide about, or has.
 */
function isOwnPurchase(sql: Sql): Statement {
  return sql`
    payment.member_id = member.member_id AND location_id IS NOT NULL
    AND payment.reason NOT IN ('ambiguous_match', 'moved')
    AND purchased_on >= (member.joined_at AT TIME ZONE 'UTC')::date - 1`
}

/** What was cleared and not refunded of a payment, as `netAmounts` has it. */
function netMinor(sql: Sql): Statement {
  return sql`(CASE WHEN presented THEN cleared_minor - greatest(refunded_minor, 0) - cash_minor ELSE 0 END)`
}

/** A friend's first cleared purchase since joining, and the first that comes to the minimum of the terms. */
export async function readPurchases(
  sql: Sql,
  memberId: bigint,
  { minimumMinor, currency }: Pick<ReferralTerms, 'minimumMinor' | 'currency'>,
): Promise<{ first: ClearedPurchase | null; qualifying: ClearedPurchase | null }> {
  const rows = await sql<(ClearedPurchase & { isQualifying: boolean })[]>`
    WITH cleared AS (
      SELECT payment_id, purchased_on, purchased_at,
             ${netMinor(sql)} >= ${minimumMinor}
             AND (${currency}::text IS NULL OR currency = ${currency}::text) AS is_qualifying
        FROM member JOIN payment ON ${isOwnPurchase(sql)}
       WHERE member.member_id = ${memberId} AND ${netMinor(sql)} > 0
    )
    SELECT DISTINCT ON (is_qualifying) payment_id AS "paymentId", is_qualifying AS "isQualifying",
           to_char(purchased_on, 'YYYY-MM-DD') AS "purchasedOn"
      FROM cleared ORDER BY is_qualifying, purchased_on, purchased_at, payment_id`
  const qualifying = rows.find(({ isQualifying }) => isQualifying) ?? null
  const other = rows.find(({ isQualifying }) => !isQualifying) ?? null
  const isOtherFirst =
    other !== null && (qualifying === null || other.purchasedOn < qualifying.purchasedOn)
  return { first: isOtherFirst ? other : qualifying, qualifying }
}

/** Whether nothing is left of a payment: what was cleared was given back. */
export async function isTakenBack(
  sql: Sql,
  memberId: bigint,
  paymentId: bigint | null,
): Promise<boolean> {
  const rows = await sql`
    SELECT FROM payment
     WHERE member_id = ${memberId} AND payment_id = ${paymentId} AND ${netMinor(sql)} > 0`
  return rows.length === 0
}

/** A friend and who brought them. */
export type Pair = Pick<Referral, 'memberId' | 'referrerId'>

/** Up to `count` referrals after `after` that wait no longer: the friend has purchased, or has not in time. */
export async function findSettled(
  sql: Sql,
  after: bigint,
  now: Date,
  count: number,
): Promise<Pair[]> {
  return await sql<Pair[]>`
    SELECT referral.member_id AS "memberId", referrer_id AS "referrerId"
      FROM referral
      JOIN referral_terms AS terms ON terms.version = terms_version
      JOIN member USING (member_id)
     WHERE state = 'waiting' AND referral.member_id > ${after} AND (
       (named_at AT TIME ZONE 'UTC')::date + purchase_days + ${lateDaysMax}::int
         < (${now}::timestamptz AT TIME ZONE 'UTC')::date
       OR EXISTS (
         SELECT FROM payment WHERE ${isOwnPurchase(sql)} AND ${netMinor(sql)} > 0 AND (
           purchased_on < (named_at AT TIME ZONE 'UTC')::date - 1
           OR (${netMinor(sql)} >= minimum_minor
               AND (terms.currency IS NULL OR payment.currency = terms.currency)))))
     ORDER BY referral.member_id LIMIT ${count}`
}

/** Up to `count` referrals after `after` whose first purchase was given back in time to take the bonuses back. */
export async function findRefunded(
  sql: Sql,
  after: bigint,
  now: Date,
  count: number,
): Promise<Pair[]> {
  return await sql<Pair[]>`
    SELECT referral.member_id AS "memberId", referrer_id AS "referrerId"
      FROM referral JOIN referral_terms AS terms ON terms.version = terms_version
     WHERE state = 'paid' AND referral.member_id > ${after}
       AND paid_at > ${now}::timestamptz - make_interval(days => refund_days)
       AND NOT EXISTS (SELECT FROM payment
                        WHERE payment.member_id = referral.member_id
                          AND payment.payment_id = referral.payment_id AND ${netMinor(sql)} > 0)
     ORDER BY referral.member_id LIMIT ${count}`
}
