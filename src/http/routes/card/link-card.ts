/** `POST /v1/members/{id}/cards`: links a card for which the operator vouches; `GET` lists those that are linked. */
import { createRoute, z } from '@hono/zod-openapi'
import { linkCard, type LinkOutcome } from '../../../enrolment/cards.ts'
import { linkedCards } from '../../../enrolment/store/cards.ts'
import { isMember } from '../../../member/member.ts'
import { next, pageFields, pageOf } from '../../conventions/paging.ts'
import { ProblemError, type ProblemCode } from '../../problem.ts'
import type { Api } from '../../api.ts'
import { memberPath } from '../../schemas.ts'
import { card, cardWithin, enrolment, presentCard } from './card-document.ts'

const content = { 'application/json': { schema: card } }

const link = createRoute({
  method: 'post',
  path: '/v1/members/{id}/cards',
  operationId: 'linkCard',
  'x-scope': 'cards:write' as const,
  summary: 'Link a bank card to a member',
  description:
    'For an operator who knows whose card it is: a member asks by `/v1/members/{id}/card-links`, and proves it. ' +
    'The number is encrypted where it is typed in, to the key in `/.well-known/jwks.json`. ' +
    'Linking a card again to the same member answers the same card.',
  tags: ['Cards'],
  'x-access': { operator: 'any' } as const,
  'x-problems': [
    ...(['not_found', 'consent_missing', 'card_claimed'] as const),
    ...(['card_unreadable', 'card_number_invalid'] as const),
  ] as const,
  request: {
    params: memberPath,
    body: { required: true, content: { 'application/json': { schema: enrolment } } },
  },
  responses: {
    200: { description: 'The card was linked to this member before', content },
    201: { description: 'The card is linked now', content },
  },
})

const list = createRoute({
  method: 'get',
  path: '/v1/members/{id}/cards',
  operationId: 'listCards',
  'x-scope': 'cards:read' as const,
  summary: "A member's linked cards",
  tags: ['Cards'],
  'x-access': { operator: 'any', member: 'self' } as const,
  'x-problems': ['not_found', 'invalid_parameter'] as const,
  request: { params: memberPath, query: z.object(pageFields) },
  responses: {
    200: {
      description: 'A page of the linked cards, the oldest first',
      content: { 'application/json': { schema: z.object({ cards: z.array(card), next }) } },
    },
  },
})

const refused = {
  claimed_by_other: 'card_claimed',
  no_such_member: 'not_found',
} as const satisfies Record<Exclude<LinkOutcome, { card: unknown }>['outcome'], ProblemCode>

const statusOfLinked = { linked: 201, already_linked: 200 } as const

/** Mounts the routes. */
export function mountLinkCard(api: Api): void {
  const { sql } = api.deps
  api.mount(link, async (c) => {
    const memberId = c.req.valid('param').id
    const linked = await linkCard(
      sql,
      memberId,
      await cardWithin(api.deps, c.req.valid('json').card),
    )
    if (!('card' in linked)) throw new ProblemError(refused[linked.outcome])
    return c.json(presentCard(linked.card), statusOfLinked[linked.outcome])
  })
  api.mount(list, async (c) => {
    const memberId = c.req.valid('param').id
    if (!(await isMember(sql, memberId))) throw new ProblemError('not_found')
    const cards = (await linkedCards(sql, memberId)).map(presentCard)
    const page = pageOf(cards, c.req.valid('query'), ({ cardId }) => cardId)
    return c.json({ cards: [...page.rows], next: page.next }, 200)
  })
}
