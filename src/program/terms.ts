/** What a rule version says as a document: how it is checked when it comes in, and kept. */
import { z } from 'zod'
import { jsonText } from '../values/json.ts'
import { tenders } from '../values/tender.ts'
import { conditionCharsMax } from './condition/condition.ts'
import type { RuleVersion } from './rule.ts'

/** Far above any amount or any number of points, and within a bigint of the database. */
const wholeMax = 10n ** 15n

/** A whole number from 0 up, as JSON has it: a decimal text, or a number that is exact. */
const whole = z
  .union([z.string().regex(/^\d{1,16}$/, 'is not a whole number'), z.int().nonnegative()])
  .transform((value) => BigInt(value))
  .refine((value) => value <= wholeMax, `is larger than ${wholeMax}`)
const positive = whole.refine((value) => value > 0n, 'must be more than 0')
const name = z.string().trim().min(1).max(120)

const effect = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('rate'),
    perMinor: positive,
    pointsPer: positive,
    minimumMinor: whole.prefault('0'),
    tenders: z.array(z.enum(tenders)).min(1).nullable().default(null),
    rounding: z.enum(['step', 'down', 'nearest', 'up']).default('step'),
  }),
  z.strictObject({
    kind: z.literal('fixed'),
    points: positive,
    minimumMinor: whole.prefault('0'),
  }),
  z.strictObject({ kind: z.literal('multiplier'), percent: z.int().min(101).max(1000) }),
  z
    .strictObject({
      kind: z.literal('items'),
      skus: z.array(name).max(1000).default([]),
      categories: z.array(name).max(100).default([]),
      points: positive,
      perMinor: positive.nullable().default(null),
    })
    .refine(({ skus, categories }) => skus.length + categories.length > 0, {
      error: 'names neither an SKU nor a category',
    }),
  z.strictObject({
    kind: z.literal('ladder'),
    steps: z
      .array(z.strictObject({ fromMinor: whole, points: positive }))
      .min(1)
      .max(50)
      .refine(rises, { error: 'each step must begin above the one before' }),
  }),
  z.strictObject({ kind: z.literal('stamps'), every: z.int().min(2).max(1000), points: positive }),
  z.strictObject({ kind: z.literal('welcome'), points: positive }),
])

function rises(steps: readonly { fromMinor: bigint }[]): boolean {
  return steps.every((step, at) => at === 0 || step.fromMinor > (steps[at - 1]?.fromMinor ?? 0n))
}

const limit = positive.nullable().default(null)

/** The part of a rule version that the database keeps as one document. Every field but the effect has a default. */
export const termsSchema = z.strictObject({
  scope: z
    .strictObject({
      locationIds: z.array(positive).min(1).max(10_000).nullable().default(null),
      product: name.nullable().default(null),
    })
    .prefault({}),
  condition: z.string().trim().max(conditionCharsMax).default(''),
  effect,
  limits: z
    .strictObject({
      paymentPoints: limit,
      dayPoints: limit,
      monthPoints: limit,
      memberPoints: limit,
    })
    .prefault({}),
  stacking: z
    .strictObject({
      group: name.default('base'),
      mode: z.enum(['exclusive', 'best', 'additive']).default('exclusive'),
      priority: z.int().min(-1000).max(1000).default(0),
    })
    .prefault({}),
})

/** See {@link termsSchema}. */
export type Terms = z.infer<typeof termsSchema>

/** Terms as a rule version has them. */
export type ReadonlyTerms = Pick<RuleVersion, 'scope' | 'effect' | 'limits' | 'stacking'> & {
  readonly condition: string
}

/** Terms as JSON text: whole numbers are decimal texts, keys stand in one order, so that equal terms are equal texts. */
export function termsText(terms: ReadonlyTerms): string {
  return jsonText(terms)
}
