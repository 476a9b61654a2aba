import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { IpmFrames } from '../../src/clearing/ipm/frames.ts'
import { ipmFormat } from '../../src/clearing/ipm/format.ts'
import { dayRecords } from '../../src/clearing/make/day.ts'
import { loadProtocol, type PlainMessage } from '../../src/iso8583/index.ts'
import { dayPlan, disagreeing, madeFile, readFormat } from '../support/clearing-formats.ts'

const dialect = loadProtocol('clearing-ipm-ascii')

/** A file of these messages; DE71 rises by one unless a message says otherwise. */
function fileOf(messages: readonly PlainMessage[]): Buffer {
  const parts = messages.flatMap(({ mti, fields }, i) => {
    const bytes = dialect.encode({ mti, fields: { 71: String(i + 1).padStart(8, '0'), ...fields } })
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    return [length, bytes]
  })
  return Buffer.concat([...parts, Buffer.alloc(4)])
}

const header: PlainMessage = { mti: '1644', fields: { 24: '697', 48: { '0105': 'ID' } } }
const addendum: PlainMessage = { mti: '1644', fields: { 24: '696' } }

function trailerOf(messages: number, amount: number): PlainMessage {
  const pds = { '0105': 'ID', '0301': `${amount}`.padStart(16, '0'), '0306': `${messages}` }
  return { mti: '1644', fields: { 24: '695', 48: pds } }
}

function presentment(fields: PlainMessage['fields'] = {}, mti = '1240'): PlainMessage {
  return {
    mti,
    fields: {
      ...{ 2: '4111111111111111', 3: '000000', 4: '000000012500', 12: '250314093005' },
      ...{ 22: '510101510001', 24: '200', 26: '5411', 31: '74000015073000000000017' },
      ...{ 38: '012345', 42: 'SHOP00000000001', 49: '398', 63: ' MCS01106L0314   ' },
      ...fields,
    },
  }
}

/** Reads a whole file around `messages`. */
function around(...messages: PlainMessage[]) {
  const amount = messages.reduce((sum, { fields }) => sum + Number(fields[4] ?? 0), 0)
  return readFormat(ipmFormat, [
    fileOf([header, ...messages, trailerOf(messages.length + 2, amount)]),
  ])
}

const hexOf = async (name: string) =>
  Buffer.from((await readFile(`fixtures/vectors/${name}.hex`, 'utf8')).trim(), 'hex')

