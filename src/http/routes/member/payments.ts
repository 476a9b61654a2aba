/** `GET /v1/members/{id}/payments`: a member's payments, the newest first. */
import { createRoute, z } from '@hono/zod-openapi'
import { stateOf, type MemberPayment, type PaymentPlace } from '../../../member-data/payments.ts'
import { listPayments } from '../../../member-data/store/payments.ts'
import { isMember } from '../../../member/member.ts'
import { reasonInWords } from '../../../payment/reasons.ts'
import type { Api } from '../../api.ts'
import { next, pageFields } from '../../conventions/paging.ts'
import { cursorOf, readDayCursor } from '../../cursor.ts'
import { ProblemError } from '../../problem.ts'
import { amount, id, idParameter, localTime, memberPath, paymentId, points } from '../../schemas.ts'

const payment = z
  .object({
    paymentId,
    localTime,
    receivedAt: z.iso
      .datetime()
      .nullable()
      .openapi({ description: 'When the gateway first heard of it, in UTC' }),
    location: z
      .object({ locationId: id, name: z.string(), city: z.string(), partner: z.string() })
      .nullable()
      .openapi({ description: 'Null where it was made at no location of the coalition' }),
    lastFour: z
      .string()
      .nullable()
      .openapi({ description: 'Of the card; null where no linked card is known to have paid' }),
    amount: amount.openapi({ description: 'What is left of it, held or paid' }),
    points: z.object({ pending: points, posted: points }),
    state: z.enum(['pending', 'posted', 'none']),
    reason: z.string().openapi({ description: 'Why it earned nothing; empty where it earned' }),
    reasonText: z.string().openapi({ description: 'The same in words' }),
  })
  .openapi('MemberPayment')

const route = createRoute({
  method: 'get',
  path: '/v1/members/{id}/payments',
  operationId: 'listMemberPayments',
  summary: "A member's payments, the newest first",
  description: 'The explanation of each says what made it, and why it earned what it did.',
  tags: ['Members'],
  'x-access': { operator: 'any', member: 'self' } as const,
  'x-scope': 'payments:read' as const,
  'x-problems': ['not_found', 'invalid_parameter'] as const,
  request: {
    params: memberPath,
    query: z.object({
      month: z
        .string()
        .regex(/^[1-9]\d{3}-(0[1-9]|1[0-2])$/)
        .optional()
        .openapi({ example: '2026-11', description: 'Of the local day of purchase' }),
      locationId: idParameter.optional().openapi({ param: { name: 'locationId', in: 'query' } }),
      state: z
        .enum(['pending', 'posted', 'none'])
        .optional()
        .openapi({ description: 'Whether its points are promised, given, or none' }),
      ...pageFields,
    }),
  },
  responses: {
    200: {
      description: 'A page of them; `next` is null on the last one',
      content: {
        'application/json': {
          schema: z.object({ payments: z.array(payment), next }),
        },
      },
    },
  },
})

/** Mounts the route. */
export function mountMemberPayments(api: Api): void {
  const { sql } = api.deps
  api.mount(route, async (c) => {
    const memberId = c.req.valid('param').id
    const { month = null, locationId = null, state = null, cursor, limit } = c.req.valid('query')
    const after = cursor === undefined ? null : parseCursor(cursor)
    if (!(await isMember(sql, memberId))) throw new ProblemError('not_found')
    const filter = { month, locationId, state }
    const page = await listPayments(sql, memberId, filter, { after, limit })
    const next = page.next && cursorOf(page.next.purchasedOn, page.next.paymentId)
    return c.json({ payments: page.payments.map(present), next }, 200)
  })
}

function parseCursor(text: string): PaymentPlace {
  const [purchasedOn = '', paymentId = ''] = readDayCursor(text)
  return { purchasedOn, paymentId: BigInt(paymentId) }
}

function present(found: MemberPayment): z.infer<typeof payment> {
  const { memberId, purchasedOn, purchasedAt, receivedAt, location, lastFour, reason } = found
  return {
    paymentId: `${memberId}-${found.paymentId}`,
    localTime: `${purchasedOn}T${purchasedAt}`,
    ...{ lastFour, reason },
    receivedAt: receivedAt?.toISOString() ?? null,
    location: location && { ...location, locationId: `${location.locationId}` },
    amount: { minor: `${found.netMinor}`, currency: found.currency },
    points: { pending: `${found.pendingPoints}`, posted: `${found.postedPoints}` },
    state: stateOf(found),
    reasonText: reason === '' ? '' : reasonInWords(reason),
  }
}
