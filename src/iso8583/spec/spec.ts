/** The shape of a protocol file: one zod schema, from which `protocols/schema.json` is generated. */

import { z } from 'zod'
import { answers, message, session } from './exchange.ts'
import { field, pad, prefix } from './field.ts'
import { bitmap, framing, header, messageType } from './frame.ts'
import type {
  CLASS_NAMES as ClassNames,
  ENCODING_NAMES as EncodingNames,
  MESSAGE_KINDS as MessageKinds,
  PREFIX_ENCODING_NAMES as PrefixEncodingNames,
  SENSITIVITIES as Sensitivities,
} from './names.ts'
import { CLASS_NAMES, ENCODING_NAMES } from './names.ts'
import { mti } from './parts.ts'
import { semantics } from './semantics.ts'

export type { AnswersSpec, MessageSpec, SessionSpec } from './exchange.ts'
export type { CompositeSpec, FieldSpec, PadSpec, PrefixSpec } from './field.ts'
export type { BitmapSpec, FramingSpec, HeaderSpec, MessageTypeSpec } from './frame.ts'
export type { ReferenceSpec } from './parts.ts'
export type { SemanticsSpec } from './semantics.ts'

const defaults = z.strictObject({
  prefix,
  classes: z.partialRecord(
    z.enum(CLASS_NAMES),
    z.strictObject({ encoding: z.enum(ENCODING_NAMES), pad: pad.optional() }),
  ),
})

/** A protocol file as it is written, once what it extends was merged in. {@link Spec} is its type. */
export const specSchema = z
  .strictObject({
    $schema: z.string().optional(),
    extends: z
      .string()
      .min(1)
      .optional()
      .describe('A shipped protocol, or a path relative to this file, that this one changes'),
    name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'small letters, digits and hyphens'),
    title: z.string().min(1),
    source: z.string().optional().describe('Where the layout was taken from'),
    inferred: z
      .array(z.string().regex(/^(\/[^/]+)+$/, 'a JSON pointer, as in /fields/48'))
      .optional()
      .describe('JSON pointers to what no public source says, and was only inferred'),
    framing,
    header,
    mti: messageType,
    bitmap,
    defaults,
    fields: z.record(
      z.string().regex(/^([2-9]|[1-9]\d|1[0-8]\d|19[0-2])$/, 'a field is numbered 2 to 192'),
      field,
    ),
    messages: z.record(mti, message),
    answers,
    session,
    semantics,
  })
  .describe('An ISO 8583 dialect of cobrand')

/** A protocol file after it was checked. */
export type Spec = z.infer<typeof specSchema>
export type MessageKind = (typeof MessageKinds)[number]
export type Sensitivity = (typeof Sensitivities)[number]
export type ClassName = (typeof ClassNames)[number]
export type EncodingName = (typeof EncodingNames)[number]
export type PrefixEncodingName = (typeof PrefixEncodingNames)[number]
