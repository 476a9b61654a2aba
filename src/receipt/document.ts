/** Receipts and returns as a till sends them: their form, checked once. */
import { z } from 'zod'
import { terminalIdCharsMax } from '../values/acceptor.ts'
import { holdsCardNumber, mayHoldCardNumber } from '../values/card-number.ts'
import { isCurrency } from '../values/currency.ts'
import { tenders } from '../values/tender.ts'
import { boundInWords, typeInWords, unknownInWords } from '../values/form.ts'
import { isInstant } from '../values/time.ts'

/** Most lines of a receipt, and most tenders. */
export const linesMax = 300
const tendersMax = 10

const int8Max = 2n ** 63n - 1n
const id = z
  .string()
  .regex(/^[1-9][0-9]{0,11}$/)
  .refine((text) => BigInt(text) <= int8Max)

/** A number or name that a till gives; it may be long digits, but no card number. */
const label = (charsMax: number) =>
  z
    .string()
    .min(1)
    .max(charsMax)
    .regex(/^[!-~]+$/, 'must be printable ASCII without blanks')
    .refine((text) => !holdsCardNumber(text), 'must hold no card number')

const words = (charsMax: number) =>
  z
    .string()
    .trim()
    .max(charsMax)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must hold no control characters')
    .refine((text) => !mayHoldCardNumber(text), 'must hold no card number')

const amountMinor = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,14})$/, 'must be minor units as decimal text, of 15 digits at most')
const paidMinor = amountMinor.refine((text) => text !== '0', 'must be more than 0')

/** Pieces or weight, in thousandths at the finest. */
const quantity = z
  .string()
  .regex(/^[0-9]{1,9}(?:\.[0-9]{1,3})?$/, 'must be a decimal number with at most three decimals')
  .refine((text) => /[1-9]/.test(text), 'must be more than 0')

const line = z.int().min(1).max(99_999)

const item = z.strictObject({
  line,
  sku: label(40),
  name: words(120).default(''),
  category: words(60).default(''),
  quantity,
  amountMinor,
})

const returnedItem = z.strictObject({ line, quantity, amountMinor })

const tender = z.strictObject({ kind: z.enum(tenders), amountMinor: paidMinor })

const place = z.union([
  z.strictObject({ id }),
  z.strictObject({ name: z.string().trim().min(1).max(120) }),
])

const member = z.union([
  z.strictObject({ phone: z.string().max(40) }),
  z.strictObject({ memberQr: z.string().max(100) }),
  z.strictObject({ cardReference: z.uuid() }),
  z.strictObject({ memberId: id }),
])

const lineNumbers = { error: 'names a line twice', path: ['items'] }

const common = {
  /** The till's own number: unique at the location, of receipts and returns together. */
  receiptId: label(60),
  location: place,
  till: label(40).optional(),
  /** The shop's local date and time with its offset from UTC. */
  at: z.iso
    .datetime({ offset: true, local: false, precision: 0, abort: true })
    .refine(isInstant, 'is no time'),
  currency: z.string().refine(isCurrency, {
    error: 'is not an ISO 4217 currency code such as KZT',
  }),
}

/** What was bought. */
export const receiptSchema = z
  .strictObject({
    ...common,
    terminalId: z
      .string()
      .trim()
      .max(terminalIdCharsMax)
      .regex(/^[!-~]*$/)
      .refine((text) => !holdsCardNumber(text), 'must hold no card number')
      .optional(),
    rrn: z
      .string()
      .trim()
      .regex(/^[0-9A-Za-z]{0,12}$/)
      .optional(),
    member,
    items: z.array(item).min(1).max(linesMax),
    tenders: z.array(tender).min(1).max(tendersMax),
  })
  .refine(({ items }) => new Set(items.map((each) => each.line)).size === items.length, lineNumbers)

/** What was brought back of a receipt. */
export const returnSchema = z
  .strictObject({
    ...common,
    /** The receipt's number, and where it was bought where that is not where it is brought back. */
    returnOf: label(60),
    boughtAt: place.optional(),
    items: z.array(returnedItem).min(1).max(linesMax),
    tenders: z.array(tender).min(1).max(tendersMax),
  })
  .refine(({ items }) => new Set(items.map((each) => each.line)).size === items.length, lineNumbers)

/** See {@link receiptSchema}. */
export type ReceiptDocument = z.infer<typeof receiptSchema>
/** See {@link returnSchema}. */
export type ReturnDocument = z.infer<typeof returnSchema>
/** How a till names a place of its partner. */
export type PlaceName = z.infer<typeof place>
/** How a till names a member. */
export type MemberName = z.infer<typeof member>

/** Where a document is wrong: a JSON Pointer into it, and what is asked there; no word of what was sent. */
export interface DocumentFault {
  readonly pointer: string
  readonly detail: string
}

/** What one element of a call is. */
export type ParsedDocument =
  | { readonly kind: 'receipt'; readonly document: ReceiptDocument }
  | { readonly kind: 'receipt_return'; readonly document: ReturnDocument }
  | { readonly kind: 'invalid'; readonly fault: DocumentFault }

/** Reads one element of a call: a return names the receipt from which it takes. */
export function parseDocument(value: unknown): ParsedDocument {
  if (typeof value === 'object' && value !== null && 'returnOf' in value) {
    const parsed = returnSchema.safeParse(value)
    if (parsed.success) return { kind: 'receipt_return', document: parsed.data }
    return { kind: 'invalid', fault: faultOf(parsed.error) }
  }
  const parsed = receiptSchema.safeParse(value)
  if (parsed.success) return { kind: 'receipt', document: parsed.data }
  return { kind: 'invalid', fault: faultOf(parsed.error) }
}

/** The number of a document that may have any other fault, so that it can be said back; `null` where it has none. */
export function readReceiptId(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('receiptId' in value)) return null
  const parsed = common.receiptId.safeParse(value.receiptId)
  return parsed.success ? parsed.data : null
}

function faultOf({ issues }: z.ZodError): DocumentFault {
  const [issue] = issues
  const pointer = (issue?.path ?? []).map((each) => `/${String(each)}`).join('')
  return { pointer, detail: detailOf(issue) }
}

function detailOf(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'invalid_type':
      return typeInWords(issue)
    case 'too_big':
      return boundInWords('at most', issue.maximum, issue.origin)
    case 'too_small':
      return boundInWords('at least', issue.minimum, issue.origin)
    case 'unrecognized_keys':
      return unknownInWords(issue)
    case 'custom':
      return issue.message
    case 'invalid_format':
      return issue.format === 'regex' ? issue.message : 'has another form than the API asks for'
    default:
      return 'has another form than the API asks for'
  }
}
