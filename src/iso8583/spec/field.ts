/** The shape of a field of a protocol file, and of the fields that it is composed of. */

import { z } from 'zod'
import {
  BITMAP_ENCODING_NAMES,
  CLASS_NAMES,
  COUNT_NAMES,
  ENCODING_NAMES,
  LENGTH_NAMES,
  PREFIX_ENCODING_NAMES,
  SENSITIVITIES,
} from './names.ts'
import { BYTES_MAX } from './parts.ts'

export const pad = z
  .strictObject({
    side: z.enum(['left', 'right']),
    with: z.string().regex(/^[ -~]$/, 'one character, for packed digits a hex digit'),
  })
  .describe(
    'The filler of an odd number of packed digits, and what encode fills a short value of a fixed field with',
  )

export const prefix = z
  .strictObject({
    encoding: z.enum(PREFIX_ENCODING_NAMES),
    bytes: z.int().min(1).max(6).optional().describe('Only where it is not what the Ls say'),
    counts: z
      .enum(COUNT_NAMES)
      .describe(
        'units: digits, characters, or bytes of class b. bytes: those on the wire. nibbles: packed digits without a filler, or half bytes of class b',
      ),
  })
  .describe('How lengths of variable fields are written, and what they count')

const lengthNumber = z.int().min(1).max(9999)
const unitsMin = z.int().min(0).max(BYTES_MAX)
const unitsMax = z.int().min(1).max(BYTES_MAX)
const partKey = z.string().regex(/^[^.\s]{1,32}$/, 'a key of 1 to 32 characters, no dot or blank')

/** A field, or a part of a composite, which is a field within a field. */
export const field = z
  .strictObject({
    name: z.string().min(1),
    class: z.enum(CLASS_NAMES),
    length: z
      .union(
        [lengthNumber, z.enum(LENGTH_NAMES)],
        `a number of units from 1 to 9999, or one of ${LENGTH_NAMES.join(', ')}`,
      )
      .optional()
      .describe('A number of units if fixed, or the digits of the length in front of the field'),
    min: unitsMin.optional().describe('Least length of a variable field, 0 if left out'),
    max: unitsMax.optional().describe('Greatest length of a variable field, in units'),
    encoding: z.enum(ENCODING_NAMES).optional().describe('Only where it is not that of the class'),
    pad: pad.optional(),
    prefix: prefix.optional(),
    sensitivity: z.enum(SENSITIVITIES).optional().describe('private if left out'),
    get composite(): z.ZodOptional<typeof composite> {
      return composite.optional()
    },
  })
  .meta({ id: 'field' })

const soft = z
  .boolean()
  .optional()
  .describe('A malformed one reads as absent and is counted, and does not fail the message')
const unknown = z
  .enum(['reject', 'skip', 'keep'])
  .optional()
  .describe('Tags that are not listed: refused, skipped (where left out), or shown as private')

const positional = z.strictObject({
  kind: z.literal('positional'),
  truncatable: z.boolean().optional().describe('Parts at the end may be missing'),
  soft,
  get parts(): z.ZodRecord<typeof partKey, typeof field> {
    return z.record(partKey, field)
  },
})

const bitmapped = z.strictObject({
  kind: z.literal('bitmap'),
  bitmap: z.strictObject({
    encoding: z.enum(BITMAP_ENCODING_NAMES),
    bytes: z.int().min(1).max(24).describe('Bytes of the bitmap before it is written as hex'),
  }),
  soft,
  get parts(): z.ZodRecord<typeof partKey, typeof field> {
    return z.record(partKey, field).describe('By bit number, from 1')
  },
})

const tagged = z.strictObject({
  kind: z.literal('tagged'),
  tag: z.strictObject({
    encoding: z.enum(ENCODING_NAMES),
    length: z.int().min(1).max(8).describe('In units of the encoding'),
  }),
  length: z.strictObject({
    encoding: z.enum(PREFIX_ENCODING_NAMES),
    bytes: z.int().min(1).max(6),
    counts: z.enum(COUNT_NAMES),
  }),
  get lead(): z.ZodOptional<z.ZodRecord<typeof partKey, typeof field>> {
    return z.record(partKey, field).optional().describe('Parts in front of the first tag')
  },
  unknown,
  soft,
  get parts(): z.ZodRecord<typeof partKey, typeof field> {
    return z.record(partKey, field).describe('By tag')
  },
})

const berTlv = z.strictObject({
  kind: z.literal('ber-tlv'),
  unknown,
  soft,
  get parts(): z.ZodRecord<typeof partKey, typeof field> {
    return z.record(partKey, field).describe('By tag, in upper-case hex digits')
  },
})

/** What a field is composed of. */
export const composite = z
  .discriminatedUnion('kind', [positional, bitmapped, tagged, berTlv])
  .meta({ id: 'composite' })

export type FieldSpec = z.infer<typeof field>
export type CompositeSpec = z.infer<typeof composite>
export type PadSpec = z.infer<typeof pad>
export type PrefixSpec = z.infer<typeof prefix>
