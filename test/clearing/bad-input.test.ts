/** What can be wrong with a file, each with the report that is expected of it; a good record before and after is always taken. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadFormat } from '../../src/clearing/formats.ts'
import { importClearing, type ImportResult } from '../../src/clearing/import.ts'
import type { RejectReason } from '../../src/clearing/errors.ts'
import type { ClearingSource } from '../../src/clearing/source.ts'
import { acceptor, draft, recordBytes } from '../../src/clearing/base2/layout.ts'
import { csvFile, csvRecord, memorySource, type CsvRecord } from '../support/clearing.ts'
import { startCoalition, type LinkedCoalition } from '../support/clearing-coalition.ts'
import { madeFile } from '../support/clearing-formats.ts'
import { grocery } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

const member = '4111111111111111'
let database: FreshDatabase
let coalition: LinkedCoalition
beforeAll(async () => {
  database = await freshDatabase()
  coalition = await startCoalition(database, [member])
})
afterAll(async () => {
  await coalition.intake.stop()
  await database.drop()
})

let files = 0

async function take(format: string, source: Buffer | ClearingSource): Promise<ImportResult> {
  files += 1
  return await importClearing(
    { ...coalition, sql: database.sql },
    {
      source: Buffer.isBuffer(source) ? memorySource(source, `bad-${files}`) : source,
      ...{ format: await loadFormat(format), acquirerId: grocery.acquirerId },
    },
  )
}

const good = (columns: Partial<CsvRecord> = {}): CsvRecord => {
  const reference = `7400${files}${columns.rrn ?? ''}`
  return csvRecord({ merchant_id: grocery.merchantId, acquirer_reference: reference, ...columns })
}

/** A day of BASE II or IPM of the member alone, another one each time. */
function day(format: 'base2' | 'ipm' | 'ipm-vbs' | 'ipm-ascii', records: number): Buffer {
  files += 1
  return madeFile(format, {
    ...{ records, seed: 500 + files, membersShare: 1, memberPans: [member] },
    shops: [{ merchantId: grocery.merchantId, terminalId: 'T1', mcc: '5411' }],
  })
}

describe('a record whose', () => {
  it.each([
    ['amount overflows', { amount: '9999999999999999' }, 'amount_invalid'],
    ['amount is of digits without end', { amount: '9'.repeat(400) }, 'amount_invalid'],
    ['amount is negative', { amount: '-100' }, 'amount_invalid'],
    ['currency is not known', { currency: 'XQZ' }, 'currency_unknown'],
    ['currency is not known by number', { currency: '000' }, 'currency_unknown'],
    ['date does not exist', { purchase_date: '2025-02-29' }, 'purchase_date_invalid'],
    ['month does not exist', { purchase_date: '2025-13-01' }, 'purchase_date_invalid'],
    ['hour does not exist', { purchase_time: '24:00:00' }, 'purchase_time_invalid'],
  ] as const)('%s is rejected alone', async (_, columns, reason) => {
    const records = [good({ rrn: '1' }), good({ rrn: '2', ...columns }), good({ rrn: '3' })]
    const { report } = await take('generic', csvFile(records))
    expect(report).toMatchObject({ records: 3, taken: 2, ...rejected(reason) })
  })

  it.each([
    ['base2', 'amount is negative', 0, draft.sourceAmount, '-00000000100', 'amount_invalid'],
    ['base2', 'currency is not known', 0, draft.sourceCurrency, '000', 'currency_unknown'],
    ['base2', 'date does not exist', 0, draft.purchaseDate, '0230', 'purchase_date_invalid'],
    ['base2', 'merchant is missing', 1, acceptor.merchantId, '', 'merchant_id_invalid'],
  ] as const)('in %s %s is rejected alone', async (format, _, tcr, [start, end], text, reason) => {
    const bytes = day(format, 3)
    // Behind the header and a draft of three TCRs.
    const at = (4 + tcr) * (recordBytes + 1) + start
    bytes.write(text.padEnd(end - start), at, 'latin1')
    const { report } = await take(format, bytes)
    expect(report).toMatchObject({ records: 3, taken: 2, ...rejected(reason) })
  })

  it('decimals in IPM are not those of its currency is rejected alone', async () => {
    const bytes = day('ipm-ascii', 3)
    const second = bytes.indexOf('01480043982', bytes.indexOf('01480043982') + 1)
    bytes.write('3', second + 10, 'latin1')
    const { report } = await take('ipm', bytes)
    expect(report).toMatchObject({ records: 3, taken: 2, ...rejected('currency_unknown') })
  })
})

describe('a file that is cut', () => {
  it('inside of a character loses that record alone', async () => {
    const whole = csvFile([good({ rrn: '1' }), good({ rrn: 'Ж' })])
    const { report } = await take('generic', whole.subarray(0, whole.indexOf('Ж') + 1))
    expect(report).toMatchObject({ records: 2, taken: 1, ...rejected('unterminated') })
  })

  it('inside of a record of BASE II loses that one, and its trailers', async () => {
    const bytes = day('base2', 3)
    const { report } = await take('base2', bytes.subarray(0, 7 * (recordBytes + 1) + 60))
    expect(report).toMatchObject({ records: 3, taken: 2, ...rejected('unterminated') })
    expect(report.controls).toContainEqual(
      expect.objectContaining({ of: 'file trailer', agrees: false }),
    )
  })

  it('inside of a record of IPM loses that one, and its trailer', async () => {
    const bytes = day('ipm-vbs', 3)
    const { report } = await take('ipm', bytes.subarray(0, recordAt(bytes, 2) + 30))
    expect(report).toMatchObject({ records: 3, taken: 2, ...rejected('unterminated') })
    expect(report.controls.some(({ of, agrees }) => of.includes('trailer') && !agrees)).toBe(true)
  })
})

