/** `POST` and `DELETE /v1/operator/exceptions/{id}/resolution`: what an operator decides, and takes back. */
import { createRoute, z } from '@hono/zod-openapi'
import { resolveException, undoResolution } from '../../../intake/store/resolve.ts'
import {
  isNote,
  noteCharsMax,
  resolutionRefusals,
  type ExceptionDetail,
  type ResolutionOutcome,
  type ResolutionRefusal,
} from '../../../payment/exception.ts'
import type { Api } from '../../api.ts'
import { about } from '../../audit.ts'
import { exceptionDetail, presentException } from './exception-document.ts'
import { ProblemError, type ProblemCode } from '../../problem.ts'
import { paymentIdParameter } from '../../schemas.ts'
import { exceptionPath } from './exceptions.ts'

const note = z
  .string()
  .max(noteCharsMax)
  .refine(isNote)
  .openapi({ description: 'Why, for whoever looks later; no card numbers' })

const decision = z
  .union([
    z.strictObject({ paymentId: paymentIdParameter, note: note.default('') }),
    z.strictObject({ standsAlone: z.literal(true), note: note.default('') }),
  ])
  .openapi('ExceptionDecision')

const undoing = z.strictObject({ note: note.default('') }).openapi('ExceptionUndoing')

const answers = {
  200: {
    description: 'The exception as it is now',
    content: { 'application/json': { schema: exceptionDetail } },
  },
}

const resolve = createRoute({
  method: 'post',
  path: '/v1/operator/exceptions/{id}/resolution',
  operationId: 'resolveException',
  'x-scope': 'exceptions:write' as const,
  summary: 'Give the card event to a payment, or let it stand alone',
  description:
    'Both payments are settled in one transaction; it is noted who decided, when and why. It can be undone and ' +
    'decided again any number of times.',
  tags: ['Exceptions'],
  'x-access': { operator: 'any' } as const,
  'x-problems': ['not_found', 'exception_resolved', 'payment_unsuitable'] as const,
  request: {
    params: exceptionPath,
    body: { required: true, content: { 'application/json': { schema: decision } } },
  },
  responses: answers,
})

const undo = createRoute({
  method: 'delete',
  path: '/v1/operator/exceptions/{id}/resolution',
  operationId: 'undoResolution',
  'x-scope': 'exceptions:write' as const,
  summary: 'Take the decision back',
  description: 'The ledger is as it was before the decision, with what has come since.',
  tags: ['Exceptions'],
  'x-access': { operator: 'any' } as const,
  'x-problems': ['not_found', 'exception_open', 'resolution_in_use'] as const,
  request: {
    params: exceptionPath,
    // Not in the query, which proxies log.
    body: { required: false, content: { 'application/json': { schema: undoing } } },
  },
  responses: answers,
})

const problems = {
  no_exception: 'not_found',
  already_resolved: 'exception_resolved',
  not_resolved: 'exception_open',
  no_payment: 'payment_unsuitable',
  payment_set_aside: 'payment_unsuitable',
  other_currency: 'payment_unsuitable',
  holds_receipt: 'payment_unsuitable',
  holds_others: 'resolution_in_use',
} as const satisfies Record<ResolutionRefusal, ProblemCode>

/** Mounts the routes. */
export function mountResolution(api: Api): void {
  const { sql } = api.deps
  api.mount(resolve, async (c) => {
    const key = c.req.valid('param').id
    about(c, key.memberId)
    const asked = c.req.valid('json')
    const to = 'paymentId' in asked ? asked.paymentId : null
    if (to !== null && to.memberId !== key.memberId) throw refusal('no_payment')
    const by = c.var.principal.keyName
    const what = { to: to === null ? ('own' as const) : to.paymentId, by, note: asked.note }
    const outcome = await resolveException(sql, key, what, new Date())
    return c.json(presentException(exceptionOf(outcome)), 200)
  })
  api.mount(undo, async (c) => {
    const audit = { by: c.var.principal.keyName, note: c.req.valid('json').note ?? '' }
    const { id } = c.req.valid('param')
    about(c, id.memberId)
    const outcome = await undoResolution(sql, id, audit, new Date())
    return c.json(presentException(exceptionOf(outcome)), 200)
  })
}

function exceptionOf(outcome: ResolutionOutcome): ExceptionDetail {
  if ('exception' in outcome) return outcome.exception
  throw refusal(outcome.outcome)
}

function refusal(why: ResolutionRefusal): ProblemError {
  const code = problems[why]
  const told = code === 'payment_unsuitable'
  return new ProblemError(
    code,
    told ? [{ pointer: '/paymentId', detail: resolutionRefusals[why] }] : [],
  )
}
