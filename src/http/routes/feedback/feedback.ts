/** `/v1/members/{id}/payments/{paymentId}/feedback`: what a member says of a purchase. */
import { createRoute, type z } from '@hono/zod-openapi'
import { giveFeedback, readOpened, type GivenOutcome } from '../../../feedback/give.ts'
import type { FeedbackId } from '../../../feedback/feedback.ts'
import type { Api } from '../../api.ts'
import { feedbackDocument, newFeedback, presentFeedback } from './feedback-document.ts'
import { ProblemError, type ProblemCode } from '../../problem.ts'
import { memberPath, paymentIdParameter } from '../../schemas.ts'

const path = '/v1/members/{id}/payments/{paymentId}/feedback'
const params = memberPath.extend({
  paymentId: paymentIdParameter.openapi({ param: { name: 'paymentId', in: 'path' } }),
})
const content = { 'application/json': { schema: feedbackDocument } }
const access = { operator: 'any', member: 'self' } as const

const give = createRoute({
  method: 'post',
  path,
  operationId: 'giveFeedback',
  'x-scope': 'feedback:write' as const,
  summary: 'Say how a purchase was, from 0 to 10',
  description:
    'Once for a payment, within 30 days; the same again changes nothing. The partner reads it and may answer.',
  tags: ['Feedback'],
  'x-access': access,
  'x-problems': ['not_found', 'feedback_given', 'feedback_not_possible'] as const,
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: newFeedback } } },
  },
  responses: {
    200: { description: 'It was said before', content },
    201: { description: 'The feedback is kept', content },
  },
})

const read = createRoute({
  method: 'get',
  path,
  operationId: 'readFeedback',
  'x-scope': 'feedback:read' as const,
  summary: 'What a member said of a purchase, and what was answered',
  tags: ['Feedback'],
  'x-access': access,
  'x-problems': ['not_found'] as const,
  request: { params },
  responses: { 200: { description: 'The feedback', content } },
})

const refusals = {
  no_such_payment: 'not_found',
  not_possible: 'feedback_not_possible',
  given_otherwise: 'feedback_given',
} as const satisfies Record<Exclude<GivenOutcome, { feedback: unknown }>['outcome'], ProblemCode>

/** Mounts the routes. */
export function mountFeedback(api: Api): void {
  const { sql, vault } = api.deps
  api.mount(give, async (c) => {
    const id = ownPayment(c.req.valid('param'))
    const given = await giveFeedback(sql, vault, id, c.req.valid('json'), new Date())
    if (!('feedback' in given)) throw new ProblemError(refusals[given.outcome])
    return c.json(presentFeedback(given.feedback), given.outcome === 'given' ? 201 : 200)
  })
  api.mount(read, async (c) => {
    const found = await readOpened(sql, vault, ownPayment(c.req.valid('param')))
    if (found === null) throw new ProblemError('not_found')
    return c.json(presentFeedback(found), 200)
  })
}

/** A payment of another member is not there. */
function ownPayment({ id, paymentId }: z.infer<typeof params>): FeedbackId {
  if (paymentId.memberId !== id) throw new ProblemError('not_found')
  return paymentId
}
