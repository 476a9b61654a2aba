/** Card events as an acquirer sends them as documents: what its messages say, under names instead of numbers. */
import { z } from 'zod'
import { isCurrency } from '../values/currency.ts'
import { entryModes } from '../values/entry-mode.ts'
import { boundInWords, typeInWords, unknownInWords } from '../values/form.ts'
import { isDay, isInstant } from '../values/time.ts'

/** Longest card number as it is sent, a compact JWE. */
const cardCharsMax = 2048

/** Printable ASCII as a field of a message has it; ends may be blank. */
const field = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .regex(/^[ -~]*$/, 'must be printable ASCII')

const minor = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,14})$/, 'must be minor units as decimal text, of 15 digits at most')
/** To the second: as DE7 has it, a message says no more. */
const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'must be a time in UTC such as 2026-11-20T13:04:31Z')
  .refine(isInstant, 'is no time')
const localTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/, 'must be a local time such as 2026-11-20T18:04:31')
  .refine((text) => isInstant(`${text}Z`) && isDay(text.slice(0, 10)), 'is no time')
const stan = z.string().regex(/^\d{1,12}$/)

/** One card event. Numbers of data elements are those of ISO 8583:1987. */
export const cardEventSchema = z.strictObject({
  /** Whatever the sender knows it by; said back with its result. */
  id: field(64).optional(),
  /** Message type: a request, an advice or a reversal, of authorization or of a financial transaction. */
  mti: z
    .string()
    .regex(/^[01][124][02][01]$/, 'must be a request, advice or reversal, such as 0100 or 0420'),
  /** Compact JWE of `{"pan":"<digits>"}` to the gateway's key. */
  card: z.string().max(cardCharsMax),
  amount: z.strictObject({
    minor,
    currency: z.string().refine(isCurrency, 'is not an ISO 4217 currency code such as KZT'),
  }),
  /** Of the amount, what was handed out as cash. */
  cashMinor: minor.default('0'),
  /** Of a partial reversal: what remains. */
  remainingMinor: minor.optional(),
  /** The amount raises an earlier authorization: by so much, or to so much. */
  increment: z.enum(['delta', 'total']).optional(),
  approved: z.boolean().default(true),
  /** DE7. */
  transmittedAt: instant,
  /**
   * DE11, and what the original had where it takes something back (DE90): with its `transmittedAt`, or with its `localTime`
   * in messages of ISO 8583:1993 (DE56).
   */
  stan,
  original: z
    .strictObject({ stan, transmittedAt: instant.optional(), localTime: localTime.optional() })
    .optional(),
  /** DE32. */
  acquiringInstitution: z
    .string()
    .regex(/^\d{0,11}$/)
    .default(''),
  /** DE37, 38, 41, 42, 18. */
  rrn: field(12).default(''),
  authorizationCode: field(6).default(''),
  terminalId: field(16).default(''),
  merchantId: field(15).default(''),
  mcc: z
    .string()
    .regex(/^(?:\d{4})?$/)
    .default(''),
  localTime,
  /** The network's own number of the purchase. */
  networkReference: field(60).default(''),
  channel: z.enum(['in_store', 'online', 'unknown']).default('unknown'),
  entryMode: z.enum(['', ...entryModes]).default(''),
  /** Payment account reference of the card. */
  par: z
    .string()
    .regex(/^(?:[0-9A-Z]{29})?$/)
    .default(''),
})

/** See {@link cardEventSchema}. */
export type CardEventDocument = z.infer<typeof cardEventSchema>

/** In the place of a document: why there is none to be read. */
export class Unreadable {
  readonly detail: string
  constructor(detail: string) {
    this.detail = detail
  }
}

/** Where a document is wrong: a JSON Pointer, and what is asked there; no word of what was sent. */
export interface CardEventFault {
  readonly pointer: string
  readonly detail: string
}

/** The document of a value, or what is wrong with it. */
export function parseCardEvent(value: unknown): CardEventDocument | CardEventFault {
  if (value instanceof Unreadable) return { pointer: '', detail: value.detail }
  const parsed = cardEventSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const pointer = (issue?.path ?? []).map((each) => `/${String(each)}`).join('')
  return { pointer, detail: detailOf(issue) }
}

/** Whether parsing came to a fault. */
export function isFault(parsed: CardEventDocument | CardEventFault): parsed is CardEventFault {
  return 'pointer' in parsed
}

/** What the sender knows it by, of a document that may have any fault; `null` where it has none. */
export function readEventId(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null
  const parsed = cardEventSchema.shape.id.safeParse(value.id)
  return parsed.success ? (parsed.data ?? null) : null
}

function detailOf(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'invalid_type':
      return typeInWords(issue)
    case 'too_big':
      return boundInWords('at most', issue.maximum, issue.origin)
    case 'unrecognized_keys':
      return unknownInWords(issue)
    case 'invalid_format':
    case 'custom':
      return issue.message.startsWith('Invalid') ? formInWords : issue.message
    default:
      return formInWords
  }
}

const formInWords = 'does not have the form that the API asks for'
