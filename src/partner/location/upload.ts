/** A partner's file of locations and merchant ids as it comes: which columns it has, and each line by itself. Pure. */
import { merchantIdCharsMax, terminalIdCharsMax } from '../../values/acceptor.ts'
import { holdsCardNumber, mayHoldCardNumber } from '../../values/card-number.ts'
import { readCsv, type CsvRow } from '../../values/csv.ts'
import { dayOf, noEnd } from '../../values/time.ts'

/** Most lines of a file, without its header. */
export const uploadLinesMax = 10_000
/** Most characters of the name of a location or a city. */
export const locationNameCharsMax = 120

/** The columns; `location` must be there. */
export const uploadColumns = [
  ...(['location', 'city', 'mcc', 'acquirer', 'merchant_id', 'terminal_id'] as const),
  ...(['valid_from', 'valid_to'] as const),
] as const

/** One of them. */
export type UploadColumn = (typeof uploadColumns)[number]

/** A merchant id that a line asks for. Dates `YYYY-MM-DD`; the end, which may be `noEnd`, is not included. */
export interface AskedMerchantId {
  readonly acquirerId: string
  readonly merchantId: string
  /** `''`: every terminal that has no entry of its own. */
  readonly terminalId: string
  readonly validFrom: string
  readonly validTo: string
}

/** What a line says of a location. `''`: it says nothing of it. */
export interface UploadLine {
  readonly line: number
  readonly location: string
  readonly city: string
  readonly mcc: string
  readonly merchant: AskedMerchantId | null
}

/** What is wrong with a line; never a word of what stands there. */
export interface LineFault {
  readonly line: number
  readonly column: UploadColumn | null
  readonly detail: string
}

/** A file, line by line; or why none of it is read. */
export type ReadUpload =
  | { readonly lines: readonly UploadLine[]; readonly faults: readonly LineFault[] }
  | { readonly refused: string }

/** Reads a file with a header. Cells are separated by commas, or by the semicolons or tabs that some spreadsheets write. */
export function readUpload(text: string): ReadUpload {
  const [, head = ''] = /^\uFEFF?([^\r\n]*)/.exec(text) ?? []
  const separator = [';', '\t'].find((each) => head.includes(each) && !head.includes(','))
  const rows = [
    ...readCsv(
      text.replace(/^\uFEFF/, ''),
      separator === ';' || separator === '\t' ? separator : ',',
    ),
  ]
  const [header, ...body] = rows
  const columns = header === undefined ? 'is empty' : columnsOf(header)
  if (typeof columns === 'string') return { refused: columns }
  if (body.length > uploadLinesMax) return { refused: `has more than ${uploadLinesMax} lines` }
  const read = body.map((row) => readLine(row, columns))
  return {
    lines: read.flatMap((each) => ('detail' in each ? [] : [each])),
    faults: read.flatMap((each) => ('detail' in each ? [each] : [])),
  }
}

function columnsOf(header: CsvRow): readonly UploadColumn[] | string {
  if ('fault' in header) return `its header ${faultInWords[header.fault]}`
  const columns: UploadColumn[] = []
  for (const [at, cell] of header.cells.entries()) {
    const name = cell.trim().toLowerCase()
    const column = uploadColumns.find((each) => each === name)
    if (column === undefined) {
      const shown = /^[a-z_]{1,40}$/.test(name) ? `, ${name},` : ''
      return `column ${at + 1} of its header${shown} is none of ${uploadColumns.join(', ')}`
    }
    if (columns.includes(column)) return `its header has ${column} twice`
    columns.push(column)
  }
  const missing = (['acquirer', 'merchant_id', 'valid_from'] as const).filter(
    (each) => !columns.includes(each),
  )
  if (!columns.includes('location')) return 'its header has no column location'
  if (missing.length === 0 || columns.every((each) => withoutMerchant.has(each))) return columns
  return `its header has no column ${missing.join(', ')}, which a merchant id needs`
}

/** What a file of locations alone has. */
const withoutMerchant: ReadonlySet<UploadColumn> = new Set(['location', 'city', 'mcc'])

