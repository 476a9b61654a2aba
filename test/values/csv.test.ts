/** CSV: what is written is read again, and as another reader reads it. */
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { csvRecord, readCsv } from '../../src/values/csv.ts'

const cell = fc
  .string({ unit: fc.constantFrom('a', 'ж', ' ', '"', ',', ';', '\r', '\n', '=') })
  // What begins a formula is written otherwise.
  .filter((text) => !/^[=\r\n]/.test(text))
// A record of one empty cell is an empty line.
const record = fc
  .array(cell, { minLength: 1, maxLength: 4 })
  .filter((cells) => cells.length > 1 || cells[0] !== '')

it('reads what it writes, with the lines on which records begin', () => {
  fc.assert(
    fc.property(fc.array(record), (records) => {
      const texts = records.map(csvRecord)
      let line = 1
      const expected = records.map((cells, at) => {
        const row = { line, cells }
        line += (texts[at] ?? '').match(/\r\n|\n|\r/g)?.length ?? 0
        return row
      })
      expect([...readCsv(texts.join(''))]).toEqual(expected)
    }),
  )
})

it('reads what csv-parse reads', () => {
  const options = {
    ...{ relax_column_count: true, skip_empty_lines: true },
    record_delimiter: ['\r\n', '\n', '\r'],
  }
  const rough = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r\n', '\n', '\r', ' ') })
  let read = 0
  fc.assert(
    fc.property(rough, (text) => {
      const rows = [...readCsv(text)]
      const cells = rows.flatMap((row) => ('cells' in row ? [row.cells] : []))
      let theirs: string[][]
      try {
        theirs = parse(text, options)
      } catch {
        return
      }
      read += 1
      expect(rows).toHaveLength(cells.length)
      expect(cells).toEqual(theirs)
    }),
    { numRuns: 2000 },
  )
  expect(read).toBeGreaterThan(200)
})

it('goes on behind a record that is wrong, but for a quote that is not closed', () => {
  expect([...readCsv('a\n"b"c,d\n\ne\n"f\ng')]).toEqual([
    { line: 1, cells: ['a'] },
    { line: 2, fault: 'text_after_quote' },
    { line: 4, cells: ['e'] },
    { line: 5, fault: 'quote_not_closed' },
  ])
  expect([...readCsv('a;"b;c"', ';')]).toEqual([{ line: 1, cells: ['a', 'b;c'] }])
})

it.each([
  ['=1+1', "'=1+1"],
  ['-5', '-5'],
  ['-x', "'-x"],
  ['Abay 10', 'Abay 10'],
  ['-5.25', '-5.25'],
  ["-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"],
  ['-1e5', "'-1e5"],
  ['+7 701', "'+7 701"],
  ['＝1', "'＝1"],
  ['\n=1', "'\n=1"],
])('%s stands in a spreadsheet as %s', (from, to) => {
  expect([...readCsv(csvRecord([from, '']))]).toEqual([{ line: 1, cells: [to, ''] }])
})
