import { describe, expect, it } from 'vitest'
import { base2Format } from '../../src/clearing/base2/format.ts'
import { acceptor, draft, header, service, trailer } from '../../src/clearing/base2/layout.ts'
import { Base2Writer } from '../../src/clearing/make/base2.ts'
import { dayRecords } from '../../src/clearing/make/day.ts'
import { dayPlan, disagreeing, madeFile, readFormat } from '../support/clearing-formats.ts'

type Field = readonly [number, number]

/** The lines of a file of one record: header, TCR 0, 1, 5, batch trailer, file trailer. */
function lines(): string[] {
  return madeFile('base2', { records: 1, membersShare: 1 })
    .toString('latin1')
    .slice(0, -1)
    .split('\n')
}

function put(line: string, [start, end]: Field, text: string): string {
  return line.slice(0, start) + text.padEnd(end - start) + line.slice(end)
}

function fileOf(all: readonly string[]): Buffer {
  return Buffer.from(all.map((line) => `${line}\n`).join(''), 'latin1')
}

/** One record with a field of its TCR 0, 1 or 5 changed. */
function changed(tcr: 0 | 1 | 5, field: Field, text: string) {
  const all = lines()
  const index = { 0: 1, 1: 2, 5: 3 }[tcr]
  all[index] = put(all[index] ?? '', field, text)
  return readFormat(base2Format, [fileOf(all)])
}

/** One record under another transaction code. */
function coded(code: string) {
  const all = lines().map((line, i) => (i >= 1 && i <= 3 ? code + line.slice(2) : line))
  return readFormat(base2Format, [fileOf(all)])
}

const operationOf = (reading: ReturnType<typeof coded>) => reading.records[0]?.record.operation
const reasonsOf = (reading: ReturnType<typeof coded>) => reading.rejects.map((each) => each.reason)

describe('a draft', () => {
  it('is read from its positions', () => {
    const [made] = [...dayRecords(dayPlan({ records: 1, membersShare: 1 }))]
    const reading = readFormat(base2Format, [fileOf(lines())])
    expect(reading.rejects).toEqual([])
    expect(disagreeing(reading)).toEqual([])
    expect(reading.records).toEqual([
      {
        pan: '4111111111111111',
        record: {
          line: 2,
          operation: 'presentment',
          amountMinor: BigInt(made?.amountMinor ?? 0),
          cashMinor: 0n,
          currency: 'KZT',
          purchasedOn: '2025-03-14',
          purchasedAt: '00:00:00',
          acquirerReference: made?.reference,
          merchantId: 'SHOP00000000001',
          terminalId: 'T0000001',
          mcc: '5411',
          authorizationCode: made?.authorizationCode,
          rrn: '',
          networkReference: made?.networkReference,
          channel: 'in_store',
          entryMode: 'chip',
        },
      },
    ])
  })

  it.each([
    ['05', 'presentment'],
    ['06', 'refund'],
    ['15', 'chargeback'],
    ['16', 'refund_reversal'],
    ['25', 'presentment_reversal'],
    ['26', 'refund_reversal'],
    ['35', 'chargeback_reversal'],
    ['36', 'refund'],
  ])('of code %s is a %s', (code, operation) => {
    expect(operationOf(coded(code))).toBe(operation)
  })

  it.each([
    ['10', 'fee'],
    ['20', 'fee'],
    ['09', 'transfer'],
    ['19', 'transfer'],
    ['01', 'return'],
    ['46', 'text'],
  ])('of code %s is set aside as %s', (code, kind) => {
    expect(coded(code)).toMatchObject({ records: [], rejects: [], asides: [kind] })
  })

  it('cleared in parts, presented again, or refunded again has a reference of its own', () => {
    const references = new Set([
      readFormat(base2Format, [fileOf(lines())]).records[0]?.record.acquirerReference,
      changed(0, draft.usageCode, '2').records[0]?.record.acquirerReference,
      coded('36').records[0]?.record.acquirerReference,
      changed(5, [44, 48], '0102').records[0]?.record.acquirerReference,
      changed(5, [44, 48], '0202').records[0]?.record.acquirerReference,
    ])
    expect(references.size).toBe(5)
  })

  it('of 19 digits has three of them in the extension', () => {
    expect(changed(0, draft.extension, '234').records[0]?.pan).toBe('4111111111111111234')
  })

  it('says what part of its amount was handed out as cash, at most all of it', () => {
    const whole = readFormat(base2Format, [fileOf(lines())]).records[0]?.record.amountMinor
    for (const [text, cashMinor] of [
      ['000000050', 50n],
      ['999999999', whole],
    ] as const) {
      const [found] = changed(1, acceptor.cashBack, text).records
      expect(found?.record).toMatchObject({ amountMinor: whole, cashMinor })
    }
  })

  it.each([
    ['07', 'presentment'],
    ['17', 'chargeback'],
    ['27', 'presentment_reversal'],
    ['37', 'chargeback_reversal'],
  ])('of code %s is a %s of which all is cash', (code, operation) => {
    const [found] = coded(code).records
    expect(found?.record).toMatchObject({ operation, cashMinor: found?.record.amountMinor })
  })

  it.each([
    ['JPY', '392'],
    ['KWD', '414'],
  ])('has the decimals of %s', (alpha, numeric) => {
    expect(changed(0, draft.sourceCurrency, numeric).records[0]?.record.currency).toBe(alpha)
  })

  it.each([
    [0, draft.account, '411111111111111x', 'pan_invalid'],
    [0, draft.account, '4111', 'pan_invalid'],
    [0, draft.sourceAmount, '-00000000001', 'amount_invalid'],
    [0, draft.sourceAmount, '', 'amount_invalid'],
    [0, draft.sourceCurrency, '000', 'currency_unknown'],
    [0, draft.sourceCurrency, 'XXX', 'currency_unknown'],
    [0, draft.purchaseDate, '0230', 'purchase_date_invalid'],
    [0, draft.purchaseDate, '1301', 'purchase_date_invalid'],
    [0, draft.reference, '00000000000000000000000', 'acquirer_reference_invalid'],
    [1, acceptor.merchantId, '', 'merchant_id_invalid'],
    [0, draft.mcc, '54x1', 'mcc_invalid'],
    [1, acceptor.terminalId, 'T\u00e9', 'terminal_id_invalid'],
    [5, service.transactionIdentifier, '"', 'network_reference_invalid'],
    [0, draft.authorizationCode, '\u0001', 'authorization_code_invalid'],
  ] as const)('with TCR %s %j %j is rejected as %s', (tcr, field, text, reason) => {
    const reading = changed(tcr, field, text)
    expect(reasonsOf(reading)).toEqual([reason])
    expect(reading.records).toEqual([])
  })
})

