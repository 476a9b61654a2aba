import { describe, expect, it } from 'vitest'
import { compileProfile } from '../../src/clearing/csv/profile.ts'
import type { CsvRecord } from '../support/clearing.ts'
import {
  csvFile,
  csvRecord,
  genericHeader,
  genericJson,
  genericProfile,
  readAll,
} from '../support/clearing.ts'

const reasonOf = (columns: Partial<CsvRecord>): unknown => readAll([csvFile([csvRecord(columns)])])

const headed = (...lines: string[]): Buffer => Buffer.from([genericHeader, ...lines].join('\n'))

describe('a record of the generic profile', () => {
  it('is read whole', () => {
    expect(readAll([csvFile([csvRecord()])])).toEqual([
      {
        pan: '4111111111111111',
        record: {
          line: 2,
          operation: 'presentment',
          amountMinor: 12500n,
          cashMinor: 0n,
          currency: 'KZT',
          purchasedOn: '2025-03-14',
          purchasedAt: '09:30:05',
          acquirerReference: '74000010000000000000001',
          merchantId: 'SHOP00000000001',
          terminalId: 'T0000001',
          mcc: '5411',
          authorizationCode: '012345',
          rrn: '507312345678',
          networkReference: 'MCS01106L0314',
          channel: 'in_store',
          entryMode: 'contactless',
        },
      },
    ])
  })

  it('may leave out what it does not need', () => {
    const bare = { purchase_time: '', terminal_id: '', mcc: '', authorization_code: '', rrn: '' }
    expect(
      reasonOf({ ...bare, network_reference: '', channel: '', entry_mode: 'tap' }),
    ).toMatchObject([
      {
        record: {
          purchasedAt: '00:00:00',
          terminalId: '',
          mcc: '',
          channel: 'unknown',
          entryMode: '',
        },
      },
    ])
  })

  it.each([
    ['operation_unknown', 'operation', 'chargeback'],
    ['operation_unknown', 'operation', ''],
    ['pan_invalid', 'pan', ''],
    ['pan_invalid', 'pan', '411111111111'],
    ['pan_invalid', 'pan', '41111111111111111111'],
    ['pan_invalid', 'pan', '4111 1111 1111 1111'],
    ['amount_invalid', 'amount', '-1'],
    ['amount_invalid', 'amount', '1.00'],
    ['amount_invalid', 'amount', '1e3'],
    ['amount_invalid', 'amount', '1000000000000000'],
    ['amount_invalid', 'amount', ''],
    ['currency_unknown', 'currency', 'XTS'],
    ['currency_unknown', 'currency', 'kzt'],
    ['currency_unknown', 'currency', '999'],
    ['purchase_date_invalid', 'purchase_date', '2025-02-29'],
    ['purchase_date_invalid', 'purchase_date', '2025-13-01'],
    ['purchase_date_invalid', 'purchase_date', '2025-04-31'],
    ['purchase_date_invalid', 'purchase_date', '1999-12-31'],
    ['purchase_date_invalid', 'purchase_date', '14.03.2025'],
    ['purchase_time_invalid', 'purchase_time', '24:00:00'],
    ['purchase_time_invalid', 'purchase_time', '09:60:00'],
    ['purchase_time_invalid', 'purchase_time', '0930'],
    ['acquirer_reference_invalid', 'acquirer_reference', ''],
    ['acquirer_reference_invalid', 'acquirer_reference', 'r'.repeat(65)],
    ['merchant_id_invalid', 'merchant_id', ''],
    ['merchant_id_invalid', 'merchant_id', 'CAFÉ'],
    ['terminal_id_invalid', 'terminal_id', 't'.repeat(33)],
    ['mcc_invalid', 'mcc', '541'],
    ['mcc_invalid', 'mcc', '541A'],
    ['authorization_code_invalid', 'authorization_code', 'a'.repeat(17)],
    ['rrn_invalid', 'rrn', 'r'.repeat(33)],
    ['network_reference_invalid', 'network_reference', 'n'.repeat(65)],
    ['not_text', 'network_reference', 'a\u0000b'],
    ['quote_broken', 'network_reference', '"a'],
    ['quote_broken', 'network_reference', '"a"b'],
    ['column_count', 'network_reference', 'a;b'],
    ['record_too_long', 'network_reference', 'x'.repeat(4096)],
  ])('is rejected: %s for %s, case %#', (reason, column, value) => {
    expect(reasonOf({ [column]: value })).toEqual([{ line: 2, reason }])
  })

  it('takes the exponent from the currency, by letters and by number', () => {
    const decimal = compileProfile(
      { ...genericJson, amount: { form: 'decimal', separator: ',' } },
      'decimal.json',
    )
    const amount = (value: string, currency: string): unknown =>
      readAll([csvFile([csvRecord({ amount: value, currency })])], decimal)[0]
    expect(amount('12,5', '978')).toMatchObject({ record: { amountMinor: 1250n, currency: 'EUR' } })
    expect(amount('12', 'EUR')).toMatchObject({ record: { amountMinor: 1200n } })
    expect(amount('0,07', 'EUR')).toMatchObject({ record: { amountMinor: 7n } })
    expect(amount('1250', 'JPY')).toMatchObject({ record: { amountMinor: 1250n } })
    expect(amount('1,005', 'KWD')).toMatchObject({ record: { amountMinor: 1005n } })
    for (const [value, currency] of [
      ['1,5', 'JPY'],
      ['1,005', 'EUR'],
      ['1,', 'EUR'],
      [',5', 'EUR'],
      ['1.5', 'EUR'],
      ['1,2,3', 'EUR'],
      ['9999999999999,99', 'KWD'],
      ['999999999999999', 'EUR'],
    ] as const) {
      expect(amount(value, currency)).toEqual({ line: 2, reason: 'amount_invalid' })
    }
  })
})

