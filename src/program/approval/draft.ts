/** Drafts of rule versions: what one says as a document, before it is approved. */
import { z } from 'zod'
import { holdsCardNumber, mayHoldCardNumber } from '../../values/card-number.ts'
import { isCurrency } from '../../values/currency.ts'
import { jsonText } from '../../values/json.ts'
import { isDay } from '../../values/time.ts'
import { termsSchema, type Terms } from '../terms.ts'

/** An id, as JSON has it: a decimal text. */
const id = z
  .string()
  .regex(/^[1-9]\d{0,17}$/, 'is not an id')
  .transform((text) => BigInt(text))

/** Name of a rule; unique among those of its owner. */
export const ruleName = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .refine((text) => !mayHoldCardNumber(text), 'may hold a card number')

/** A card acceptor's local time: `YYYY-MM-DD`, its midnight, or `YYYY-MM-DDThh:mm:ss`. Comes out with a blank for the T. */
export const localTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d)?$/, 'is not a local time YYYY-MM-DDThh:mm:ss')
  .transform((text) => (text.length === 10 ? `${text} 00:00:00` : text.replace('T', ' ')))
  .refine(exists, 'is a time that there is not')

function exists(text: string): boolean {
  if (!isDay(text.slice(0, 10))) return false
  const at = new Date(`${text.replace(' ', 'T')}Z`)
  if (Number.isNaN(at.getTime())) return false
  return at.toISOString().slice(0, 19) === text.replace(' ', 'T')
}

/** ISO 4217 alphabetic code of a currency that has minor units. */
export const currencyCode = z.string().refine(isCurrency, 'is not an ISO 4217 code such as KZT')

/** Whole percent of a rule's points that one funder pays. */
export const percent = z.int().min(1).max(100)

/** What is said of a rule version besides its terms, its funders and its campaign. */
export const headShape = {
  name: ruleName,
  currency: currencyCode,
  pointsValidMonths: z.int().min(1).max(1200).default(24),
  validFrom: localTime,
  validTo: localTime.nullable().default(null),
}

/** A draft as JSON, with ids of what it names. Without `funders` its owner pays all. */
export const draftSchema = z
  .strictObject({
    ...headShape,
    ...termsSchema.shape,
    funders: z
      .array(z.strictObject({ funderId: id, percent }))
      .max(20)
      .default([]),
    campaignId: id.nullable().default(null),
  })
  .check(({ value, issues }) => {
    const path = cardNumberIn(value)
    if (path === null) return
    issues.push({ code: 'custom', input: value, path, message: 'may hold a card number' })
  })

/** Where a card number stands in a draft, in a condition or wherever; `null` where none does. Article numbers are none. */
export function cardNumberIn(draft: object): string[] | null {
  for (const [key, value] of Object.entries(draft)) {
    const within = placeIn(value)
    if (within !== null) return [key, ...within]
  }
  return null
}

function placeIn(value: unknown): string[] | null {
  if (typeof value === 'string' || typeof value === 'bigint') {
    return holdsCardNumber(`${value}`) ? [] : null
  }
  return typeof value === 'object' && value !== null ? cardNumberIn(value) : null
}

/** See {@link draftSchema}. */
export type Draft = z.infer<typeof draftSchema>

/** A draft as JSON text, which {@link draftSchema} reads again. */
export function draftText(draft: Readonly<Record<string, unknown>>): string {
  return jsonText(draft)
}

/** The part of a draft that a version keeps as one document. */
export function termsOf({ scope, condition, effect, limits, stacking }: Draft): Terms {
  return { scope, condition, effect, limits, stacking }
}
