/** The shape of a protocol file: one zod schema, from which `protocols/schema.json` is generated. */

import { z } from 'zod'

/** How the bytes of a field stand for its value. A new encoding is a new entry in `encodings.ts`. */
export const ENCODING_NAMES = ['ascii', 'bcd', 'binary', 'hex'] as const
/** How a length prefix is written. */
export const PREFIX_ENCODING_NAMES = ['ascii', 'bcd', 'binary'] as const
/** Content classes of ISO 8583:1987 clause 4.2; `p` stands for the pad character, the space. */
export const CLASS_NAMES = ['n', 'a', 'an', 'anp', 'as', 'ns', 'ans', 'b', 'z', 'x+n'] as const

/**
 * Who may see a field: everybody, nobody but as first six and last four (`pan`), nobody ever and no
 * reading (`sad`, PCI DSS 3.3.1), or the gateway alone (`private`, which is also what is not declared).
 */
export const SENSITIVITIES = ['public', 'pan', 'sad', 'private'] as const

/** What a message asks of the gateway. An advice tells of what was decided elsewhere. */
export const MESSAGE_KINDS = [
  'authorization',
  'advice',
  'reversal',
  'reversal_advice',
  'network',
] as const

const dataElement = z.int().min(2).max(128).describe('Number of a data element, 2 to 128')
const mti = z.string().regex(/^\d{4}$/, 'a message type is four digits')
const slice = z
  .strictObject({ start: z.int().min(0).max(9998), length: z.int().min(1).max(9999) })
  .describe('Characters of a field, counted from 0')

const pad = z
  .strictObject({ side: z.enum(['left', 'right']), with: z.enum(['0', 'F']) })
  .describe('Where the filler of an odd number of packed digits stands, and what it is')

const prefix = z
  .strictObject({
    encoding: z.enum(PREFIX_ENCODING_NAMES),
    counts: z
      .enum(['units', 'bytes'])
      .describe('units: digits, characters, or bytes of class b. bytes: bytes on the wire'),
  })
  .describe('How lengths of variable fields are written, and what they count')

const field = z.strictObject({
  name: z.string().min(1),
  class: z.enum(CLASS_NAMES),
  length: z
    .union([z.int().min(1).max(9999), z.enum(['L', 'LL', 'LLL', 'LLLL'])])
    .describe('A number of units if fixed, or the digits of the length prefix'),
  min: z
    .int()
    .min(0)
    .max(9999)
    .optional()
    .describe('Least length of a variable field, 0 if left out'),
  max: z
    .int()
    .min(1)
    .max(9999)
    .optional()
    .describe('Greatest length of a variable field, in units'),
  encoding: z.enum(ENCODING_NAMES).optional().describe('Only where it is not that of the class'),
  pad: pad.optional(),
  prefix: prefix.optional(),
  sensitivity: z.enum(SENSITIVITIES).optional().describe('private if left out'),
})

const framing = z.strictObject({
  kind: z
    .enum(['len2be', 'len4ascii'])
    .describe('len2be: two bytes, big endian. len4ascii: four ASCII digits'),
  countsItself: z.boolean().describe('Whether the length counts its own bytes'),
  frameBytesMax: z.int().min(64).max(65535).describe('A longer frame is refused'),
})

const message = z.strictObject({
  kind: z.enum(MESSAGE_KINDS),
  answer: mti.describe('Message type of the answer'),
  repeatOf: mti.optional().describe('For a repeat: the message type of the first sending'),
})

const answers = z.strictObject({
  codeField: dataElement.describe('The field that takes the response code'),
  echo: z.array(dataElement).min(1).describe('Fields copied from the message where it has them'),
  required: z
    .array(dataElement)
    .describe('Fields without which no answer can be matched, so none is given'),
  codes: z.strictObject({
    approved: z.string(),
    formatError: z.string(),
    retry: z.string().describe('Not taken, send it again later'),
    systemError: z.string(),
  }),
  points: z.strictObject({
    field: dataElement,
    tag: z
      .string()
      .regex(/^[ -~]*$/)
      .describe('Text before the digits'),
    digits: z.int().min(1).max(18),
  }),
})

const session = z.strictObject({
  codeField: dataElement,
  signOn: z.string(),
  signOff: z.string(),
  echo: z.string(),
})

const semantics = z.strictObject({
  fields: z.strictObject({
    pan: dataElement,
    processingCode: dataElement,
    amount: dataElement,
    billingAmount: dataElement,
    transmission: dataElement,
    stan: dataElement,
    localTime: dataElement,
    localDate: dataElement,
    merchantCategory: dataElement,
    acquirer: dataElement,
    rrn: dataElement,
    authorizationCode: dataElement,
    responseCode: dataElement,
    terminal: dataElement,
    merchant: dataElement,
    currency: dataElement,
    billingCurrency: dataElement,
  }),
  identity: z
    .array(dataElement)
    .min(1)
    .describe('Fields that, with link and message type, tell one message from another'),
  processing: slice
    .extend({
      values: z.record(
        z.string(),
        z.enum(['purchase', 'purchase_with_cash_back', 'cash', 'refund', 'no_purchase']),
      ),
    })
    .describe('What the processing code says; a value that is not listed is no purchase'),
  channels: z
    .array(
      slice.extend({
        field: dataElement,
        values: z.record(z.string(), z.enum(['in_store', 'online'])),
      }),
    )
    .describe('How the card was used; the first match counts'),
  approvedCodes: z.array(z.string()).min(1).describe('Response codes of an advice that mean yes'),
  original: z
    .strictObject({ field: dataElement, mti: slice, stan: slice, transmission: slice })
    .describe('Where a reversal names its original'),
  replacement: z
    .strictObject({ field: dataElement, amount: slice })
    .describe('Where a partial reversal says what remains; zero means nothing does'),
})

/** A protocol file as it is written. {@link Spec} is its type. */
export const specSchema = z
  .strictObject({
    $schema: z.string().optional(),
    name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'small letters, digits and hyphens'),
    title: z.string().min(1),
    source: z.string().optional().describe('Where the layout was taken from'),
    framing,
    mti: z.strictObject({
      encoding: z.enum(['ascii', 'bcd']),
      version: z.int().min(0).max(9).describe('First digit: 0 is 1987, 1 is 1993, 2 is 2003'),
    }),
    bitmap: z.strictObject({ encoding: z.enum(['binary', 'hex']) }),
    defaults: z.strictObject({
      prefix,
      classes: z.partialRecord(
        z.enum(CLASS_NAMES),
        z.strictObject({ encoding: z.enum(ENCODING_NAMES), pad: pad.optional() }),
      ),
    }),
    fields: z.record(
      z.string().regex(/^([2-9]|[1-9]\d|1[01]\d|12[0-8])$/, 'a field is numbered 2 to 128'),
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
export type FieldSpec = z.infer<typeof field>
export type PadSpec = z.infer<typeof pad>
export type PrefixSpec = z.infer<typeof prefix>
export type FramingSpec = z.infer<typeof framing>
export type SessionSpec = z.infer<typeof session>
export type AnswersSpec = z.infer<typeof answers>
export type SemanticsSpec = z.infer<typeof semantics>
export type MessageKind = (typeof MESSAGE_KINDS)[number]
export type Sensitivity = (typeof SENSITIVITIES)[number]
export type ClassName = (typeof CLASS_NAMES)[number]
export type EncodingName = (typeof ENCODING_NAMES)[number]
export type PrefixEncodingName = (typeof PREFIX_ENCODING_NAMES)[number]
