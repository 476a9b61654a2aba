/** The shape of what fields mean: which of them make the card event. */

import { z } from 'zod'
import { entryModes } from '../../values/entry-mode.ts'
import { PROCESSING_KINDS } from './names.ts'
import { dataElement, place, reference, slice } from './parts.ts'

/** A field that has one of some values. */
const condition = z.strictObject({ field: reference, values: z.array(z.string()).min(1) })

const fields = z.strictObject({
  pan: place,
  processingCode: reference,
  amount: reference,
  billingAmount: reference.optional(),
  transmission: reference.describe('The date and time by which a reversal names its original'),
  stan: reference,
  localTime: reference.optional().describe('hhmmss'),
  localDate: reference.optional().describe('MMDD or YYMMDD, by its length'),
  merchantCategory: reference.optional(),
  acquirer: reference.optional(),
  rrn: reference.optional(),
  authorizationCode: reference.optional(),
  responseCode: reference,
  terminal: reference,
  merchant: reference,
  currency: reference,
  billingCurrency: reference.optional(),
})

export const semantics = z.strictObject({
  fields,
  networkReference: z
    .array(reference)
    .min(1)
    .optional()
    .describe("The network's own number of the payment; several are joined"),
  par: z
    .array(reference)
    .min(1)
    .optional()
    .describe(
      'Where the payment account reference stands, which a card and its wallets have in common; the first that is one counts',
    ),
  identity: z
    .array(dataElement)
    .min(1)
    .describe('Fields that, with link and message type, tell one message from another'),
  processing: slice
    .extend({ values: z.record(z.string(), z.enum(PROCESSING_KINDS)) })
    .describe('What the processing code says; a value that is not listed is no purchase'),
  channels: z
    .array(
      slice.extend({
        field: place,
        values: z.record(z.string(), z.enum(['in_store', 'online'])),
      }),
    )
    .describe('How the card was used; the first match counts'),
  entryModes: z
    .array(slice.extend({ field: place, values: z.record(z.string(), z.enum(entryModes)) }))
    .min(1)
    .optional()
    .describe('How the card was read; the first match counts, and what is not listed is not known'),
  approvedCodes: z.array(z.string()).min(1).describe('Response codes of an advice that mean yes'),
  original: z
    .strictObject({ mti: reference.optional(), stan: reference, transmission: reference })
    .optional()
    .describe('Where a reversal names its original'),
  replacement: z
    .strictObject({
      amount: reference,
      means: z
        .enum(['remaining', 'reversed'])
        .describe('What the amount says: what remains, where zero is nothing, or what is undone'),
      original: reference
        .optional()
        .describe('Where the amount of the original stands, if not in fields/amount'),
      when: condition
        .optional()
        .describe('Only where this field has one of these values; else everything is undone'),
    })
    .optional()
    .describe('Where a partial reversal says how much it undoes'),
  increments: z
    .array(
      z.strictObject({
        when: condition,
        amount: z
          .enum(['delta', 'total'])
          .describe('What the amount says: what is added, or what it comes to in all'),
      }),
    )
    .min(1)
    .optional()
    .describe(
      'Authorizations that raise an earlier one, as of a hotel stay; the first match counts',
    ),
  cash: z
    .strictObject({
      field: place,
      entryLength: z.int().min(1).max(999),
      type: slice
        .optional()
        .describe('Where an entry says what it is; without it all are cash-back'),
      types: z.array(z.string()).min(1).optional(),
      amount: slice,
    })
    .optional()
    .describe(
      'Cash-back inside the amount, in one of several entries of a field; it earns nothing',
    ),
})

export type SemanticsSpec = z.infer<typeof semantics>
