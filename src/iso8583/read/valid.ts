/** Whether the content of a field is of its class: what `read` asks of the fields that the gateway reads. */

import { badContentAt, passes, QUICK_PACKED } from '../wire/content.ts'
import type { Cursor } from './cursor.ts'
import { SHAPE } from '../wire/encodings.ts'
import { badPadAt } from './pad.ts'
import type { FieldTable } from '../table/table.ts'

/** True if the content of a field that is there, and whose offsets are known, is not of its class. */
export function isBad(table: FieldTable, cursor: Cursor, id: number): boolean {
  const { bytes } = cursor
  const start = cursor.starts[id] ?? 0
  const end = cursor.ends[id] ?? 0
  const units = cursor.units[id] ?? 0
  if (table.shape[id] === SHAPE.nibbles && passes(QUICK_PACKED, bytes, start, end)) {
    // Only digits: what is left to look at is which of them fills up an odd number.
    return (units & 1) === 1 && badPadAt(table, cursor, id) >= 0
  }
  if (badContentAt(table, id, bytes, start, end, units) >= 0) return true
  return badPadAt(table, cursor, id) >= 0
}
