/** `/v1/partner/feedback`: what members said of purchases at a partner, and its answers. */
import { createRoute, z } from '@hono/zod-openapi'
import { answerFeedback, type AnsweredOutcome } from '../../../feedback/give.ts'
import { openWords } from '../../../feedback/words.ts'
import { listFeedback, type FeedbackCursor } from '../../../feedback/store.ts'
import { asPartner } from '../../../db/scoped.ts'
import type { Api } from '../../api.ts'
import { about } from '../../audit.ts'
import { next, pageFields } from '../../conventions/paging.ts'
import { cursorOf, readCursor } from '../../cursor.ts'
import { freeText, partnerFeedback, presentToPartner } from './feedback-document.ts'
import { partnerMeant, partnerParameter, partnerQuery } from '../../partner-scope.ts'
import { ProblemError, type ProblemCode } from '../../problem.ts'
import { paymentIdParameter } from '../../schemas.ts'

const access = { operator: 'any', partner: 'any' } as const
const content = { 'application/json': { schema: partnerFeedback } }

const list = createRoute({
  method: 'get',
  path: '/v1/partner/feedback',
  operationId: 'listFeedback',
  'x-scope': 'feedback:read' as const,
  summary: 'What members said of purchases at a partner',
  description: 'The oldest first. Detractors gave 0 to 6, promoters 9 or 10.',
  tags: ['Feedback'],
  'x-access': access,
  'x-problems': ['not_found', 'invalid_parameter'] as const,
  request: {
    query: z.object({
      partnerId: partnerParameter,
      answered: z.enum(['yes', 'no']).optional().openapi({ description: 'Left out: both' }),
      band: z.enum(['promoter', 'passive', 'detractor']).optional(),
      ...pageFields,
    }),
  },
  responses: {
    200: {
      description: 'A page of them; `next` is null on the last one',
      content: {
        'application/json': {
          schema: z.object({ feedback: z.array(partnerFeedback), next }),
        },
      },
    },
  },
})

const answer = createRoute({
  method: 'post',
  path: '/v1/partner/feedback/{id}/answer',
  operationId: 'answerFeedback',
  'x-scope': 'feedback:write' as const,
  summary: 'Answer feedback',
  description: 'Once; the same again changes nothing. The member is told.',
  tags: ['Feedback'],
  'x-access': access,
  'x-problems': ['not_found', 'feedback_answered'] as const,
  request: {
    params: z.object({ id: paymentIdParameter.openapi({ param: { name: 'id', in: 'path' } }) }),
    query: partnerQuery,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({ answer: freeText.min(1) }).openapi('FeedbackAnswer'),
        },
      },
    },
  },
  responses: { 200: { description: 'The feedback with its answer', content } },
})

const refusals = {
  not_found: 'not_found',
  answered_otherwise: 'feedback_answered',
} as const satisfies Record<Exclude<AnsweredOutcome, { feedback: unknown }>['outcome'], ProblemCode>

/** Mounts the routes. */
export function mountPartnerFeedback(api: Api): void {
  const { sql, vault } = api.deps
  api.mount(list, async (c) => {
    const { partnerId, answered, band, cursor, limit } = c.req.valid('query')
    const asked = {
      partnerId: partnerMeant(c.var.principal, partnerId),
      answered: answered === undefined ? null : answered === 'yes',
      ...{ band: band ?? null, limit, cursor: cursor === undefined ? null : parseCursor(cursor) },
    }
    const page = await asPartner(sql, asked.partnerId, (scoped) => listFeedback(scoped, asked))
    for (const { memberId } of page.feedback) about(c, memberId)
    const next = page.next === null ? null : textOf(page.next)
    const opened = await openWords(sql, vault, page.feedback)
    return c.json({ feedback: opened.map(presentToPartner), next }, 200)
  })
  api.mount(answer, async (c) => {
    const partnerId = partnerMeant(c.var.principal, c.req.valid('query').partnerId)
    const said = { partnerId, text: c.req.valid('json').answer, by: c.var.principal.keyName }
    const { id } = c.req.valid('param')
    about(c, id.memberId)
    const answered = await answerFeedback(sql, vault, id, said, new Date())
    if (!('feedback' in answered)) throw new ProblemError(refusals[answered.outcome])
    return c.json(presentToPartner(answered.feedback), 200)
  })
}

function textOf({ givenMicros, memberId, paymentId }: FeedbackCursor): string {
  return cursorOf(givenMicros, memberId, paymentId)
}

function parseCursor(text: string): FeedbackCursor {
  const form = /^(\d{1,17})\.(\d{1,18})\.(\d{1,18})$/
  const [givenMicros = 0n, memberId = 0n, paymentId = 0n] = readCursor(text, form).map(BigInt)
  return { givenMicros, memberId, paymentId }
}