describe('a presentment', () => {
  it('is read field by field', () => {
    const reading = around(presentment())
    expect(reading.rejects).toEqual([])
    expect(disagreeing(reading)).toEqual([])
    expect(reading.records).toEqual([
      {
        pan: '4111111111111111',
        record: {
          line: 2,
          operation: 'presentment',
          amountMinor: 12_500n,
          cashMinor: 0n,
          currency: 'KZT',
          purchasedOn: '2025-03-14',
          purchasedAt: '09:30:05',
          acquirerReference: '74000015073000000000017',
          merchantId: 'SHOP00000000001',
          terminalId: '',
          mcc: '5411',
          authorizationCode: '012345',
          rrn: '',
          networkReference: 'MCS01106L0314',
          channel: 'in_store',
          entryMode: 'chip',
        },
      },
    ])
  })

  it.each([
    ['1240', '200', '000000', '', 'presentment', ''],
    ['1240', '205', '000000', '', 'presentment', '/205'],
    ['1240', '282', '000000', '', 'presentment', '/282'],
    ['1240', '200', '200000', '', 'refund', ''],
    ['1240', '200', '000000', 'R', 'presentment_reversal', ''],
    ['1240', '200', '200000', 'R', 'refund_reversal', ''],
    ['1442', '450', '000000', '', 'chargeback', ''],
    ['1442', '453', '000000', '', 'chargeback', ''],
    ['1442', '451', '000000', '', 'chargeback', '/451'],
    ['1442', '450', '000000', 'R', 'chargeback_reversal', ''],
    ['1442', '450', '200000', '', 'refund_reversal', ''],
    ['1442', '450', '200000', 'R', 'refund', '/R'],
  ])('%s/%s of %s %s is a %s', (mti, func, processing, reversal, operation, suffix) => {
    const pds = reversal === '' ? {} : { 48: { '0025': 'R250101' } }
    const { records } = around(presentment({ 24: func, 3: processing, ...pds }, mti))
    expect(records[0]?.record).toMatchObject({
      operation,
      acquirerReference: `74000015073000000000017${suffix}`,
    })
  })

  it.each([
    [presentment({ 3: '300000' }), 'cash'],
    [presentment({ 3: '280000' }), 'transfer'],
    [presentment({ 24: '700' }, '1740'), 'fee'],
    [{ mti: '1644', fields: { 24: '691' } }, 'return'],
    [{ mti: '1644', fields: { 24: '693' } }, 'text'],
  ] as const)('of another kind is set aside %#', (message, kind) => {
    expect(around(message)).toMatchObject({ records: [], rejects: [], asides: [kind] })
  })

  it('finds PDS in whichever element they stand, cut in two or not', () => {
    const other = { '0001': 'x'.repeat(900) }
    const { records } = around(presentment({ 48: other, 62: other, 125: { '0025': 'R' } }))
    expect(records[0]?.record.operation).toBe('presentment_reversal')
  })

  it('says what part of its amount was handed out as cash', () => {
    const cash = '0040398D000000002500'
    const { records } = around(presentment({ 3: '090000', 54: cash }))
    expect(records[0]?.record).toMatchObject({ amountMinor: 12_500n, cashMinor: 2_500n })
  })

  it.each(['010000', '120000', '170000'])(
    'of cash (DE3 %s) is one of which all is cash',
    (code) => {
      const { records } = around(presentment({ 3: code }))
      expect(records[0]?.record).toMatchObject({
        ...{ operation: 'presentment', amountMinor: 12_500n, cashMinor: 12_500n },
      })
    },
  )

  it.each([
    [{ 2: '411111' }, 'pan_invalid'],
    [{ 49: '000' }, 'currency_unknown'],
    [{ 48: { '0148': '3983' } }, 'currency_unknown'],
    [{ 12: '250229093005' }, 'purchase_date_invalid'],
    [{ 12: '250314253005' }, 'purchase_time_invalid'],
    [{ 31: '' }, 'acquirer_reference_invalid'],
    [{ 24: '999' }, 'operation_unknown'],
  ] as const)('with %j is rejected as %s', (fields, reason) => {
    const reading = around(presentment(fields), presentment())
    expect(reading.rejects).toEqual([{ line: 2, reason }])
    expect(reading.records).toHaveLength(1)
  })
})

