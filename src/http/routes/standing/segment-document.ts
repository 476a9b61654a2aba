/** Segments as the API takes and shows them. */
import { z } from '@hono/zod-openapi'
import { conditionCharsMax } from '../../../program/condition/condition.ts'
import type { SegmentDocument } from '../../../program/segment/segment.ts'
import type { RfmPopulation } from '../../../program/segment/store.ts'
import type { Definition } from '../../../program/standing/store.ts'
import { holdsCardNumber, mayHoldCardNumber } from '../../../values/card-number.ts'
import { definitionFields, presentFields } from './definition-document.ts'
import { currency } from '../../schemas.ts'

const nameForm = /^[a-z][a-z0-9_-]{0,39}$/

/** What defines a segment. */
export const segmentBody = z
  .strictObject({
    description: z
      .string()
      .max(200)
      .refine((text) => !mayHoldCardNumber(text), 'may hold a card number'),
    currency: currency.openapi({ description: 'ISO 4217 code: what was paid in it counts' }),
    condition: z
      .string()
      .min(1)
      .max(conditionCharsMax)
      .refine((text) => !holdsCardNumber(text), 'may hold a card number')
      .openapi({
        description: 'CEL over the facts of `GET /v1/partner/segments/facts`',
        example: 'member.recencyQuintile <= 2 && member.monetaryQuintile == 5',
      }),
  })
  .openapi('SegmentDefinition')

/** A segment, with how many are in it. */
export const segmentDocument = z
  .object({
    name: z.string(),
    ...definitionFields,
    segment: segmentBody,
    members: z.string().openapi({ description: 'How many were in it at the last refresh' }),
  })
  .openapi('Segment')

/** What parts members into fifths. */
export const fifths = z
  .object({
    currency: z.string(),
    computedOn: z.iso.date(),
    members: z.string().openapi({ description: 'How many members are parted' }),
    recency: z.array(z.iso.date()),
    frequency: z.array(z.string()),
    monetary: z.array(z.string()),
  })
  .openapi('Fifths', {
    description: 'Four values each: above the last one begins the highest fifth',
  })

/** The document of it. */
export function presentFifths(of: RfmPopulation): z.infer<typeof fifths> {
  const { currency, computedOn, members, recency, frequency, monetary } = of
  return {
    ...{ currency, computedOn, members: `${members}`, recency: [...recency] },
    frequency: frequency.map((each) => `${each}`),
    monetary: monetary.map((each) => `${each}`),
  }
}

/** The path of one. */
export const segmentPath = z.object({
  name: z
    .string()
    .regex(nameForm)
    .refine((name) => !mayHoldCardNumber(name))
    .openapi({ param: { name: 'name', in: 'path' }, example: 'sleeping-best' }),
})

/** The document of one. */
export function presentSegment(
  found: Definition<SegmentDocument>,
  members: ReadonlyMap<string, bigint>,
): z.infer<typeof segmentDocument> {
  const { name, partnerId, document } = found
  const { description, condition } = document
  return {
    ...{ name, ...presentFields(partnerId, found) },
    segment: { description, currency: document.currency, condition },
    members: `${members.get(name) ?? 0n}`,
  }
}
