/** Referrals in the database, and what they are decided by. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import type { Payment } from '../../payment/payment.ts'
import { paymentColumns } from '../../payment/store/candidates.ts'
import { toPayment, type PaymentRow } from '../../payment/store/row.ts'
import { plainColumn } from '../../values/columns.ts'
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

/** Notes how a referral has gone on, and until when its bonuses may be taken back; it is locked. */
export async function updateReferral(
  sql: Sql,
  { memberId, state, reason, paymentId, paidAt }: Referral,
  now: Date,
  refundableUntil: Date | null = null,
): Promise<void> {
  await sql`
    UPDATE referral
       SET state = ${state}, reason = ${reason}, payment_id = ${paymentId}, paid_at = ${paidAt},
           voided_at = ${state === 'void' ? now : null}, refundable_until = ${refundableUntil}
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
 * What a member's turnover is, as one value: another one where anything was cleared or refunded. The intake writes it with the
 * payments, so under the member's lock it says what {@link readFriend} reads.
 */
function turnoverOf(sql: Sql, memberId: Statement): Statement {
  return sql`
    (SELECT md5(string_agg(turnover::text, ',' ORDER BY partner_id, month, currency))::uuid
       FROM turnover WHERE turnover.member_id = ${memberId})`
}

/** Referrals that wait, of friends who may have bought as much in one purchase as the terms ask for. */
function mayBePaid(sql: Sql): Statement {
  return sql`
    state = 'waiting' AND EXISTS (
      SELECT FROM turnover
       WHERE turnover.member_id = referral.member_id AND payments > 0
         AND (terms.currency IS NULL
              OR (turnover.currency = terms.currency AND amount_minor >= minimum_minor)))`
}

/** Whether something became known of a friend that the job has not looked at. */
export async function isUnseen(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ isUnseen: boolean }[]>`
    SELECT EXISTS (
      SELECT FROM referral JOIN referral_terms AS terms ON terms.version = terms_version
       WHERE ${mayBePaid(sql)}
         AND seen IS DISTINCT FROM ${turnoverOf(sql, sql`referral.member_id`)}) AS "isUnseen"`
  return row?.isUnseen === true
}

/**
 * Up to `count` referrals after `after` that may wait no longer: the friend has bought, and it was not looked at, or not
 * on this day; or has not in time.
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
       (named_at AT TIME ZONE 'UTC')::date + purchase_days + ${lateDaysMax}::int < ${dayIn(sql, now)}
       OR (${mayBePaid(sql)}
           AND (seen_on IS DISTINCT FROM ${dayIn(sql, now)}
                OR seen IS DISTINCT FROM ${turnoverOf(sql, sql`referral.member_id`)})))
     ORDER BY referral.member_id LIMIT ${count}`
}

function dayIn(sql: Sql, now: Date): Statement {
  return sql`(${now}::timestamptz AT TIME ZONE 'UTC')::date`
}

/** Notes that a referral was looked at as things are; it is locked. */
export async function updateSeen(sql: Sql, memberId: bigint, now: Date): Promise<void> {
  await sql`
    UPDATE referral SET seen = ${turnoverOf(sql, sql`${memberId}::bigint`)}, seen_on = ${dayIn(sql, now)}
     WHERE member_id = ${memberId}`
}

/** A referral that was paid, the first purchase, and what the friend's turnover was when it was found. */
export interface PaidPair extends Pair {
  readonly paymentId: bigint
  readonly turnover: string | null
}

/**
 * Up to `count` referrals after `after` of which the bonuses may still be taken back, and of whose friend something became
 * known, or which nobody has looked at on this day.
 */
export async function findPaid(
  sql: Sql,
  after: bigint,
  now: Date,
  count: number,
): Promise<PaidPair[]> {
  return await sql<PaidPair[]>`
    SELECT * FROM (
      SELECT member_id AS "memberId", referrer_id AS "referrerId", payment_id AS "paymentId",
             seen, seen_on, ${turnoverOf(sql, sql`referral.member_id`)} AS turnover
        FROM referral WHERE refundable_until > ${now} AND member_id > ${after}
    ) AS paid
     WHERE seen_on IS DISTINCT FROM ${dayIn(sql, now)} OR seen IS DISTINCT FROM turnover
     ORDER BY "memberId" LIMIT ${count}`
}

/** Notes that these were looked at, with the turnover that was found before. */
export async function updatePaidSeen(
  sql: Sql,
  pairs: readonly PaidPair[],
  now: Date,
): Promise<void> {
  await sql`
    UPDATE referral SET seen = looked.seen, seen_on = ${dayIn(sql, now)}
      FROM unnest(
        ${plainColumn(pairs.map(({ memberId }) => memberId))}::bigint[],
        ${plainColumn(pairs.map(({ turnover }) => turnover))}::uuid[]
      ) AS looked (member_id, seen)
     WHERE referral.member_id = looked.member_id`
}

/** Lets those go whose bonuses stay by now. */
export async function closeRefundable(sql: Sql, now: Date): Promise<void> {
  await sql`UPDATE referral SET refundable_until = NULL WHERE refundable_until <= ${now}`
}