describe('the file', () => {
  it.each(['ipm', 'ipm-vbs', 'ipm-ascii'] as const)('as %s reads as it was made', (format) => {
    const made = [...dayRecords(dayPlan({ records: 300 }))]
    const reading = readFormat(ipmFormat, [madeFile(format, { records: 300 })])
    expect(reading.rejects).toEqual([])
    expect(disagreeing(reading)).toEqual([])
    expect(reading.controls).toHaveLength(2)
    expect(reading.records.map(({ pan, record }) => [pan, record.acquirerReference])).toEqual(
      made.map(({ pan, reference }) => [pan, reference]),
    )
  })

  it.each([
    ['cardutil-ipm-vbs-record', false],
    ['cardutil-ipm-1014-record', true],
  ])('that cardutil wrote is cut into its records: %s', async (name, blocked) => {
    const record = await hexOf(name)
    const vbs = Buffer.concat([
      ...Array.from({ length: 8 }, () => {
        const length = Buffer.alloc(4)
        length.writeUInt32BE(record.length)
        return Buffer.concat([length, record])
      }),
      Buffer.alloc(4),
    ])
    const frames = new IpmFrames()
    const file = blocked ? inBlocks(vbs) : vbs
    frames.feed(file, 0)
    frames.close()
    const found: string[] = []
    for (let start = frames.next(); start >= 0; start = frames.next()) {
      found.push(frames.window.bytes.toString('hex', start, frames.window.at))
    }
    expect(found).toEqual(Array.from({ length: 8 }, () => record.toString('hex')))
  })

  it.each([1012, 1013, 2026, 20 * 1014 - 1])(
    'with damaged padding at %d is refused there',
    (at) => {
      const bytes = madeFile('ipm', { records: 300 })
      bytes[at] = 0
      const check = ipmFormat.newEnvelope?.()
      expect(() => check?.feed(bytes)).toThrow(
        expect.objectContaining({ name: 'EnvelopeError', code: 'block_padding', place: at }),
      )
    },
  )

  it('with a length that is none is refused at the record', () => {
    const bytes = fileOf([header, presentment()])
    bytes.writeUInt32BE(0x7fffffff, 4 + bytes.readUInt32BE(0))
    expect(() => readFormat(ipmFormat, [bytes])).toThrow(
      expect.objectContaining({ code: 'record_length', place: 2, unit: 'record' }),
    )
  })

  it('that ends inside of a record loses that one; without its last four bytes nothing', () => {
    const whole = fileOf([header, presentment(), presentment(), trailerOf(4, 25_000)])
    expect(disagreeing(readFormat(ipmFormat, [whole.subarray(0, -4)]))).toEqual([])
    const cut = readFormat(ipmFormat, [whole.subarray(0, -100)])
    expect(cut.rejects).toMatchObject([{ reason: 'unterminated' }])
    expect(disagreeing(cut)).toMatchObject([{ of: 'file 1 trailer (1644/695)' }])
  })

  it('whose message numbers fall loses those; a gap is shown', () => {
    const messages = [
      header,
      presentment(),
      presentment({ 71: '00000002' }),
      presentment({ 71: '00000009' }),
    ]
    const reading = readFormat(ipmFormat, [fileOf(messages)])
    expect(reading.rejects).toEqual([{ line: 3, reason: 'number_not_rising' }])
    expect(disagreeing(reading)).toMatchObject([
      { of: 'message numbers after 2', counted: '9' },
      { of: 'file 1 trailer (1644/695)' },
    ])
  })

  it('with an addendum that follows no presentment rejects it', () => {
    expect(around(addendum, presentment(), addendum, addendum).rejects).toEqual([
      { line: 2, reason: 'addendum_without_presentment' },
    ])
  })

  it('whose trailer disagrees is taken, and shows it', () => {
    const reading = readFormat(ipmFormat, [fileOf([header, presentment(), trailerOf(4, 1)])])
    expect(reading.records).toHaveLength(1)
    expect(disagreeing(reading)).toEqual([
      { of: 'file 1 messages (PDS0306)', stated: '4', counted: '3', agrees: false },
      { of: 'file 1 amounts (PDS0301)', stated: '1', counted: '12500', agrees: false },
    ])
  })

  it('that is none is refused', () => {
    for (const text of ['', 'operation;pan;amount', '\0\0\0\0']) {
      expect(() => readFormat(ipmFormat, [Buffer.from(text)])).toThrow(
        expect.objectContaining({ name: 'EnvelopeError' }),
      )
    }
  })
})

function inBlocks(data: Buffer): Buffer {
  const padded = Buffer.concat([data, Buffer.alloc((1012 - (data.length % 1012)) % 1012, 0x40)])
  const blocks: Buffer[] = []
  for (let at = 0; at < padded.length; at += 1012) {
    blocks.push(padded.subarray(at, at + 1012), Buffer.from('@@'))
  }
  return Buffer.concat(blocks)
}
