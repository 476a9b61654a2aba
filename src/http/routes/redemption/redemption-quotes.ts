/** `POST /v1/redemptions/quotes`: how many points may pay for a purchase, and what they are worth. */
import { createRoute } from '@hono/zod-openapi'
import type { Api } from '../../api.ts'
import { about } from '../../audit.ts'
import { assertKnown } from '../../known-member.ts'
import { assertOwner, partnerMeant } from '../../partner-scope.ts'
import { ProblemError } from '../../problem.ts'
import { presentQuote, quoteDocument } from './redemption-document.ts'
import { newQuote } from './redemption-requests.ts'

const route = createRoute({
  method: 'post',
  path: '/v1/redemptions/quotes',
  operationId: 'quoteRedemption',
  'x-scope': 'redemptions:read' as const,
  summary: 'Ask how many points may pay for a purchase',
  description:
    'Nothing is held by it. A redemption that names the quote, once and before it ends, is held to its limits, whatever ' +
    'was agreed anew meanwhile.',
  tags: ['Redemptions'],
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': ['not_found', 'partner_left', 'no_worth', 'spend_locked'] as const,
  request: { body: { required: true, content: { 'application/json': { schema: newQuote } } } },
  responses: {
    201: { description: 'The quote', content: { 'application/json': { schema: quoteDocument } } },
  },
})

/** Mounts the route. */
export function mountRedemptionQuotes(api: Api): void {
  const { desk, sql } = api.deps
  api.mount(route, async (c) => {
    const { memberId, purchase, partnerId: named } = c.req.valid('json')
    const partnerId = partnerMeant(c.var.principal, named, 'body')
    about(c, memberId)
    await assertKnown(api, c.var.principal, memberId)
    const answer = await desk.quote({ memberId, partnerId, purchase })
    if (answer.outcome === 'partner_left') await assertOwner(sql, partnerId)
    if (answer.outcome !== 'quoted') throw new ProblemError(answer.outcome)
    return c.json(presentQuote(answer), 201)
  })
}
