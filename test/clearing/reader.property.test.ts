import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EnvelopeError } from '../../src/clearing/errors.ts'
import { newFields, splitLine } from '../../src/clearing/csv/split.ts'
import {
  anyCsvRecords,
  csvFile,
  cutAt,
  genericHeader,
  readAll,
  type ReadOutcome,
} from '../support/clearing.ts'

const reference = (outcome: ReadOutcome): string[] =>
  'record' in outcome ? [outcome.record.acquirerReference] : []

/** Bytes near enough to a file that every part of the reader meets them. */
const nearlyCsv = fc
  .array(fc.constantFrom(genericHeader, '\n', '\r\n', ';', '"', '"";', 'presentment', '4111'))
  .map((parts) => Buffer.from(parts.join('')))

describe('the reader', () => {
  it('makes records, rejects or a coded refusal of any bytes', () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 3000 }).map(Buffer.from), nearlyCsv)
    const headed = fc.tuple(fc.boolean(), bytes).map(([header, rest]) => {
      return header ? Buffer.concat([Buffer.from(`${genericHeader}\n`), rest]) : rest
    })
    fc.assert(
      fc.property(headed, (file) => {
        try {
          readAll([file])
        } catch (error) {
          expect(error).toBeInstanceOf(EnvelopeError)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('reads the same however the bytes are cut into chunks', () => {
    const places = fc.array(fc.nat(), { maxLength: 40 })
    fc.assert(
      fc.property(anyCsvRecords, places, fc.boolean(), (records, cuts, crlf) => {
        const file = csvFile(records, crlf ? '\r\n' : '\n')
        expect(readAll(cutAt(file, cuts))).toEqual(readAll([file]))
      }),
    )
  })

  it('reads the same byte by byte through the smallest window', () => {
    fc.assert(
      fc.property(anyCsvRecords, (records) => {
        const file = csvFile(records)
        const single = Array.from(file, (byte) => Buffer.from([byte]))
        expect(readAll(single, undefined, 1)).toEqual(readAll([file]))
      }),
      { numRuns: 20 },
    )
  })

  it('reads of a file cut anywhere a part of the whole one, and nothing else', () => {
    fc.assert(
      fc.property(anyCsvRecords, (records) => {
        const file = csvFile(records)
        const whole = new Set(readAll([file]).map((each) => JSON.stringify(each, text)))
        for (let end = genericHeader.length + 1; end < file.length; end++) {
          for (const outcome of readAll([file.subarray(0, end)])) {
            if ('record' in outcome) expect(whole).toContain(JSON.stringify(outcome, text))
          }
        }
      }),
      { numRuns: 10 },
    )
  })

  it('reads the same records in any order', () => {
    const shuffled = anyCsvRecords.chain((records) =>
      fc.tuple(
        fc.constant(records),
        fc.shuffledSubarray(records, { minLength: records.length, maxLength: records.length }),
      ),
    )
    fc.assert(
      fc.property(shuffled, ([records, others]) => {
        const one = readAll([csvFile(records)]).flatMap(reference)
        const other = readAll([csvFile(others)]).flatMap(reference)
        expect(new Set(other)).toEqual(new Set(one))
        expect(other).toHaveLength(one.length)
      }),
    )
  })
})

describe('splitting a line', () => {
  it('finds what csv-parse finds', () => {
    const plain = fc.stringMatching(/^[a-z0-9.,'-]{0,8}$/)
    const quoted = fc.stringMatching(/^[a-z0-9;,]{0,8}$/).map((text) => `"${text}"`)
    const line = fc.array(fc.oneof(plain, quoted), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(line, (columns) => {
        const bytes = Buffer.from(columns.join(';'))
        if (bytes.length === 0) return
        const fields = newFields(9)
        const count = splitLine(bytes, 0, bytes.length, 0x3b, true, fields)
        const mine = Array.from({ length: count }, (_, i) =>
          bytes.toString('latin1', fields.starts[i], fields.ends[i]),
        )
        const [theirs] = parse(bytes, { delimiter: ';' })
        expect(mine).toEqual(theirs)
      }),
    )
  })
})

function text(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
