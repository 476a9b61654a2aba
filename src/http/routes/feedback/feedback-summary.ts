/** `GET /v1/partner/feedback/summary`: how a partner's locations did, month by month. */
import { createRoute, z } from '@hono/zod-openapi'
import { netPromoterScore } from '../../../feedback/feedback.ts'
import { tallyFeedback } from '../../../feedback/store.ts'
import { asPartner } from '../../../db/scoped.ts'
import type { Api } from '../../api.ts'
import { partnerMeant, partnerParameter } from '../../partner-scope.ts'
import { id } from '../../schemas.ts'

const monthsMax = 36
const month = z.string().regex(/^[1-9]\d{3}-(0[1-9]|1[0-2])$/)

const summarize = createRoute({
  method: 'get',
  path: '/v1/partner/feedback/summary',
  operationId: 'summarizeFeedback',
  'x-scope': 'feedback:read' as const,
  summary: "The net promoter score of a partner's locations by month",
  description:
    'Months of the day (UTC) on which feedback was given. The score is the share of promoters less that of detractors, ' +
    'in whole percent, halves away from zero.',
  tags: ['Feedback'],
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': ['not_found', 'invalid_parameter'] as const,
  request: {
    query: z
      .object({
        partnerId: partnerParameter,
        from: month.openapi({ example: '2026-01' }),
        to: month.openapi({ example: '2026-12' }),
      })
      .refine(({ from, to }) => from <= to && monthsBetween(from, to) < monthsMax, {
        path: ['to'],
      }),
  },
  responses: {
    200: {
      description: 'Locations and months with feedback',
      content: {
        'application/json': {
          schema: z.object({
            months: z.array(
              z.object({
                locationId: id,
                location: z.string(),
                month: z.string(),
                promoters: z.int(),
                passives: z.int(),
                detractors: z.int(),
                answered: z.int(),
                score: z.int().openapi({ description: '-100 to 100' }),
              }),
            ),
          }),
        },
      },
    },
  },
})

/** Mounts the route. */
export function mountFeedbackSummary(api: Api): void {
  const { sql } = api.deps
  api.mount(summarize, async (c) => {
    const { partnerId, from, to } = c.req.valid('query')
    const meant = partnerMeant(c.var.principal, partnerId)
    const rows = await asPartner(sql, meant, (scoped) => tallyFeedback(scoped, meant, { from, to }))
    const months = rows.map((row) => {
      return { ...row, locationId: `${row.locationId}`, score: netPromoterScore(row) ?? 0 }
    })
    return c.json({ months }, 200)
  })
}

function monthsBetween(from: string, to: string): number {
  const [fromYear = 0, fromMonth = 0] = from.split('-').map(Number)
  const [toYear = 0, toMonth = 0] = to.split('-').map(Number)
  return (toYear - fromYear) * 12 + toMonth - fromMonth
}
