/** `GET /v1/partner/campaigns/{id}/effect`: what a campaign brings, measured against the members whom it leaves out. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  liftOf,
  type Estimate,
  type GroupMoments,
  type Lift,
} from '../../../program/campaign/effect.ts'
import {
  readCampaign,
  readCampaignSpan,
  readEffectGroups,
} from '../../../program/campaign/store.ts'
import { maySee } from '../../access.ts'
import type { Api } from '../../api.ts'
import { month } from '../../day.ts'
import { ProblemError } from '../../problem.ts'
import { currency, id, idParameter, points } from '../../schemas.ts'

const monthsMax = 24

const estimate = z
  .object({ value: z.number(), low: z.number(), high: z.number() })
  .openapi('Estimate', { description: 'With the bounds of its 95 % confidence interval' })
const estimateOrNone = z.union([estimate, z.null()])
const group = z.object({
  members: z.int(),
  turnoverMinor: z.string(),
  visits: z.string(),
  turnoverMinorPerMember: z.number(),
  visitsPerMember: z.number(),
  averageBillMinor: z.number().nullable(),
})
const effect = z
  .object({
    campaignId: id,
    from: month,
    to: month.openapi({ description: 'Included' }),
    currency,
    holdOutPercent: z.int(),
    members: z.enum(['known', 'all']),
    in: group,
    heldOut: group,
    points: points.openapi({ description: "Given by the campaign's rules to those who are in" }),
    noLift: z
      .enum(['no_hold_out', 'too_few_members'])
      .nullable()
      .openapi({ description: 'Why there is nothing to compare' }),
    lift: z
      .object({
        turnover: estimate,
        visits: estimate,
        averageBill: estimateOrNone,
        turnoverPercent: estimateOrNone,
        incrementalMinor: estimate,
        incrementalVisits: estimate,
        incrementalMinorPerPoint: estimateOrNone,
      })
      .nullable(),
  })
  .openapi('CampaignEffect')

const route = createRoute({
  method: 'get',
  path: '/v1/partner/campaigns/{id}/effect',
  operationId: 'readCampaignEffect',
  'x-scope': 'rules:read' as const,
  summary: 'What a campaign brings',
  description:
    'Turnover, visits and average bill of members in whole months, against those of the members who were left out. Left ' +
    'out, the months are those in which its rules hold.',
  tags: ['Rules'],
  'x-access': { operator: 'any', partner: 'own' } as const,
  'x-problems': ['invalid_parameter', 'not_found'] as const,
  request: {
    params: z.object({ id: idParameter.openapi({ param: { name: 'id', in: 'path' } }) }),
    query: z.object({
      from: month.optional().openapi({ example: '2026-10' }),
      to: month.optional().openapi({ example: '2026-11' }),
      currency: currency.optional(),
      members: z.enum(['known', 'all']).default('known').openapi({
        description:
          '`known`: who bought there in the twelve months before; `all`: who had joined before',
      }),
    }),
  },
  responses: {
    200: { description: 'The effect', content: { 'application/json': { schema: effect } } },
  },
})

/** Mounts the route. */
export function mountCampaignEffect(api: Api): void {
  const { sql } = api.deps
  api.mount(route, async (c) => {
    const asked = c.req.valid('query')
    const campaign = await readCampaign(sql, c.req.valid('param').id)
    const partnerId = campaign?.partnerId ?? null
    if (campaign === null || !maySee(c.var.principal, { memberId: 0n, partnerId })) {
      throw new ProblemError('not_found')
    }
    const { campaignId, holdOutPercent } = campaign
    const span = await readCampaignSpan(sql, campaignId)
    const from = asked.from ?? span?.from.slice(0, 7)
    const to = asked.to ?? span?.to.slice(0, 7)
    const code = asked.currency ?? span?.currency
    if (from === undefined || to === undefined || code === undefined) {
      throw wrong('from', 'must be said, with to and currency: the campaign has no rule yet')
    }
    if (to < from) throw wrong('to', 'must not be before from')
    if (monthsBetween(from, to) >= monthsMax) throw wrong('to', `no more than ${monthsMax} months`)
    const groups = await readEffectGroups(sql, {
      ...{ campaignId, holdOutPercent, partnerId, currency: code, members: asked.members },
      ...{ from: `${from}-01`, to: `${to}-01` },
    })
    const lift = liftOf(groups.inside, groups.heldOut, groups.points, holdOutPercent)
    return c.json(
      {
        ...{ campaignId: `${campaignId}`, from, to, currency: code, holdOutPercent },
        ...{ members: asked.members, in: present(groups.inside), heldOut: present(groups.heldOut) },
        points: `${groups.points}`,
        noLift: typeof lift === 'string' ? lift : null,
        lift: typeof lift === 'string' ? null : presentLift(lift),
      },
      200,
    )
  })
}

function wrong(parameter: string, detail: string): ProblemError {
  return new ProblemError('invalid_parameter', [{ parameter, detail }])
}

function monthsBetween(from: string, to: string): number {
  const count = (each: string): number => Number(each.slice(0, 4)) * 12 + Number(each.slice(5))
  return count(to) - count(from)
}

function present({ members, turnoverMinor, visits }: GroupMoments): z.infer<typeof group> {
  const over = (sum: bigint, count: number): number =>
    count === 0 ? 0 : rounded(Number(sum) / count)
  return {
    ...{ members, turnoverMinor: `${turnoverMinor}`, visits: `${visits}` },
    turnoverMinorPerMember: over(turnoverMinor, members),
    visitsPerMember: over(visits, members),
    averageBillMinor: visits > 0n ? over(turnoverMinor, Number(visits)) : null,
  }
}

function presentLift(lift: Lift): z.infer<typeof effect>['lift'] {
  const shown = ({ value, low, high }: Estimate): Estimate => ({
    ...{ value: rounded(value), low: rounded(low), high: rounded(high) },
  })
  const orNull = (of: Estimate | null): Estimate | null => (of === null ? null : shown(of))
  return {
    turnover: shown(lift.turnover),
    visits: shown(lift.visits),
    averageBill: orNull(lift.averageBill),
    turnoverPercent: orNull(lift.turnoverPercent),
    incrementalMinor: shown(lift.incrementalMinor),
    incrementalVisits: shown(lift.incrementalVisits),
    incrementalMinorPerPoint: orNull(lift.incrementalMinorPerPoint),
  }
}

/** Estimates have no more than six digits that mean anything. */
function rounded(value: number): number {
  return Number(value.toPrecision(6))
}
