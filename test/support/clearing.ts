/** Clearing files for tests: a writer of the generic profile, and a reader of everything at once. */
import fc from 'fast-check'
import { compileProfile, type CsvProfile } from '../../src/clearing/csv/profile.ts'
import { csvFormat } from '../../src/clearing/csv/format.ts'
import type { ClearingRecord } from '../../src/clearing/record.ts'
import type { RecordReader } from '../../src/clearing/reader.ts'
import type { RejectReason } from '../../src/clearing/errors.ts'
import type { ClearingSource } from '../../src/clearing/source.ts'
import generic from '../../protocols/clearing-generic.json' with { type: 'json' }

/** The generic profile as it stands in `protocols/`. */
export const genericJson = generic

/** The generic profile, compiled. */
export const genericProfile = compileProfile(generic, 'clearing-generic.json')

/** Header of the generic profile. */
export const genericHeader = Object.values(generic.columns).join(';')

/** Columns of one record of the generic profile, as they stand in the file. */
export interface CsvRecord {
  operation: string
  pan: string
  amount: string
  currency: string
  purchase_date: string
  purchase_time: string
  acquirer_reference: string
  merchant_id: string
  terminal_id: string
  mcc: string
  authorization_code: string
  rrn: string
  network_reference: string
  channel: string
  entry_mode: string
  par: string
}

/** A good record; `columns` replaces what the test is about. */
export function csvRecord(columns: Partial<CsvRecord> = {}): CsvRecord {
  return {
    operation: 'presentment',
    pan: '4111111111111111',
    amount: '12500',
    currency: 'KZT',
    purchase_date: '2025-03-14',
    purchase_time: '09:30:05',
    acquirer_reference: '74000010000000000000001',
    merchant_id: 'SHOP00000000001',
    terminal_id: 'T0000001',
    mcc: '5411',
    authorization_code: '012345',
    rrn: '507312345678',
    network_reference: 'MCS01106L0314',
    channel: 'in_store',
    entry_mode: 'contactless',
    par: '',
    ...columns,
  }
}

/** A file of these records, with the header and a line end after each line. */
export function csvFile(records: readonly CsvRecord[], lineEnd = '\n'): Buffer {
  const lines = records.map((record) => Object.values(record).join(';'))
  return Buffer.from([genericHeader, ...lines, ''].join(lineEnd))
}

/** One outcome of reading. The card number is the test's own. */
export type ReadOutcome =
  { pan: string; record: ClearingRecord } | { line: number; reason: RejectReason }

/** Reads `chunks` to the end. */
export function readAll(
  chunks: readonly Buffer[],
  profile: CsvProfile = genericProfile,
  windowBytes = 4096,
): ReadOutcome[] {
  const reader = csvFormat(profile).newReader(windowBytes)
  const outcomes: ReadOutcome[] = []
  const drain = (): void => {
    for (;;) {
      const step = reader.next()
      if (step === 'starved' || step === 'ended') return
      if (step === 'reject') outcomes.push({ line: reader.place.line, reason: reader.reason })
      else outcomes.push({ pan: panOf(reader).toString(), record: reader.record(reader.place) })
    }
  }
  for (const chunk of chunks) {
    for (let from = 0; from < chunk.length;) {
      from += reader.feed(chunk, from)
      drain()
    }
  }
  reader.close()
  drain()
  return outcomes
}

/** The card number of the record that `reader` came to: a view. */
export function panOf({ pan }: RecordReader): Buffer {
  return pan.bytes.subarray(pan.start, pan.end)
}

/** Bytes in memory as a file; each read is cut into chunks of `chunkBytes`. */
export function memorySource(bytes: Buffer, name = 'day.csv', chunkBytes = 1024): ClearingSource {
  return {
    name,
    bytes: bytes.length,
    async *chunks() {
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        yield Buffer.from(bytes.subarray(at, at + chunkBytes))
      }
    },
  }
}

/** `bytes` cut at these places. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted(
    (one, other) => one - other,
  )
  return sorted.slice(1).map((end, i) => bytes.subarray(sorted[i], end))
}

/** Published test numbers only. */
export const testPans = [
  '4111111111111111',
  '5555555555554444',
  '4012888888881881',
  '5204740000001010',
] as const

/** Arbitrary records, good ones and bad ones, each with a reference of its own. */
export const anyCsvRecords: fc.Arbitrary<CsvRecord[]> = fc
  .array(
    fc.record({
      operation: fc.constantFrom('presentment', 'presentment', 'refund', 'chargeback'),
      pan: fc.constantFrom(...testPans, '', '411111'),
      amount: fc.constantFrom('0', '1', '12500', '999999999999999', '-5', '1.5', ''),
      currency: fc.constantFrom('KZT', '398', 'JPY', 'XXX', ''),
      purchase_date: fc.constantFrom('2025-03-14', '2024-02-29', '2025-02-29', ''),
      rrn: fc.constantFrom('507312345678', '', 'é'),
    }),
    { maxLength: 12 },
  )
  .map((records) =>
    records.map((record, i) => csvRecord({ ...record, acquirer_reference: `7400${i}` })),
  )
