/** Tables as CSV (RFC 4180): written, and read. */

/** One record with its line end; a cell is quoted where it must be, and begins no formula in a spreadsheet. */
export function csvRecord(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(safeCell(cell))).join(',')}\r\n`
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), wide forms among them. */
const formula = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/
const plainNumber = /^-?\d+(?:\.\d+)?$/

function safeCell(cell: string): string {
  return formula.test(cell) && !plainNumber.test(cell) ? `'${cell}` : cell
}

/** A record as it was read, and the line on which it begins, from 1; or what is wrong with its quotes. */
export type CsvRow =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly fault: 'quote_not_closed' | 'text_after_quote' }

/**
 * Reads a table. Lines end in CR LF, LF or CR; empty ones are left out; a quote inside of a cell that does not begin with
 * one is a character. A record with a fault ends with its line, and the next one is read; after a quote that is not closed
 * there is none.
 */
export function* readCsv(text: string, separator: ',' | ';' | '\t' = ','): Generator<CsvRow> {
  let at = 0
  let line = 1
  while (at < text.length) {
    const { end, ...record } = readRecord(text, at, separator)
    const isEmpty = 'cells' in record && end.from === at
    if (!isEmpty) yield { line, ...record }
    line += countLineEnds(text, at, end.to)
    at = end.to
  }
}

type Read = { end: LineEnd } & (
  { cells: string[] } | { fault: 'quote_not_closed' | 'text_after_quote' }
)

function readRecord(text: string, start: number, separator: string): Read {
  const cells: string[] = []
  let at = start
  for (;;) {
    const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at, separator)
    if (cell === null) {
      return { fault: 'quote_not_closed', end: { from: text.length, to: text.length } }
    }
    cells.push(cell.value)
    if (text[cell.end] !== separator) {
      const end = lineEnd(text, cell.end)
      return end.from === cell.end ? { cells, end } : { fault: 'text_after_quote', end }
    }
    at = cell.end + 1
  }
}

interface Cell {
  readonly value: string
  readonly end: number
}

function plainCell(text: string, start: number, separator: string): Cell {
  let end = start
  while (end < text.length && text[end] !== separator && !isLineEnd(text[end])) end += 1
  return { value: text.slice(start, end), end }
}

function quotedCell(text: string, start: number): Cell | null {
  let from = start + 1
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote === -1) return null
    if (text[quote + 1] !== '"') {
      return { value: text.slice(start + 1, quote).replaceAll('""', '"'), end: quote + 1 }
    }
    from = quote + 2
  }
}

interface LineEnd {
  /** Where the line's text ends. */
  readonly from: number
  /** Where the next line begins. */
  readonly to: number
}

function lineEnd(text: string, start: number): LineEnd {
  let from = start
  while (from < text.length && !isLineEnd(text[from])) from += 1
  const isPair = text[from] === '\r' && text[from + 1] === '\n'
  return { from, to: Math.min(text.length, from + (isPair ? 2 : 1)) }
}

function isLineEnd(character: string | undefined): boolean {
  return character === '\n' || character === '\r'
}

function countLineEnds(text: string, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at = lineEnd(text, at).to) count += 1
  return count
}
