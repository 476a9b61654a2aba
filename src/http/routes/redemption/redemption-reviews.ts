/** `/v1/redemption-reviews`: redemptions that are held for a person, and what the person decides. */
import { createRoute, z } from '@hono/zod-openapi'
import { isNote, noteCharsMax } from '../../../payment/exception.ts'
import type { Decision } from '../../../redemption/review.ts'
import { listReviews } from '../../../redemption/store/reviews.ts'
import type { Api } from '../../api.ts'
import { about } from '../../audit.ts'
import { next, pageFields } from '../../conventions/paging.ts'
import { cursorOf, readCursor } from '../../cursor.ts'
import {
  presentRedemption,
  presentReview,
  redemptionDocument,
  reviewDocument,
} from './redemption-document.ts'
import { redemptionOf } from './redemption-problem.ts'
import { redemptionPath } from './redemption-requests.ts'

const listRoute = createRoute({
  method: 'get',
  path: '/v1/redemption-reviews',
  operationId: 'listRedemptionReviews',
  'x-scope': 'redemptions:read' as const,
  summary: 'Redemptions that are held for a person',
  description:
    'Those that wait, the one that has waited longest first. One that nobody decides in time ends as a hold does.',
  tags: ['Redemptions'],
  'x-access': { operator: 'any' } as const,
  'x-problems': ['invalid_parameter'] as const,
  request: {
    query: z.object({
      open: z
        .enum(['true', 'false'])
        .default('true')
        .openapi({ description: 'false: all, the newest first' }),
      ...pageFields,
    }),
  },
  responses: {
    200: {
      description: 'A page of them',
      content: {
        'application/json': { schema: z.object({ reviews: z.array(reviewDocument), next }) },
      },
    },
  },
})

const decision = {
  method: 'post',
  'x-access': { operator: 'any' },
  'x-problems': ['not_found', 'not_in_review', 'hold_ended'],
  request: {
    params: redemptionPath,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .strictObject({
              note: z
                .string()
                .max(noteCharsMax)
                .refine(isNote)
                .default('')
                .openapi({ description: 'Why, for whoever looks later; no card numbers' }),
            })
            .openapi('ReviewNote'),
        },
      },
    },
  },
  responses: {
    200: {
      description: 'The redemption as it stands now',
      content: { 'application/json': { schema: redemptionDocument } },
    },
  },
} as const

const approveRoute = createRoute({
  ...decision,
  path: '/v1/redemption-reviews/{id}/approve',
  operationId: 'approveRedemption',
  'x-scope': 'redemptions:write' as const,
  summary: 'Let the till post the redemption',
  description: 'It is held as before, and no longer: the till posts it.',
  tags: ['Redemptions'],
})

const refuseRoute = createRoute({
  ...decision,
  path: '/v1/redemption-reviews/{id}/refuse',
  operationId: 'refuseRedemption',
  'x-scope': 'redemptions:write' as const,
  summary: 'Release what is held',
  tags: ['Redemptions'],
})

/** Mounts the routes. */
export function mountRedemptionReviews(api: Api): void {
  const { desk, sql } = api.deps
  const taken = (by: string, what: Decision['decision'], note: string): Decision => ({
    ...{ by, decision: what, note },
  })
  api.mount(listRoute, async (c) => {
    const { open, limit, cursor } = c.req.valid('query')
    const found = await listReviews(sql, {
      ...{ open: open === 'true', now: new Date(), limit: limit + 1 },
      after: cursor === undefined ? null : parseCursor(cursor),
    })
    const reviews = found.slice(0, limit)
    for (const { memberId } of reviews) about(c, memberId)
    const last = found.length > limit ? reviews.at(-1) : undefined
    const further = last && cursorOf(`${last.openedAt.getTime()}`, last.redemptionId)
    return c.json({ reviews: reviews.map(presentReview), next: further ?? null }, 200)
  })
  api.mount(approveRoute, async (c) => {
    const { id } = c.req.valid('param')
    about(c, id.memberId)
    const what = taken(c.var.principal.keyName, 'approved', c.req.valid('json').note)
    const answer = await desk.decide(id, what)
    return c.json(presentRedemption(redemptionOf(answer)), 200)
  })
  api.mount(refuseRoute, async (c) => {
    const { id } = c.req.valid('param')
    about(c, id.memberId)
    const what = taken(c.var.principal.keyName, 'refused', c.req.valid('json').note)
    const answer = await desk.decide(id, what)
    return c.json(presentRedemption(redemptionOf(answer)), 200)
  })
}

function parseCursor(text: string) {
  const [at = '0', redemptionId = '0'] = readCursor(text, /^(\d{1,15})\.(\d{1,18})$/)
  return { openedAt: new Date(Number(at)), redemptionId: BigInt(redemptionId) }
}
