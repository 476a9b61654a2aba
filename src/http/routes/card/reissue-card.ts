/** `POST /v1/members/{id}/cards/{cardId}/reissue`: the bank has given a linked card a new number. */
import { createRoute } from '@hono/zod-openapi'
import { reissueCard, type ReissueOutcome } from '../../../enrolment/cards.ts'
import type { Api } from '../../api.ts'
import { ProblemError, type ProblemCode } from '../../problem.ts'
import { idParameter, memberPath } from '../../schemas.ts'
import { card, cardWithin, enrolment, presentCard } from './card-document.ts'

const route = createRoute({
  method: 'post',
  path: '/v1/members/{id}/cards/{cardId}/reissue',
  operationId: 'reissueCard',
  'x-scope': 'cards:write' as const,
  summary: 'Give a linked card its new number',
  description:
    "On the bank's notice. The new number is encrypted as for linking a card. Payments stay the card's, and the old " +
    'number stays known, since its purchases may clear late. Doing it again answers the same card.',
  tags: ['Cards'],
  'x-access': { operator: 'any' } as const,
  'x-problems': [
    ...(['not_found', 'consent_missing', 'card_claimed'] as const),
    ...(['card_unreadable', 'card_number_invalid'] as const),
  ] as const,
  request: {
    params: memberPath.extend({
      cardId: idParameter.openapi({
        param: { name: 'cardId', in: 'path', description: "The card's id" },
      }),
    }),
    body: { required: true, content: { 'application/json': { schema: enrolment } } },
  },
  responses: {
    200: {
      description: 'The card, as its new number shows',
      content: { 'application/json': { schema: card } },
    },
  },
})

const refused = {
  claimed_by_other: 'card_claimed',
  no_such_card: 'not_found',
} as const satisfies Record<Exclude<ReissueOutcome, { card: unknown }>['outcome'], ProblemCode>

/** Mounts the route. */
export function mountReissueCard(api: Api): void {
  const { sql } = api.deps
  api.mount(route, async (c) => {
    const { id: memberId, cardId } = c.req.valid('param')
    const renewed = await cardWithin(api.deps, c.req.valid('json').card)
    const reissued = await reissueCard(sql, { memberId, cardId }, renewed)
    if (!('card' in reissued)) throw new ProblemError(refused[reissued.outcome])
    return c.json(presentCard(reissued.card), 200)
  })
}
