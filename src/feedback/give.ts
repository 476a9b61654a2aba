/** Takes feedback of members, and answers of partners; each once. */
import type { Sql } from '../db/connect.ts'
import {
  bandOf,
  feedbackDays,
  isSameOpinion,
  type Feedback,
  type FeedbackId,
  type Opinion,
} from './feedback.ts'
import { insertFeedback, insertNotice, readFeedback, readPlace, updateAnswer } from './store.ts'
import { tell } from '../outbox/tell.ts'
import { withoutCardNumbers } from '../values/card-number.ts'

/** What giving feedback came to. `not_possible`: of no location of the coalition, or too long ago. */
export type GivenOutcome =
  | { readonly outcome: 'given' | 'given_before'; readonly feedback: Feedback }
  | { readonly outcome: 'no_such_payment' | 'not_possible' | 'given_otherwise' }

/**
 * Keeps what a member says of a payment; card numbers in the comment are left out. A detractor is told to the
 * partner by an event of the same transaction. The same again changes nothing.
 */
export async function giveFeedback(
  sql: Sql,
  id: FeedbackId,
  opinion: Opinion,
  now: Date,
): Promise<GivenOutcome> {
  const said = { ...opinion, comment: withoutCardNumbers(opinion.comment) }
  return await sql.begin(async (transaction): Promise<GivenOutcome> => {
    const before = await readFeedback(transaction, id)
    if (before !== null) return outcomeOfRepeat(before, said)
    const place = await readPlace(transaction, id, now)
    if (place === null) return { outcome: 'no_such_payment' }
    const { partnerId, locationId, daysAgo } = place
    if (partnerId === null || locationId === null || daysAgo > feedbackDays) {
      return { outcome: 'not_possible' }
    }
    const none = { answer: null, answeredAt: null, answeredBy: null }
    const feedback = { ...id, ...said, partnerId, locationId, givenAt: now, ...none }
    if (!(await insertFeedback(transaction, feedback))) {
      const other = await readFeedback(transaction, id)
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
  id: FeedbackId,
  { partnerId, text, by }: Answer,
  now: Date,
): Promise<AnsweredOutcome> {
  const answer = withoutCardNumbers(text)
  return await sql.begin(async (transaction): Promise<AnsweredOutcome> => {
    const isNew = await updateAnswer(transaction, id, { partnerId, answer, by }, now)
    const feedback = await readFeedback(transaction, id)
    if (feedback === null || feedback.partnerId !== partnerId) return { outcome: 'not_found' }
    if (feedback.answer !== answer) return { outcome: 'answered_otherwise' }
    if (isNew) await insertNotice(transaction, id, { answer }, now)
    return { outcome: isNew ? 'answered' : 'answered_before', feedback }
  })
}
