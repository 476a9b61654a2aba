/** A partner's file as it comes: its header, and each line by itself. */
import { expect, it } from 'vitest'
import { readUpload, uploadColumns, uploadLinesMax } from '../../../src/partner/location/upload.ts'

const head = uploadColumns.join(',')
const of = (...lines: string[]) => readUpload([head, ...lines, ''].join('\r\n'))
const merchant = { acquirerId: 'ALFA', merchantId: 'M1', terminalId: '', validFrom: '2026-11-01' }

it('takes a byte order mark, quotes, line ends of any kind, and columns in any order', () => {
  const line = { location: 'Abay 10, "Dala"', city: 'Almaty', mcc: '5411' }
  const expected = { line: 2, ...line, merchant: { ...merchant, validTo: '9999' } }
  const cells = '"Abay 10, ""Dala""",Almaty,5411,ALFA,M1,,2026-11-01,'
  for (const end of ['\r\n', '\n', '\r']) {
    expect(readUpload(`\uFEFF${head}${end}${cells}${end}`)).toEqual({
      lines: [expected],
      faults: [],
    })
  }
  const semicolons =
    'Merchant_ID;acquirer;valid_from;location;valid_to\nM1;ALFA;2026-11-01;A;2026-12-01'
  expect(readUpload(semicolons)).toMatchObject({
    lines: [{ location: 'A', city: '', merchant: { ...merchant, validTo: '2026-12-01' } }],
  })
})

it('takes a file of locations alone', () => {
  expect(readUpload('location,city\nA,Almaty\n\nB,Astana')).toMatchObject({
    lines: [{ line: 2 }, { line: 4, location: 'B', merchant: null }],
    faults: [],
  })
})

it.each([
  ['', 'is empty'],
  ['city\n', 'has no column location'],
  ['location,city,city\n', 'city twice'],
  ['location,colour\n', ', colour,'],
  ['location,4111111111111111\n', 'column 2 of its header is none of'],
  ['location,merchant_id,valid_to\n', 'no column acquirer, valid_from'],
  ['"location\n', 'a quote that is not closed'],
  [`location\n${'A\n'.repeat(uploadLinesMax + 1)}`, 'more than 10000 lines'],
])('refuses %j as a whole', (text, why) => {
  const read = readUpload(text)
  expect('refused' in read && read.refused).toContain(why)
  expect(JSON.stringify(read)).not.toContain('4111')
})

it.each([
  [',Almaty,,,,,,', 'location', 'is missing'],
  ['4111 1111 1111 1111,Almaty,,,,,,', 'location', 'may hold a card number'],
  ['A,4111-1111-1111-1111,,,,,,', 'city', 'may hold a card number'],
  [`${'A'.repeat(121)},Almaty,,,,,,`, 'location', 'at most 120'],
  ['A,Almaty,54,,,,,', 'mcc', 'four digits'],
  ['A,Almaty,,AL FA,M1,,2026-11-01,', 'acquirer', 'at most 32'],
  ['A,Almaty,,ALFA,4111111111111111,,2026-11-01,', 'merchant_id', 'may hold a card number'],
  ['A,Almaty,,ALFA,M1,4111111111111111,2026-11-01,', 'terminal_id', 'may hold a card number'],
  ['A,Almaty,,ALFA,M1,,2026-02-30,', 'valid_from', 'must be a day'],
  ['A,Almaty,,ALFA,M1,,9999-01-01,', 'valid_from', 'must be a day'],
  ['A,Almaty,,ALFA,M1,,2026-11-01,01.12.2026', 'valid_to', 'must be a day'],
  ['A,Almaty,,ALFA,M1,,2026-11-01,2026-11-01', 'valid_to', 'is not after'],
  ['A,Almaty,,ALFA,M1,,,', 'valid_from', 'is missing'],
  ['A,Almaty,,,M1,,2026-11-01,', 'acquirer', 'is missing'],
  ['A,Almaty,,,,T1,,', 'acquirer', 'is missing'],
  ['A,Almaty', null, 'has 2 cells, the header 8'],
  ['"A"B,Almaty,,,,,,', null, 'text after a closing quote'],
])('%s is invalid at %s', (line, column, why) => {
  const read = of('Before,Almaty,,,,,,', line, 'After,Almaty,,,,,,')
  expect(read).toMatchObject({
    lines: [{ line: 2 }, { line: 4 }],
    faults: [{ line: 3, column, detail: expect.stringContaining(why) }],
  })
  expect(JSON.stringify(read)).not.toContain('4111')
})

it('takes the mark off that keeps a name from being a formula', () => {
  expect(of("'=A,'Almaty,,,,,,")).toMatchObject({ lines: [{ location: '=A', city: "'Almaty" }] })
})
