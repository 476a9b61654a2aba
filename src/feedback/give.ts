/** Takes feedback of members, and answers of partners; each once. */
import type { Queryable, Sql } from '../db/connect.ts'
import type { Vault } from '../privacy/vault.ts'
import {
  bandOf,
  feedbackDays,
  isSameOpinion,
  type Feedback,
  type FeedbackId,
  type Opinion,
} from './feedback.ts'
import { insertFeedback, insertNotice, readFeedback, readPlace, updateAnswer } from './store.ts'
import { openWords, sealWords } from './words.ts'
import { tell } from '../outbox/tell.ts'
import { withoutCardNumbers } from '../values/card-number.ts'

/** What giving feedback came to. `not_possible`: of no location of the coalition, or too long ago. */
export type GivenOutcome =
  | { readonly outcome: 'given' | 'given_before'; readonly feedback: Feedback }
  | { readonly outcome: 'no_such_payment' | 'not_possible' | 'given_otherwise' }

/** The feedback of a payment, opened; `null` where there is none. Throws `SealError`. */
export async function readOpened(
  sql: Queryable,
  vault: Vault,
  id: FeedbackId,
): Promise<Feedback | null> {
  const kept = await readFeedback(sql, id)
  if (kept === null) return null
  const [opened] = await openWords(sql, vault, [kept])
  return opened ?? null
}

/**
 * Keeps what a member says of a payment, sealed; card numbers in the comment are left out. A detractor is told to the
 * partner by an event of the same transaction. The same again changes nothing.
 */
export async function giveFeedback(
  sql: Sql,
  vault: Vault,
  id: FeedbackId,
  opinion: Opinion,
  now: Date,
): Promise<GivenOutcome> {
  const said = { ...opinion, comment: withoutCardNumbers(opinion.comment) }
  return await sql.begin(async (transaction): Promise<GivenOutcome> => {
    const before = await readOpened(transaction, vault, id)
    if (before !== null) return outcomeOfRepeat(before, said)
    const place = await readPlace(transaction, id, now)
    if (place === null) return { outcome: 'no_such_payment' }
    const { partnerId, locationId, daysAgo } = place
    if (partnerId === null || locationId === null || daysAgo > feedbackDays) {
      return { outcome: 'not_possible' }
    }
    const none = { answer: null, answeredAt: null, answeredBy: null }
    const feedback = { ...id, ...said, partnerId, locationId, givenAt: now, ...none }
    const words = [id.memberId, 'feedback.comment', said.comment] as const
    const sealed = await sealWords(transaction, vault, ...words)
    if (!(await insertFeedback(transaction, feedback, sealed))) {
      const other = await readOpened(transaction, vault, id)
      if (other === null) throw new Error('feedback that stands is missing')
      return outcomeOfRepeat(other, said)
    }
    if (bandOf(said.score) === 'detractor') {
      const body = bodyOf(feedback)
      const { memberId } = id
      await tell(transaction, [
        { ownerId: partnerId, type: 'feedback.detractor', memberId, locationId, body },
      ])
    }
    return { outcome: 'given', feedback }
  })
}

function outcomeOfRepeat(before: Feedback, said: Opinion): GivenOutcome {
  if (!isSameOpinion(before, said)) return { outcome: 'given_otherwise' }
  return { outcome: 'given_before', feedback: before }
}

/** The comment is not in it: whoever reads the event reads the feedback. */
function bodyOf({ memberId, paymentId, locationId, score }: Feedback) {
  return { paymentId: `${memberId}-${paymentId}`, locationId: `${locationId}`, score }
}

/** What answering came to. */
export type AnsweredOutcome =
  | { readonly outcome: 'answered' | 'answered_before'; readonly feedback: Feedback }
  | { readonly outcome: 'not_found' | 'answered_otherwise' }

/** What a partner answers, and who wrote it. */
export interface Answer {
  readonly partnerId: bigint
  readonly text: string
  readonly by: string
}

/** Answers feedback at a partner, once, and tells the member. Another partner's feedback is not there. */
export async function answerFeedback(
  sql: Sql,
  vault: Vault,
  id: FeedbackId,
  { partnerId, text, by }: Answer,
  now: Date,
): Promise<AnsweredOutcome> {
  const answer = withoutCardNumbers(text)
  return await sql.begin(async (transaction): Promise<AnsweredOutcome> => {
    const kept = await readFeedback(transaction, id)
    if (kept === null || kept.partnerId !== partnerId) return { outcome: 'not_found' }
    const sealed = await sealWords(transaction, vault, id.memberId, 'feedback.answer', answer)
    const isNew = await updateAnswer(transaction, id, { partnerId, answer, by }, now, sealed)
    const feedback = await readOpened(transaction, vault, id)
    if (feedback?.answer !== answer) return { outcome: 'answered_otherwise' }
    // What was answered stands with the feedback.
    if (isNew) await insertNotice(transaction, id, {}, now)
    return { outcome: isNew ? 'answered' : 'answered_before', feedback }
  })
}
