/** Feedback in the database. */
import type { Queryable as Sql, Statement } from '../db/connect.ts'
import type { SealedWords } from './words.ts'
import { bandScores, type Band, type Feedback, type FeedbackId, type Tally } from './feedback.ts'

function columns(sql: Sql): Statement {
  return sql`
    member_id AS "memberId", payment_id AS "paymentId", partner_id AS "partnerId",
    location_id AS "locationId", score, comment, language, given_at AS "givenAt", answer,
    answered_at AS "answeredAt", answered_by AS "answeredBy", sealed_comment AS "sealedComment",
    sealed_answer AS "sealedAnswer"`
}

/** Feedback as it is kept: what was written may be sealed. */
export type KeptFeedback = Feedback & SealedWords

/** Feedback of a payment; `null` where there is none. */
export async function readFeedback(sql: Sql, id: FeedbackId): Promise<KeptFeedback | null> {
  const [row] = await sql<KeptFeedback[]>`
    SELECT ${columns(sql)} FROM feedback
     WHERE member_id = ${id.memberId} AND payment_id = ${id.paymentId}`
  return row ?? null
}

/** Where and when a payment was made. */
export interface Place {
  /** `null` where it was at no location of the coalition. */
  readonly partnerId: bigint | null
  readonly locationId: bigint | null
  /** Days (UTC) since the local date of the purchase; it may be -1. */
  readonly daysAgo: number
}

/** The place of a payment; `null` where the member has no such payment. One that was moved into another has none. */
export async function readPlace(sql: Sql, id: FeedbackId, now: Date): Promise<Place | null> {
  const [row] = await sql<Place[]>`
    SELECT location.partner_id AS "partnerId", location.location_id AS "locationId",
           (${now}::timestamptz AT TIME ZONE 'UTC')::date - purchased_on AS "daysAgo"
      FROM payment
      LEFT JOIN location ON location.location_id = payment.location_id
                        AND payment.reason <> 'moved'
     WHERE member_id = ${id.memberId} AND payment_id = ${id.paymentId}`
  return row ?? null
}

/** Writes new feedback, with its comment in clear where it is not sealed. Answers whether there was none. */
export async function insertFeedback(
  sql: Sql,
  given: Feedback,
  sealedComment: Buffer | null = null,
): Promise<boolean> {
  const comment = sealedComment === null ? given.comment : ''
  const { count } = await sql`
    INSERT INTO feedback (member_id, payment_id, partner_id, location_id, score, comment,
                          sealed_comment, language, given_at)
    VALUES (${given.memberId}, ${given.paymentId}, ${given.partnerId}, ${given.locationId},
            ${given.score}, ${comment}, ${sealedComment}, ${given.language}, ${given.givenAt})
    ON CONFLICT (member_id, payment_id) DO NOTHING`
  return count === 1
}

/** Writes an answer, in clear where it is not sealed, unless there is one or the feedback is another partner's. Answers whether it did. */
export async function updateAnswer(
  sql: Sql,
  { memberId, paymentId }: FeedbackId,
  { partnerId, answer, by }: { partnerId: bigint; answer: string; by: string },
  now: Date,
  sealedAnswer: Buffer | null = null,
): Promise<boolean> {
  const { count } = await sql`
    UPDATE feedback
       SET answer = ${sealedAnswer === null ? answer : ''}, sealed_answer = ${sealedAnswer},
           answered_at = ${now}, answered_by = ${by}
     WHERE member_id = ${memberId} AND payment_id = ${paymentId}
       AND partner_id = ${partnerId} AND answer IS NULL`
  return count === 1
}

/** Tells a member that feedback was answered. */
export async function insertNotice(
  sql: Sql,
  { memberId, paymentId }: FeedbackId,
  body: object,
  now: Date,
): Promise<void> {
  await sql`
    INSERT INTO member_notice (member_id, kind, key, body, created_at)
    VALUES (${memberId}, 'feedback_answered', ${`${paymentId}`},
            ${JSON.stringify(body)}::text::jsonb, ${now})
    ON CONFLICT (member_id, kind, key) DO NOTHING`
}

/** Where a page of feedback ended: the next one goes on after it. */
export interface FeedbackCursor extends FeedbackId {
  /** When that one was given, in microseconds since 1970. */
  readonly givenMicros: bigint
}

/** Which feedback of a partner; `null`: whichever. */
export interface FeedbackQuery {
  readonly partnerId: bigint
  readonly answered: boolean | null
  readonly band: Band | null
  readonly cursor: FeedbackCursor | null
  readonly limit: number
}

/** A page of feedback, the oldest first; `next` is `null` on the last one. */
export interface FeedbackPage {
  readonly feedback: readonly KeptFeedback[]
  readonly next: FeedbackCursor | null
}

/** At most `limit` of them. */
export async function listFeedback(sql: Sql, query: FeedbackQuery): Promise<FeedbackPage> {
  const { partnerId, answered, band, cursor, limit } = query
  const after = cursor ?? { givenMicros: -1n, memberId: 0n, paymentId: 0n }
  const micros = sql`(extract(epoch FROM given_at) * 1000000)::bigint`
  const rows = await sql<(KeptFeedback & { givenMicros: bigint })[]>`
    SELECT ${columns(sql)}, ${micros} AS "givenMicros" FROM feedback
     WHERE partner_id = ${partnerId} AND ${band === null ? sql`true` : sql`band = ${band}`}
       AND ${answered === null ? sql`true` : isAnswered(sql, answered)}
       AND given_at >= to_timestamp(${after.givenMicros}::bigint / 1000000)
       AND (${micros}, member_id, payment_id)
         > (${after.givenMicros}::bigint, ${after.memberId}::bigint, ${after.paymentId}::bigint)
     ORDER BY given_at, member_id, payment_id LIMIT ${limit + 1}`
  const feedback = rows.slice(0, limit)
  const last = rows.length > limit ? feedback.at(-1) : undefined
  if (last === undefined) return { feedback, next: null }
  const { givenMicros, memberId, paymentId } = last
  return { feedback, next: { givenMicros, memberId, paymentId } }
}

/** In the words of the indexes of what waits for an answer, or they are of no use. */
function isAnswered(sql: Sql, answered: boolean): Statement {
  return answered ? sql`answer IS NOT NULL` : sql`answer IS NULL`
}

/** How a location did in a month (UTC), `YYYY-MM`. */
export interface MonthTally extends Tally {
  readonly locationId: bigint
  readonly location: string
  readonly month: string
  readonly answered: number
}

/** A partner's feedback from one month to another, both included, by location and month. */
export async function tallyFeedback(
  sql: Sql,
  partnerId: bigint,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<MonthTally[]> {
  const [promoter, passive] = [bandScores.promoter[0], bandScores.passive[0]]
  return await sql<MonthTally[]>`
    SELECT location_id AS "locationId", name AS location, month,
           (count(*) FILTER (WHERE score >= ${promoter}))::int AS promoters,
           (count(*) FILTER (WHERE score >= ${passive} AND score < ${promoter}))::int AS passives,
           (count(*) FILTER (WHERE score < ${passive}))::int AS detractors,
           count(answer)::int AS answered
      FROM feedback JOIN location USING (location_id)
     CROSS JOIN LATERAL to_char(given_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month
     WHERE feedback.partner_id = ${partnerId}
       AND given_at >= (${`${from}-01`}::text::timestamp AT TIME ZONE 'UTC')
       AND given_at < ((${`${to}-01`}::text::timestamp + interval '1 month') AT TIME ZONE 'UTC')
     GROUP BY location_id, name, month ORDER BY location_id, month`
}
