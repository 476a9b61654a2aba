/** What-ifs as JSON: the question, the lines of progress, and what it comes to. */
import { z } from '@hono/zod-openapi'
import type { Mistake } from '../../../values/mistake.ts'
import { newRuleId } from '../../../program/simulation/programmes.ts'
import type { SimulationResult } from '../../../program/simulation/result.ts'
import { id, points } from '../../schemas.ts'

const count = z.int().min(0)
const both = { today: points, withDraft: points }

/** The result. */
export const simulationDocument = z
  .object({
    payments: z.object({
      read: count,
      changed: count.openapi({ description: 'Those that would earn otherwise' }),
      withFactsOfNow: count.openapi({
        description: 'Facts that no rule asked for then are taken as they are now',
      }),
    }),
    points: z.object({
      ...both,
      earned: points.openapi({ description: 'What the payments have in fact' }),
      cutToday: points.openapi({ description: 'What limits and budgets kept back' }),
      cutWithDraft: points,
    }),
    byFunder: z.array(z.object({ funderId: id, ...both })),
    byRule: z.array(
      z.object({
        ruleId: id.nullable().openapi({ description: 'null: the draft is of a new rule' }),
        version: z.int(),
        name: z.string(),
        isDraft: z.boolean(),
        ...both,
        paymentsToday: count,
        paymentsWithDraft: count,
      }),
    ),
    members: z.object({
      read: count,
      earningToday: count,
      earningWithDraft: count,
      gaining: count,
      losing: count,
    }),
    deciles: z
      .object({ today: z.array(points), withDraft: z.array(points) })
      .openapi({ description: 'Points of members: one in ten has no more than the first' }),
    histogram: z.array(z.object({ from: points, to: points, today: count, withDraft: count })),
    winners: z
      .array(z.object({ memberId: id, ...both }))
      .openapi({ description: 'The ten members who gain most' }),
    mistakes: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .openapi({ description: 'What would have to be put right before the draft is approved' }),
  })
  .openapi('Simulation')

/** A line of the answer. */
export const simulationLine = z.union([
  z.object({ progress: z.object({ payments: count, day: z.iso.date() }) }),
  z.object({ result: simulationDocument }),
  z.object({ problem: z.looseObject({ code: z.string(), requestId: z.string() }) }),
])

/** The document of a result. */
export function presentSimulation(
  result: SimulationResult,
  mistakes: readonly Mistake[],
): z.infer<typeof simulationDocument> {
  const { payments, members, deciles } = result
  return {
    payments,
    points: {
      ...bothOf(result.points),
      earned: `${result.points.earned}`,
      cutToday: `${result.points.cutToday}`,
      cutWithDraft: `${result.points.cutWithDraft}`,
    },
    byFunder: result.byFunder.map((each) => ({ funderId: `${each.funderId}`, ...bothOf(each) })),
    byRule: result.byRule.map(({ ruleId, ...each }) => ({
      ...each,
      ruleId: ruleId === newRuleId ? null : `${ruleId}`,
      ...bothOf(each),
    })),
    members,
    deciles: {
      today: deciles.today.map((each) => `${each}`),
      withDraft: deciles.withDraft.map((each) => `${each}`),
    },
    histogram: result.histogram.map((each) => ({
      ...each,
      from: `${each.from}`,
      to: `${each.to}`,
    })),
    winners: result.winners.map((each) => ({ memberId: `${each.memberId}`, ...bothOf(each) })),
    mistakes: mistakes.map(({ pointer, detail }) => ({ pointer, detail })),
  }
}

function bothOf({ today, withDraft }: { today: bigint; withDraft: bigint }) {
  return { today: `${today}`, withDraft: `${withDraft}` }
}
