/** Referrals in the database, and what they are decided by. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { Payment } from '../../payment/payment.ts'
import { paymentColumns } from '../../payment/store/candidates.ts'
import { toPayment, type PaymentRow } from '../../payment/store/row.ts'
import { lateDaysMax, type Referral } from '../referral.ts'

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
  /** Payments at the coalition since joining, in the order of purchase; at most {@link paymentsMax}. */
  readonly payments: readonly Payment[]
  /** Whether both have or had one card: by what is shown of it, since an unlinked card's token is gone. */
  readonly sharesCard: boolean
}

/** Who has made so many has made the first one. */
const paymentsMax = 1_000

/**
 * `null` where there is no such member. What the card bought before the member joined is none of a member's; a local
 * date may be a day before that in UTC.
 */
export async function readFriend(
  sql: Sql,
  memberId: bigint,
  referrerId: bigint,
): Promise<FriendFacts | null> {
  const [row] = await sql<Omit<FriendFacts, 'payments'>[]>`
    SELECT joined_at AS "joinedAt",
           EXISTS (SELECT FROM card AS own
                     JOIN card AS other ON other.member_id = ${referrerId}
                      AND (other.bin, other.last_four) = (own.bin, own.last_four)
                    WHERE own.member_id = member.member_id) AS "sharesCard"
      FROM member WHERE member_id = ${memberId}`
  if (row === undefined) return null
  const rows = await sql<PaymentRow[]>`
    SELECT ${paymentColumns(sql)} FROM payment
     WHERE member_id = ${memberId} AND location_id IS NOT NULL
       AND purchased_on >= (${row.joinedAt}::timestamptz AT TIME ZONE 'UTC')::date - 1
     ORDER BY payment.purchased_on, payment.purchased_at, payment_id LIMIT ${paymentsMax}`
  return { ...row, payments: rows.map(toPayment) }
}

/** A friend and who brought them. */
export type Pair = Pick<Referral, 'memberId' | 'referrerId'>

/**
 * Up to `count` referrals after `after` that may wait no longer: the friend has bought as much as the terms ask for, in
 * one purchase or in several, or has not in time.
 */
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
     WHERE state = 'waiting' AND referral.member_id > ${after} AND (
       (named_at AT TIME ZONE 'UTC')::date + purchase_days + ${lateDaysMax}::int
         < (${now}::timestamptz AT TIME ZONE 'UTC')::date
       OR EXISTS (
         SELECT FROM turnover
          WHERE turnover.member_id = referral.member_id AND payments > 0
            AND (terms.currency IS NULL
                 OR (turnover.currency = terms.currency AND amount_minor >= minimum_minor))))
     ORDER BY referral.member_id LIMIT ${count}`
}

/** Up to `count` referrals after `after` of which the bonuses may still be taken back, with the first purchase. */
export async function findPaid(
  sql: Sql,
  after: bigint,
  now: Date,
  count: number,
): Promise<(Pair & { paymentId: bigint })[]> {
  return await sql<(Pair & { paymentId: bigint })[]>`
    SELECT member_id AS "memberId", referrer_id AS "referrerId", payment_id AS "paymentId"
      FROM referral JOIN referral_terms ON version = terms_version
     WHERE state = 'paid' AND member_id > ${after}
       AND paid_at > ${now}::timestamptz - make_interval(days => refund_days)
     ORDER BY member_id LIMIT ${count}`
}
