/** The shape of what is exchanged: message types, how they are answered, and the session. */

import { z } from 'zod'
import { MESSAGE_KINDS } from './names.ts'
import { dataElement, mti } from './parts.ts'

const elements = z.array(dataElement)

export const message = z.strictObject({
  kind: z.enum(MESSAGE_KINDS),
  answer: mti.describe('Message type of the answer'),
  repeatOf: mti.optional().describe('For a repeat: the message type of the first sending'),
  mandatory: elements
    .optional()
    .describe(
      'Fields without which the message gets a format error; for a repeat those of the first',
    ),
  conditional: elements
    .optional()
    .describe('Fields that may be there; for the reader of this file'),
  echo: elements.optional().describe('Only where it is not answers/echo'),
  approved: z.string().optional().describe('Only where it is not answers/codes/approved'),
})

export const answers = z.strictObject({
  codeField: dataElement.describe('The field that takes the response code'),
  echo: elements.min(1).describe('Fields copied from the message where it has them'),
  required: elements.describe('Fields without which no answer can be matched, so none is given'),
  codes: z.strictObject({
    approved: z.string(),
    formatError: z.string(),
    retry: z.string().describe('Not taken, send it again later'),
    systemError: z.string(),
  }),
  points: z
    .strictObject({
      field: dataElement,
      tag: z
        .string()
        .regex(/^[ -~]*$/, 'printable ASCII characters')
        .describe('Text before the digits'),
      digits: z.int().min(1).max(18),
    })
    .optional()
    .describe('Where an answer tells the points of the payment; left out where it cannot'),
})

export const session = z.strictObject({
  request: mti.describe('Message type of network management'),
  codeField: dataElement,
  signOn: z.string(),
  signOff: z.string(),
  echo: z.string(),
  acknowledge: z
    .array(z.string())
    .optional()
    .describe('Further codes that are answered as done, e.g. cut-over and key change'),
  fields: z
    .record(
      z.string().regex(/^\d+$/, 'the number of a data element'),
      z.string().regex(/^(now|stan|=.+)$/s, 'now, stan, or = and the value itself'),
    )
    .describe('How our own network messages are filled: now, stan, or = and the value itself'),
  matchKey: elements.min(1).describe('Equal in an answer and its request'),
  signOnBy: z.enum(['connector', 'acquirer', 'gateway', 'nobody']),
  echoAfterMs: z.int().min(100).max(3_600_000),
  answerTimeoutMs: z.int().min(100).max(600_000),
  mac: z
    .strictObject({ fields: z.tuple([dataElement, dataElement]) })
    .optional()
    .describe(
      'Which field holds the MAC: the first, or the second where a field above 64 is there',
    ),
})

export type MessageSpec = z.infer<typeof message>
export type AnswersSpec = z.infer<typeof answers>
export type SessionSpec = z.infer<typeof session>
