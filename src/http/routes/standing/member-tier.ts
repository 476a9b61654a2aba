/** `GET /v1/members/{id}/tier`: a member's tiers, and how far it is to the next. */
import { createRoute, z } from '@hono/zod-openapi'
import { readMemberTiers, type MemberTier } from '../../../program/tier/progress.ts'
import type { Api } from '../../api.ts'
import { assertKnown } from '../../known-member.ts'
import { ProblemError } from '../../problem.ts'
import { id, memberPath } from '../../schemas.ts'
import { coalitionId } from '../../../values/owner.ts'
import { dayOf } from '../../../values/time.ts'

const day = z.iso.date()

const memberTier = z.object({
  partnerId: id.nullable().openapi({ description: "null: the coalition's" }),
  tier: z.string().nullable(),
  since: day.nullable(),
  reviewOn: day.nullable().openapi({ description: 'When it changes if nothing more is bought' }),
  metric: z.enum(['turnover', 'visits', 'points']),
  counted: z.string().nullable().openapi({
    description:
      'What counts in the window: minor units, payments or points. null: a partner is not told what others sold',
  }),
  next: z.object({ tier: z.string(), missing: z.string() }).nullable(),
  events: z
    .array(
      z.object({
        on: day,
        from: z.string().nullable(),
        to: z.string().nullable(),
        why: z.enum(['earned', 'lapsed', 'taken_back', 'scheme_changed']),
      }),
    )
    .openapi({ description: 'The last 20 changes, the newest first' }),
})

const route = createRoute({
  method: 'get',
  path: '/v1/members/{id}/tier',
  operationId: 'readMemberTier',
  'x-scope': 'standing:read' as const,
  summary: "A member's tiers",
  description:
    'A partner sees its own, and which one the coalition has given. They are refreshed by the hour.',
  tags: ['Standing'],
  'x-access': { operator: 'any', partner: 'own', member: 'self' } as const,
  'x-problems': ['not_found'] as const,
  request: { params: memberPath },
  responses: {
    200: {
      description: 'One for each scheme',
      content: {
        'application/json': { schema: z.object({ memberId: id, tiers: z.array(memberTier) }) },
      },
    },
  },
})

/** Mounts the route. */
export function mountMemberTier(api: Api): void {
  const { reads, sql } = api.deps
  api.mount(route, async (c) => {
    const memberId = c.req.valid('param').id
    await assertKnown(api, c.var.principal, memberId)
    if ((await reads.balance(memberId)) === null) throw new ProblemError('not_found')
    const { audience, ownerId } = c.var.principal
    const isShown = (of: bigint): boolean =>
      audience !== 'partner' || of === coalitionId || of === ownerId
    const tiers = await readMemberTiers(sql, memberId, dayOf(new Date()), isShown)
    const shown = tiers.map((each) => {
      // What the coalition counts is what a member bought at other partners, too.
      const isWhole = audience !== 'partner' || each.scheme.partnerId !== coalitionId
      return isWhole ? present(each) : { ...present(each), counted: null, next: null }
    })
    return c.json({ memberId: `${memberId}`, tiers: shown }, 200)
  })
}

function present(of: MemberTier): z.infer<typeof memberTier> {
  const { scheme, since, reviewOn, next } = of
  return {
    partnerId: scheme.partnerId === coalitionId ? null : `${scheme.partnerId}`,
    ...{ tier: orNone(of.tier), since, reviewOn },
    ...{ metric: scheme.metric.of, counted: `${of.counted}` },
    next: next === null ? null : { tier: next.tier, missing: `${next.missing}` },
    events: of.events.map(({ on, from, to, why }) => {
      return { on, from: orNone(from), to: orNone(to), why }
    }),
  }
}

function orNone(tier: string): string | null {
  return tier === '' ? null : tier
}
