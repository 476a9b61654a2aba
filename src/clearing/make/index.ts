/** Makes clearing files of any size from a simulated day. */
import { Base2Writer } from './base2.ts'
import { dayRecords, type DayPlan } from './day.ts'
import { IpmWriter } from './ipm.ts'
import type { MadeFormat } from './names.ts'
import { genericWriter, ndjsonWriter, pagopaWriter, rfc4180Writer } from './text.ts'
import type { FileWriter } from './writer.ts'

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

const chunkBytes = 1 << 16

/** The file in chunks; memory is constant. The same plan gives the same bytes. */
export function* makeFile(format: MadeFormat, plan: DayPlan): Generator<Buffer> {
  const writer = writers[format](plan.day)
  let chunks = [writer.begin()]
  let bytes = 0
  for (const record of dayRecords(plan)) {
    const written = writer.record(record)
    chunks.push(written)
    bytes += written.length
    if (bytes < chunkBytes) continue
    yield Buffer.concat(chunks)
    chunks = []
    bytes = 0
  }
  yield Buffer.concat([...chunks, writer.end()])
}
