/** The form of a profile, of CSV or NDJSON: what `protocols/clearing-*.json` may say. */
import { z } from 'zod'
import { entryModes } from '../../values/entry-mode.ts'
import { recordKinds } from '../record.ts'
import { compilePattern } from './pattern.ts'

/** Bytes of a record, at most, that a profile may ask for. */
const recordBytesCeiling = 65_536
/** Columns of a file, at most. */
export const columnsMax = 256

const oneByte = z
  .string()
  .regex(/^[\x20-\x7e\t]$/, 'must be one printable ASCII character or a tab')
  .refine((text) => !/[0-9A-Za-z"]/.test(text), 'must not be a letter, a digit or a quote')

/** By its name in the header, or its key in NDJSON; by its number from 1 in a CSV file without a header. */
const column = z.union([z.string().min(1).max(100), z.int().min(1).max(columnsMax)])

const columns = z.strictObject({
  operation: column.describe('whether money was taken or given back'),
  pan: column.describe('the card number, 13 to 19 digits'),
  amount: column,
  cashAmount: column.optional().describe('the part of the amount that was handed out as cash'),
  currency: column.describe('ISO 4217, alphabetic or numeric'),
  purchaseDate: column.describe("the card acceptor's local date"),
  acquirerReference: column.describe('unique among all records of the acquirer'),
  merchantId: column,
  purchaseTime: column.optional(),
  terminalId: column.optional(),
  mcc: column.optional(),
  authorizationCode: column.optional(),
  rrn: column.optional(),
  networkReference: column.optional(),
  channel: column.optional(),
  entryMode: column.optional().describe('how the card was read'),
  par: column
    .optional()
    .describe('the payment account reference, by which a wallet is known to be a linked card'),
})

const date = z
  .string()
  .regex(/^[\x20-\x7e]{8,40}$/, 'must be 8 to 40 ASCII characters')
  .refine(
    (text) => compilePattern(text, ['YYYY', 'MM', 'DD']) !== undefined,
    'must hold YYYY, MM and DD once each, as in YYYY-MM-DD or DD.MM.YYYY',
  )

const time = z
  .string()
  .regex(/^[\x20-\x7e]{4,40}$/, 'must be 4 to 40 ASCII characters')
  .refine(
    (text) => compilePattern(text, ['hh', 'mm'], ['ss']) !== undefined,
    'must hold hh and mm once each, and ss at most once, as in hh:mm:ss or hhmm',
  )

/** A profile as it stands in its file. */
export const profileSchema = z
  .strictObject({
    $schema: z.string().optional(),
    format: z.enum(['csv', 'ndjson']),
    name: z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be small letters, digits and hyphens'),
    title: z.string().min(1).max(200),
    separator: oneByte.optional().describe('csv only'),
    quoted: z.boolean().optional().describe('csv only: whether a field may stand in double quotes'),
    header: z.boolean().optional().describe('csv only: whether line 1 names the columns'),
    encoding: z.enum(['utf-8', 'latin1']).describe('of the names in the header'),
    recordBytesMax: z.int().min(64).max(recordBytesCeiling),
    amount: z.discriminatedUnion('form', [
      z.strictObject({ form: z.literal('minor') }),
      z.strictObject({ form: z.literal('decimal'), separator: z.enum(['.', ',']) }),
    ]),
    date,
    time: time.optional().describe('needed where there is a purchaseTime column'),
    operations: z
      .record(z.string().regex(/^[\x21-\x7e]{1,20}$/), z.enum(recordKinds))
      .refine((codes) => Object.keys(codes).length > 0, 'must name at least one code'),
    channels: z
      .record(z.string().regex(/^[\x21-\x7e]{1,20}$/), z.enum(['in_store', 'online']))
      .optional()
      .describe('codes of the channel column; any other is unknown'),
    entryModes: z
      .record(z.string().regex(/^[\x21-\x7e]{1,20}$/), z.enum(entryModes))
      .optional()
      .describe('codes of the entryMode column; any other is not known'),
    columnCount: z.int().min(1).max(columnsMax).optional().describe('needed without a header'),
    columns,
  })
  .superRefine((profile, context) => {
    const fault = (path: string[], message: string): void =>
      context.addIssue({ code: 'custom', path, message })
    const csv = profile.format === 'csv'
    for (const field of ['separator', 'quoted', 'header'] as const) {
      if ((profile[field] !== undefined) !== csv)
        fault([field], csv ? 'must be given for csv' : 'must not be given for ndjson')
    }
    const numbered = csv && profile.header !== true
    if (numbered !== (profile.columnCount !== undefined))
      fault(['columnCount'], 'must be given without a header, and only then')
    if (profile.columns.purchaseTime !== undefined && profile.time === undefined)
      fault(['time'], 'must be given, because there is a purchaseTime column')
    if (profile.columns.channel !== undefined && profile.channels === undefined)
      fault(['channels'], 'must be given, because there is a channel column')
    if (profile.columns.entryMode !== undefined && profile.entryModes === undefined)
      fault(['entryModes'], 'must be given, because there is an entryMode column')
    for (const [field, place] of Object.entries(profile.columns)) {
      if ((typeof place === 'number') !== numbered)
        fault(['columns', field], `must be the ${numbered ? 'number' : 'name'} of a column`)
      else if (typeof place === 'number' && place > (profile.columnCount ?? columnsMax))
        fault(['columns', field], 'must not be above columnCount')
    }
  })

/** What {@link profileSchema} lets through. */
export type ProfileJson = z.output<typeof profileSchema>
