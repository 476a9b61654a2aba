/** Writes records that are known one by one as a clearing file of any format. */
import { Base2Writer } from '../../src/clearing/make/base2.ts'
import type { DayRecord } from '../../src/clearing/make/day.ts'
import { IpmWriter } from '../../src/clearing/make/ipm.ts'
import type { MadeFormat } from '../../src/clearing/make/names.ts'
import {
  genericWriter,
  ndjsonWriter,
  pagopaWriter,
  rfc4180Writer,
} from '../../src/clearing/make/text.ts'
import type { FileWriter } from '../../src/clearing/make/writer.ts'

const writers = {
  generic: genericWriter,
  rfc4180: rfc4180Writer,
  pagopa: pagopaWriter,
  ndjson: ndjsonWriter,
  base2: (day) => new Base2Writer(day),
  'base2-ebcdic': (day) => new Base2Writer(day, { lineEnd: '', ebcdic: true }),
  ipm: (day) => new IpmWriter(day),
  'ipm-vbs': (day) => new IpmWriter(day, { blocked: false }),
  'ipm-ascii': (day) => new IpmWriter(day, { ebcdic: false }),
} as const satisfies Record<MadeFormat, (day: string) => FileWriter>

/** The file, processed on `day` (`YYYYMMDD`). */
export function writeFileOf(
  format: MadeFormat,
  day: string,
  records: readonly DayRecord[],
): Buffer {
  const writer = writers[format](day)
  return Buffer.concat([
    writer.begin(),
    ...records.map((record) => writer.record(record)),
    writer.end(),
  ])
}