describe('the year of a purchase', () => {
  it.each([
    ['25001', '1231', '2024-12-31'],
    ['25001', '0103', '2025-01-03'],
    ['24365', '0102', '2025-01-02'],
    ['25073', '0401', '2024-04-01'],
    ['24060', '0229', '2024-02-29'],
  ])('processed on %s, of %s is %s', (processed, mmdd, date) => {
    const all = lines()
    all[0] = put(all[0] ?? '', header.processingDate, processed)
    all[1] = put(put(all[1] ?? '', draft.purchaseDate, mmdd), draft.processingDate, '')
    expect(readFormat(base2Format, [fileOf(all)]).records[0]?.record.purchasedOn).toBe(date)
  })

  it('is inferred from the draft where that has a processing date of its own', () => {
    const all = lines()
    all[0] = put(all[0] ?? '', header.processingDate, '25003')
    all[1] = put(put(all[1] ?? '', draft.purchaseDate, '1230'), draft.processingDate, '4365')
    const [first] = readFormat(base2Format, [fileOf(all)]).records
    expect(first?.record.purchasedOn).toBe('2024-12-30')
  })
})

describe('the file', () => {
  it.each([
    ['', false],
    ['\n', false],
    ['\r\n', false],
    ['', true],
    ['\n', true],
  ] as const)('with line end %j, EBCDIC %s, reads the same', (lineEnd, ebcdic) => {
    const writer = new Base2Writer('20250314', { lineEnd, ebcdic })
    const bytes = [writer.begin()]
    for (const record of dayRecords(dayPlan())) bytes.push(writer.record(record))
    const reading = readFormat(base2Format, [...bytes, writer.end()])
    expect(reading).toEqual(readFormat(base2Format, [madeFile('base2')]))
    expect(reading.records).toHaveLength(5)
  })

  it('that ends inside of a record loses that record and says so', () => {
    const whole = madeFile('base2', { records: 2 })
    const reading = readFormat(base2Format, [whole.subarray(0, 169 * 4 + 90)])
    expect(reading.records).toHaveLength(1)
    expect(reading.rejects).toEqual([{ line: 5, reason: 'unterminated' }])
    expect(disagreeing(reading)).toMatchObject([{ of: 'file trailer', stated: '' }])
  })

  it('without a header is refused', () => {
    for (const bytes of [Buffer.alloc(0), fileOf(lines().slice(1)), Buffer.from('90')]) {
      expect(() => readFormat(base2Format, [bytes])).toThrow(
        expect.objectContaining({ name: 'EnvelopeError', code: 'header_missing' }),
      )
    }
  })

  it('with an addendum whose TCR 0 is missing loses the addenda alone', () => {
    const all = lines()
    const reading = readFormat(base2Format, [
      fileOf([all[0] ?? '', ...all.slice(2, 4), ...all.slice(1)]),
    ])
    expect(reading.records).toHaveLength(1)
    expect(reading.rejects).toEqual([
      { line: 2, reason: 'addendum_without_presentment' },
      { line: 3, reason: 'addendum_without_presentment' },
    ])
  })

  it('with a line of another length loses that line alone', () => {
    const all = lines()
    const reading = readFormat(base2Format, [
      fileOf([all[0] ?? '', 'short', 'x'.repeat(300), ...all.slice(1)]),
    ])
    expect(reading.records).toHaveLength(1)
    expect(reasonsOf(reading)).toEqual(['record_length', 'record_length'])
  })

  it('with an endless line takes no memory for it, and goes on after it', () => {
    const all = lines()
    const reading = readFormat(base2Format, [
      fileOf(all.slice(0, 1)),
      ...Array.from({ length: 100 }, () => Buffer.alloc(10_000, 0x30)),
      Buffer.from('\n'),
      fileOf(all.slice(1)),
    ])
    expect(reading.records).toHaveLength(1)
    expect(reasonsOf(reading)).toEqual(['record_too_long'])
  })

  it.each([
    [4, trailer.monetary, '000000000002', 'batch 1 monetary transactions', '2', '1'],
    [4, trailer.sourceAmount, '000000000000001', 'batch 1 amount', '1', undefined],
    [5, trailer.transactions, '000000009', 'file transactions', '9', '1'],
    [5, trailer.components, '', 'file records', '', '3'],
  ] as const)(
    'whose trailer disagrees is taken, and shows it',
    (line, field, text, of, stated, counted) => {
      const all = lines()
      all[line] = put(all[line] ?? '', field, text)
      const reading = readFormat(base2Format, [fileOf(all)])
      expect(reading.records).toHaveLength(1)
      expect(disagreeing(reading)).toMatchObject([
        { of, stated, ...(counted === undefined ? {} : { counted }) },
      ])
    },
  )
})
