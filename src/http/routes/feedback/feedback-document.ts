/** Feedback as it goes over HTTP. */
import { z } from '@hono/zod-openapi'
import { commentCharsMax } from '../../../feedback/feedback.ts'
import { bandOf, type Feedback } from '../../../feedback/feedback.ts'
import { id, paymentId } from '../../schemas.ts'

const freeTextForm = /^(?:[\n\r\t]|[^\p{Cc}\p{Cs}])*$/u

/** What a person writes; PostgreSQL holds no NUL and no halves of surrogate pairs. */
export const freeText = z.string().trim().max(commentCharsMax).regex(freeTextForm).openapi({
  pattern: freeTextForm.source,
  description: 'Long runs of digits are left out of it: it may hold no card numbers',
})

/** Feedback as a member sends it. */
export const newFeedback = z
  .strictObject({
    score: z.int().min(0).max(10),
    comment: freeText.default(''),
    language: z
      .string()
      .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/)
      .openapi({ description: 'Of the comment, as BCP 47 has it', example: 'kk' }),
  })
  .openapi('NewFeedback')

const shared = {
  paymentId,
  score: z.int(),
  comment: z.string(),
  language: z.string(),
  givenAt: z.iso.datetime(),
  answer: z.string().nullable(),
  answeredAt: z.iso.datetime().nullable(),
}

/** Feedback in an answer to its member. */
export const feedbackDocument = z.object(shared).openapi('Feedback')

/** Feedback in an answer to its partner. */
export const partnerFeedback = z
  .object({
    ...shared,
    locationId: id,
    band: z.enum(['promoter', 'passive', 'detractor']),
    answeredBy: z.string().nullable().openapi({ description: 'The name of the API key' }),
  })
  .openapi('PartnerFeedback')

/** The document for the member. */
export function presentFeedback(feedback: Feedback): z.infer<typeof feedbackDocument> {
  const { memberId, score, comment, language, givenAt, answer, answeredAt } = feedback
  return {
    paymentId: `${memberId}-${feedback.paymentId}`,
    ...{ score, comment, language, answer },
    givenAt: givenAt.toISOString(),
    answeredAt: answeredAt?.toISOString() ?? null,
  }
}

/** The document for the partner. */
export function presentToPartner(feedback: Feedback): z.infer<typeof partnerFeedback> {
  const { locationId, score, answeredBy } = feedback
  const own = { locationId: `${locationId}`, band: bandOf(score), answeredBy }
  return { ...presentFeedback(feedback), ...own }
}
