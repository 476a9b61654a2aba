/** `DELETE /v1/members/{id}/cards/{cardId}`: the member does not want payments by this card to count any more. */
import { createRoute } from '@hono/zod-openapi'
import { unlinkCard } from '../../../enrolment/cards.ts'
import type { Api } from '../../api.ts'
import { ProblemError } from '../../problem.ts'
import { idParameter, memberPath } from '../../schemas.ts'
import { card, presentCard } from './card-document.ts'

const route = createRoute({
  method: 'delete',
  path: '/v1/members/{id}/cards/{cardId}',
  operationId: 'unlinkCard',
  'x-scope': 'cards:write' as const,
  summary: 'Unlink a card',
  description:
    'From now on the card is a stranger to every gateway: what it pays earns nothing, and what it paid before is not ' +
    'cleared any more. Payments and points that are there stay. Its numbers are forgotten; linked again, it is ' +
    'another card. Doing it again answers the same.',
  tags: ['Cards'],
  'x-access': { operator: 'any', member: 'self' } as const,
  'x-problems': ['not_found'] as const,
  request: {
    params: memberPath.extend({
      cardId: idParameter.openapi({
        param: { name: 'cardId', in: 'path', description: "The card's id" },
      }),
    }),
  },
  responses: {
    200: { description: 'The card is unlinked', content: { 'application/json': { schema: card } } },
  },
})

/** Mounts the route. */
export function mountUnlinkCard(api: Api): void {
  const { sql } = api.deps
  api.mount(route, async (c) => {
    const { id: memberId, cardId } = c.req.valid('param')
    const unlinked = await unlinkCard(sql, { memberId, cardId })
    if (unlinked === null) throw new ProblemError('not_found')
    return c.json(presentCard(unlinked), 200)
  })
}
