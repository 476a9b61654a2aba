/** A partner's redemption policy as the API takes it and shows it. */
import { z } from '@hono/zod-openapi'
import type { Policy } from '../../../redemption/policy.ts'
import type { KeptPolicy } from '../../../redemption/store/policies.ts'
import { positive } from './redemption-requests.ts'
import { currency, id } from '../../schemas.ts'

const stepsMax = 20
const secondsMax = 604_800

const count = z.int().min(1).max(1_000_000)

/** The fields, with what stands for points and money: text in an answer, and in a body what is made of it. */
function fields<Points extends z.ZodType>(points: Points) {
  return {
    worth: z
      .array(z.strictObject({ currency, minorPerPoint: points }))
      .max(stepsMax)
      .refine((all) => new Set(all.map((each) => each.currency)).size === all.length)
      .openapi({ description: 'What a point pays, in minor units; each currency once' }),
    sharePercent: z.int().min(1).max(100).openapi({
      description: 'Points pay at most so much of a purchase',
    }),
    pointsMin: points,
    pointsMax: nullable(points, 'Of one redemption; null: any number'),
    pointsStep: points.openapi({ description: 'Redemptions are multiples of it' }),
    purchaseRequired: z.boolean().openapi({
      description: 'Whether a till must name a quote or the purchase, so that the share is kept',
    }),
    quoteSeconds: z.int().min(10).max(86_400),
    proofs: z
      .array(
        z.strictObject({
          fromPoints: points,
          anyOf: z.array(z.enum(['code', 'terminal_pin'])).max(2),
        }),
      )
      .max(stepsMax)
      .openapi({ description: 'The step with most points that are reached counts' }),
    paymentMinutes: z.int().min(1).max(60).openapi({
      description: 'How long ago the payment of `terminal_pin` may be',
    }),
    reviewSeconds: z.int().min(60).max(secondsMax),
    limits: z.array(limit(points)).max(stepsMax),
  }
}

/** A schema whose type the description is told would go on to be without null. */
function nullable<Points extends z.ZodType>(points: Points, description: string) {
  return points.nullable().openapi({ type: ['string', 'null'], description })
}

function limit<Points extends z.ZodType>(points: Points) {
  return z
    .strictObject({
      of: z.enum(['member', 'till', 'partner']),
      per: z.enum(['redemption', 'hour', 'day']),
      redemptions: count.nullable().openapi({ description: 'null: any number' }),
      points: nullable(points, 'null: any number'),
      beyond: z.enum(['review', 'refuse']).openapi({
        description: 'What happens to a redemption that is beyond it',
      }),
    })
    .refine((each) => each.redemptions !== null || ('points' in each && each.points !== null))
    .refine((each) => each.per !== 'redemption' || each.redemptions === null)
}

/** A policy, whole. */
export const policyBody = z
  .strictObject(fields(positive))
  .refine(({ pointsMin, pointsMax }) => pointsMax === null || pointsMin <= pointsMax, {
    path: ['pointsMax'],
  })
  .openapi('NewRedemptionPolicy', {
    example: {
      worth: [{ currency: 'KZT', minorPerPoint: '100' }],
      ...{ sharePercent: 50, pointsMin: '1', pointsMax: null, pointsStep: '1' },
      ...{ purchaseRequired: false, quoteSeconds: 300, paymentMinutes: 15, reviewSeconds: 3600 },
      proofs: [{ fromPoints: '1000', anyOf: ['code', 'terminal_pin'] }],
      limits: [{ of: 'member', per: 'day', redemptions: 10, points: '5000', beyond: 'review' }],
    },
  })

const policyTerms = z.object(fields(z.string().regex(/^[1-9][0-9]*$/)))

/** A policy in an answer. */
export const policyDocument = z
  .object({
    partnerId: id,
    version: z.int().openapi({ description: '0: nothing is agreed, and this holds anyway' }),
    changedBy: z.string(),
    changedAt: z.iso.datetime().nullable(),
    policy: policyTerms,
  })
  .openapi('RedemptionPolicy')

/** The document of a policy; who changed it is told to the operator. */
export function presentPolicy(
  partnerId: bigint,
  { version, policy, changedBy, changedAt }: KeptPolicy,
  isOperator: boolean,
): z.input<typeof policyDocument> {
  return {
    partnerId: `${partnerId}`,
    version,
    changedBy: isOperator ? changedBy : '',
    changedAt: changedAt?.toISOString() ?? null,
    policy: presentTerms(policy),
  }
}

function presentTerms(policy: Policy): z.input<typeof policyTerms> {
  const orNull = (points: bigint | null): string | null => (points === null ? null : `${points}`)
  return {
    ...policy,
    worth: policy.worth.map((each) => ({ ...each, minorPerPoint: `${each.minorPerPoint}` })),
    pointsMin: `${policy.pointsMin}`,
    pointsMax: orNull(policy.pointsMax),
    pointsStep: `${policy.pointsStep}`,
    proofs: policy.proofs.map(({ fromPoints, anyOf }) => ({
      ...{ fromPoints: `${fromPoints}`, anyOf: [...anyOf] },
    })),
    limits: policy.limits.map((each) => ({ ...each, points: orNull(each.points) })),
  }
}
