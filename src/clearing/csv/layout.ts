/** Which column holds which field: from the header line, or from the numbers in the profile. */
import { isUtf8 } from 'node:buffer'
import { EnvelopeError } from '../errors.ts'
import { columnsMax } from './profile-schema.ts'
import type { CsvProfile, FieldName } from './profile.ts'
import { newFields, splitLine, splitNotText, splitQuoteBroken, type Fields } from './split.ts'

/** Where the fields of every record stand. */
export interface Layout {
  /** Index from 0 of each field's column; `columnCount` for a field that the file lacks. */
  columns: Readonly<Record<FieldName, number>>
  columnCount: number
}

/** Fields that every file must have a column for. */
const mandatory = [
  'operation',
  'pan',
  'amount',
  'currency',
  'purchaseDate',
  'acquirerReference',
  'merchantId',
] as const satisfies readonly FieldName[]

/** The layout of a file without a header. */
export function numberedLayout(profile: CsvProfile): Layout {
  const { columnCount } = profile
  return layout(columnCount, (field) => {
    const number = profile.columns[field]
    return typeof number === 'number' ? number - 1 : -1
  })
}

/**
 * The layout that the header `bytes[start..end)` gives. Columns that the profile does not name are
 * passed over; a mandatory one that is missing, or one that stands twice, is an {@link EnvelopeError}.
 * Names are compared as bytes: a file without a header has a card number in this line.
 */
export function headerLayout(
  profile: CsvProfile,
  bytes: Buffer,
  start: number,
  end: number,
): Layout {
  const line = bytes.subarray(start, end)
  if (profile.encoding === 'utf-8' && !isUtf8(line)) throw notText()
  const fields = newFields(columnsMax)
  const count = splitLine(line, 0, line.length, profile.separatorByte, profile.quoted, fields)
  if (count === splitNotText) throw notText()
  if (count === splitQuoteBroken)
    throw new EnvelopeError('quote_broken', 1, 'a quoted column name is not closed')
  if (count > columnsMax)
    throw new EnvelopeError('columns_too_many', 1, `there are more than ${columnsMax} columns`)
  const found = layout(count, (field) => {
    const name = profile.columns[field]
    return typeof name === 'string' ? columnNamed(name, profile, line, fields, count) : -1
  })
  const missing = mandatory.filter((field) => found.columns[field] === count)
  if (missing.length > 0) {
    const names = missing.map((field) => `'${profile.columns[field]}'`).join(', ')
    const remedy = `the header lacks ${names}, which the profile '${profile.name}' needs`
    throw new EnvelopeError('column_missing', 1, remedy)
  }
  return found
}

/** Refuses a first line that is not text, which is how a compressed or binary file begins. */
export function assertText(profile: CsvProfile, bytes: Buffer, start: number, end: number): void {
  const fields = newFields(0)
  const count = splitLine(bytes, start, end, profile.separatorByte, false, fields)
  if (count === splitNotText) throw notText()
}

function columnNamed(
  name: string,
  profile: CsvProfile,
  line: Buffer,
  fields: Fields,
  count: number,
): number {
  const wanted = Buffer.from(name, profile.encoding)
  let found = -1
  for (let i = 0; i < count; i++) {
    if (!line.subarray(fields.starts[i], fields.ends[i]).equals(wanted)) continue
    if (found >= 0) {
      const remedy = `the column '${name}' stands twice; leave one of them out`
      throw new EnvelopeError('column_twice', 1, remedy)
    }
    found = i
  }
  return found
}

function layout(columnCount: number, place: (field: FieldName) => number): Layout {
  const at = (field: FieldName): number => {
    const index = place(field)
    return index < 0 ? columnCount : index
  }
  const columns = {
    operation: at('operation'),
    pan: at('pan'),
    amount: at('amount'),
    cashAmount: at('cashAmount'),
    currency: at('currency'),
    purchaseDate: at('purchaseDate'),
    purchaseTime: at('purchaseTime'),
    acquirerReference: at('acquirerReference'),
    merchantId: at('merchantId'),
    terminalId: at('terminalId'),
    mcc: at('mcc'),
    authorizationCode: at('authorizationCode'),
    rrn: at('rrn'),
    networkReference: at('networkReference'),
    channel: at('channel'),
    entryMode: at('entryMode'),
    par: at('par'),
  }
  return { columns, columnCount }
}

function notText(): EnvelopeError {
  const remedy =
    'this is not text; give the file unpacked, as UTF-8, with lines that end in LF or CRLF'
  return new EnvelopeError('not_text', 1, remedy)
}