const faultInWords = {
  quote_not_closed: 'has a quote that is not closed',
  text_after_quote: 'has text after a closing quote',
} as const

function readLine(row: CsvRow, columns: readonly UploadColumn[]): UploadLine | LineFault {
  const { line } = row
  if ('fault' in row) return { line, column: null, detail: faultInWords[row.fault] }
  if (row.cells.length !== columns.length) {
    const detail = `has ${row.cells.length} cells, the header ${columns.length}`
    return { line, column: null, detail }
  }
  const cell = (column: UploadColumn): string =>
    unguarded(row.cells[columns.indexOf(column)]?.trim() ?? '')
  for (const column of uploadColumns) {
    const detail = checks[column](cell(column))
    if (detail !== null) return { line, column, detail }
  }
  const own = { line, location: cell('location'), city: cell('city'), mcc: cell('mcc') }
  const merchant = merchantOf(line, cell)
  if (merchant !== null && 'detail' in merchant) return merchant
  return { ...own, merchant }
}

/** Without the mark that keeps a spreadsheet from taking a name for a formula: files of ours have it. */
function unguarded(cell: string): string {
  return cell.replace(/^'(?=[=+@-])/, '')
}

/** What is wrong with what stands in a column, where anything does. */
const checks: Readonly<Record<UploadColumn, (cell: string) => string | null>> = {
  location: (cell) => (cell === '' ? 'is missing' : nameFault(cell)),
  city: nameFault,
  mcc: (cell) => (/^(?:\d{4})?$/.test(cell) ? null : 'must be four digits (ISO 18245)'),
  acquirer: (cell) =>
    /^[0-9A-Za-z-]{0,32}$/.test(cell) ? null : 'must be at most 32 letters, digits and dashes',
  merchant_id: (cell) => acceptorFault(cell, merchantIdCharsMax),
  terminal_id: (cell) => acceptorFault(cell, terminalIdCharsMax),
  valid_from: dayFault,
  valid_to: dayFault,
}

/** What is wrong with the name of a location or a city; null: nothing. */
export function nameFault(name: string): string | null {
  if (name.length > locationNameCharsMax)
    return `must be at most ${locationNameCharsMax} characters`
  if (/[\p{Cc}\p{Cs}]/u.test(name)) return 'must hold no control characters'
  return mayHoldCardNumber(name) ? 'may hold a card number' : null
}

/** Long numbers belong here, so the question is the lenient one. */
function acceptorFault(cell: string, charsMax: number): string | null {
  if (cell.length > charsMax) return `must be at most ${charsMax} characters`
  if (/[\p{Cc}\p{Cs}]/u.test(cell)) return 'must hold no control characters'
  return holdsCardNumber(cell) ? 'may hold a card number: have the operator map it' : null
}

/** Later days and earlier ones are mistyped. */
function dayFault(cell: string): string | null {
  if (cell === '') return null
  const isDay = /^20\d\d-\d\d-\d\d$/.test(cell) && !Number.isNaN(Date.parse(cell))
  return isDay && dayOf(new Date(cell)) === cell
    ? null
    : 'must be a day of this century, YYYY-MM-DD'
}

function merchantOf(
  line: number,
  cell: (column: UploadColumn) => string,
): AskedMerchantId | LineFault | null {
  const named = ['acquirer', 'merchant_id', 'terminal_id', 'valid_from', 'valid_to'] as const
  if (named.every((column) => cell(column) === '')) return null
  for (const column of ['acquirer', 'merchant_id', 'valid_from'] as const) {
    if (cell(column) === '') return { line, column, detail: 'is missing: a merchant id needs it' }
  }
  const validFrom = cell('valid_from')
  const validTo = cell('valid_to') === '' ? noEnd : cell('valid_to')
  if (validFrom >= validTo) {
    return {
      line,
      column: 'valid_to',
      detail: 'is not after valid_from: it is the first day on which it does not hold',
    }
  }
  const key = { acquirerId: cell('acquirer'), merchantId: cell('merchant_id') }
  return { ...key, terminalId: cell('terminal_id'), validFrom, validTo }
}