describe('lines', () => {
  const line = Object.values(csvRecord()).join(';')

  it('end in LF or CRLF, and empty ones count as lines only', () => {
    const records = [csvRecord(), csvRecord({ rrn: '' })]
    expect(readAll([csvFile(records, '\r\n')])).toEqual(readAll([csvFile(records)]))
    expect(readAll([headed('', line, '', '\r', line, '')])).toMatchObject([
      { record: { line: 3 } },
      { record: { line: 6 } },
    ])
  })

  it('that do not end are rejected: the last field may be cut', () => {
    expect(readAll([headed(line, line)])).toMatchObject([
      { record: { line: 2 } },
      { line: 3, reason: 'unterminated' },
    ])
  })

  it('that are no good take no other with them', () => {
    const broken = ['"', 'a;b', '\u0007', 'x'.repeat(9000), '";";"']
    const lines = broken.flatMap((each) => [each, line])
    const outcomes = readAll([headed(...lines, '')])
    expect(outcomes.filter((each) => 'record' in each)).toHaveLength(broken.length)
    expect(outcomes.flatMap((each) => ('reason' in each ? each.reason : []))).toEqual([
      'quote_broken',
      'column_count',
      'not_text',
      'record_too_long',
      'quote_broken',
    ])
  })

  it('may quote fields, and pad them with blanks', () => {
    const quoted = Object.values(csvRecord())
      .map((value, i) => (i % 2 === 0 ? `"${value}"` : `  ${value} `))
      .join(';')
    expect(readAll([headed(quoted, '')])).toEqual(readAll([headed(line, '')]))
  })

  it('of any length take the same memory', () => {
    const chunk = Buffer.alloc(1 << 20, 0x31)
    const long = Array.from({ length: 64 }, () => chunk)
    expect(readAll([headed(''), ...long, Buffer.from(`\n${line}\n`)])).toMatchObject([
      { line: 2, reason: 'record_too_long' },
      { record: { line: 3 } },
    ])
  })
})

describe('the envelope', () => {
  const code = (bytes: Buffer | string): string => {
    try {
      readAll([Buffer.from(bytes)])
    } catch (error) {
      if (error instanceof Error && 'code' in error) return `${error.name} ${String(error.code)}`
    }
    return 'taken'
  }

  it.each([
    ['empty', ''],
    ['header_unterminated', '\ufeff'],
    ['header_unterminated', genericHeader],
    ['column_missing', `${genericHeader.replace('pan;', '')}\n`],
    ['column_twice', `${genericHeader};pan\n`],
    ['columns_too_many', `${genericHeader}${';x'.repeat(300)}\n`],
    ['header_too_long', `${'x'.repeat(5000)}\n`],
    ['header_too_long', 'x'.repeat(5000)],
    ['quote_broken', `"${genericHeader}\n`],
    ['not_text', Buffer.from(`${genericHeader}\n`, 'utf16le')],
    ['not_text', Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0x0a])],
    ['not_text', Buffer.from([0x61, 0xff, 0x0a])],
    ['column_missing', '\n'],
  ])('is refused: %s, case %#', (expected, bytes) => {
    expect(code(bytes)).toBe(`EnvelopeError ${expected}`)
  })

  it('may begin with a byte order mark, leave columns out, add and reorder them', () => {
    const header = 'note;pan;merchant_id;currency;acquirer_reference;purchase_date;amount;operation'
    const record = 'x;4111111111111111;SHOP;EUR;74;2025-03-14;100;refund'
    expect(readAll([Buffer.from(`\ufeff${header}\r\n${record}\r\n`)])).toMatchObject([
      { record: { line: 2, operation: 'refund', amountMinor: 100n, terminalId: '' } },
    ])
  })

  it('names what is missing and nothing that stands there', () => {
    const headless = Object.values(csvRecord()).join(';')
    expect(() => readAll([Buffer.from(`${headless}\n`)])).toThrow(
      "line 1: the header lacks 'operation', 'pan', 'amount'",
    )
    expect(() => readAll([Buffer.from(`${headless}\n`)])).not.toThrow(/4111/)
  })

  it('of a profile without a header is its first record', () => {
    const { columns, ...rest } = genericJson
    const numbers = Object.keys(columns).map((field, i) => [field, i + 1] as const)
    const json = {
      ...rest,
      header: false,
      columnCount: numbers.length,
      columns: Object.fromEntries(numbers),
    }
    const profile = compileProfile(json, 'headless.json')
    const body = csvFile([csvRecord()]).subarray(genericHeader.length + 1)
    expect(readAll([body], profile)).toMatchObject([{ record: { line: 1, mcc: '5411' } }])
    expect(() => readAll([Buffer.from('\u0000\n')], profile)).toThrow('this is not text')
    expect(() => readAll([], profile)).toThrow('the file is empty')
    expect(readAll([csvFile([])], genericProfile)).toEqual([])
  })
})