describe('a file', () => {
  it('of blocks with damaged padding is refused at the byte', async () => {
    const bytes = day('ipm', 20)
    bytes[2 * 1014 - 2] = 0
    await expect(take('ipm', bytes)).rejects.toMatchObject({
      ...{ code: 'block_padding', place: 2 * 1014 - 2, unit: 'byte' },
    })
  })

  it('of IPM with a message that is missing shows the gap and takes the rest', async () => {
    const bytes = day('ipm-vbs', 3)
    const [from, to] = [recordAt(bytes, 1), recordAt(bytes, 2)]
    const { report } = await take(
      'ipm',
      Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]),
    )
    expect(report).toMatchObject({ records: 2, taken: 2, rejected: 0 })
    const disagreeing = report.controls.filter(({ agrees }) => !agrees).map(({ of }) => of)
    expect(disagreeing).toEqual([
      'message numbers after 2',
      'file 1 messages (PDS0306)',
      'file 1 amounts (PDS0301)',
    ])
  })

  it('of BASE II with an addendum whose draft is missing loses the addenda alone', async () => {
    const lines = day('base2', 3).toString('latin1').split('\n')
    lines.splice(4, 1)
    const { report } = await take('base2', Buffer.from(lines.join('\n'), 'latin1'))
    expect(report).toMatchObject({
      taken: 2,
      rejectedByReason: { addendum_without_presentment: 2 },
    })
  })

  it('whose trailer disagrees is taken, and shows both numbers', async () => {
    const lines = day('base2', 3).toString('latin1').split('\n')
    lines.splice(4, 3)
    const { report } = await take('base2', Buffer.from(lines.join('\n'), 'latin1'))
    expect(report).toMatchObject({ records: 2, taken: 2, rejected: 0 })
    expect(report.controls).toContainEqual({
      ...{ of: 'file monetary transactions', stated: '3', counted: '2', agrees: false },
    })
  })

  it('under another name is the same file', async () => {
    const bytes = csvFile([good({ rrn: '1' })])
    const first = await take('generic', bytes)
    const again = await take('generic', bytes)
    expect(again).toEqual({ ...first, outcome: 'already_imported' })
  })

  it('that grows while it is read is not marked as imported; grown, it takes what is new', async () => {
    const [first, second] = [good({ rrn: '1' }), good({ rrn: '2' })]
    const before = memorySource(csvFile([first]), 'growing.csv')
    const after = memorySource(csvFile([first, second]), 'growing.csv')
    let readings = 0
    const growing = { ...before, chunks: () => (readings++ === 0 ? before : after).chunks() }
    await expect(take('generic', growing)).rejects.toMatchObject({ code: 'file_changed' })
    const { outcome, report } = await take('generic', after)
    expect({ outcome, ...report }).toMatchObject({ outcome: 'imported', taken: 0, duplicate: 2 })
  })
})

describe('one line without end', () => {
  const chunkBytes = 1 << 20

  /** MiB: one of 10 GB; what memory a line takes does not depend on its length. */
  it.each([
    ['generic', 10_240],
    ['ndjson', 300],
    ['base2', 300],
  ] as const)('in %s is one reject, in the memory of any other file', async (format, chunks) => {
    const lines = madeFile(format, { records: 2 }).toString('latin1').split('\n')
    const head = Buffer.from(`${lines.slice(0, -2).join('\n')}\n`, 'latin1')
    const last = Buffer.from(`\n${lines.at(-2)}\n`, 'latin1')
    const reader = (await loadFormat(format)).newReader()
    const tooLong: number[] = []
    const feed = (bytes: Buffer): void => {
      for (let from = 0; from < bytes.length;) {
        from += reader.feed(bytes, from)
        for (let step = reader.next(); step !== 'starved'; step = reader.next()) {
          if (step === 'reject') tooLong.push(reader.place.offset)
          if (step === 'reject') expect(reader.reason).toBe('record_too_long')
        }
      }
    }
    feed(head)
    const before = process.memoryUsage().arrayBuffers
    const endless = Buffer.alloc(chunkBytes, '7')
    for (let i = 0; i < chunks; i++) feed(endless)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024)
    feed(last)
    expect(tooLong).toEqual([head.length])
    if (format === 'base2') return
    expect(reader.place.offset).toBe(head.length + chunks * chunkBytes + 1)
  })
})

function rejected(reason: RejectReason) {
  return { rejected: 1, rejectedByReason: { [reason]: 1 } }
}

/** Where the record number `at` (from 0, the file's header not counted) begins in an unblocked IPM file. */
function recordAt(bytes: Buffer, at: number): number {
  let offset = 0
  for (let i = 0; i <= at; i++) offset += 4 + bytes.readUInt32BE(offset)
  return offset
}
