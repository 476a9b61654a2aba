/** Files of every format for tests, and a reader of everything in them. */
import { makeFile } from '../../src/clearing/make/index.ts'
import type { MadeFormat } from '../../src/clearing/make/names.ts'
import type { DayPlan } from '../../src/clearing/make/day.ts'
import type { Control } from '../../src/clearing/control.ts'
import type { RejectReason } from '../../src/clearing/errors.ts'
import type { ClearingFormat } from '../../src/clearing/reader.ts'
import type { AsideKind, ClearingRecord } from '../../src/clearing/record.ts'
import { panOf } from './clearing.ts'

/** A small day of one shop; half of it members'. */
export function dayPlan(changes: Partial<DayPlan> = {}): DayPlan {
  return {
    records: 5,
    membersShare: 0.5,
    memberPans: ['4111111111111111'],
    shops: [{ merchantId: 'SHOP00000000001', terminalId: 'T0000001', mcc: '5411' }],
    currency: { alpha: 'KZT', numeric: '398' },
    day: '20250314',
    seed: 7,
    ...changes,
  }
}

/** A whole made file. */
export function madeFile(format: MadeFormat, changes: Partial<DayPlan> = {}): Buffer {
  return Buffer.concat([...makeFile(format, dayPlan(changes))])
}

/** What a file came to. */
export interface Reading {
  records: { pan: string; record: ClearingRecord }[]
  rejects: { line: number; reason: RejectReason }[]
  asides: AsideKind[]
  controls: Control[]
}

/** Reads `chunks` to the end. Throws what the reader throws. */
export function readFormat(
  format: ClearingFormat,
  chunks: readonly Buffer[],
  windowBytes = 4096,
): Reading {
  const reader = format.newReader(windowBytes)
  const found: Reading = { records: [], rejects: [], asides: [], controls: [] }
  const drain = (): void => {
    for (;;) {
      const step = reader.next()
      if (step === 'starved' || step === 'ended') return
      const { line } = reader.place
      if (step === 'reject') found.rejects.push({ line, reason: reader.reason })
      else if (step === 'aside') found.asides.push(reader.aside)
      else {
        const pan = panOf(reader).toString()
        found.records.push({ pan, record: reader.record(reader.place) })
      }
    }
  }
  for (const chunk of chunks) {
    for (let from = 0; from < chunk.length;) {
      const taken = reader.feed(chunk, from)
      drain()
      if (taken === 0) throw new Error('the reader takes nothing and wants nothing')
      from += taken
    }
  }
  reader.close()
  drain()
  found.controls = reader.controls()
  return found
}

/** Those of the controls that do not agree. */
export function disagreeing({ controls }: Reading): Control[] {
  return controls.filter(({ agrees }) => !agrees)
}
