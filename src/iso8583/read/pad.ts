/** The filler nibble of an odd number of packed digits. */

import type { Cursor } from './cursor.ts'
import { SHAPE } from '../wire/encodings.ts'
import type { FieldTable } from '../table/table.ts'

/** Offset of the byte whose filler nibble is not the declared one, or -1. */
export function badPadAt(table: FieldTable, cursor: Cursor, id: number): number {
  const shape = table.shape[id]
  if (shape !== SHAPE.nibbles && shape !== SHAPE.signedNibbles) return -1
  const signed = shape === SHAPE.signedNibbles ? 1 : 0
  const units = (cursor.units[id] ?? 0) - signed
  if ((units & 1) === 0) return -1
  const left = table.padLeft[id] === 1
  const at = left ? (cursor.starts[id] ?? 0) + signed : (cursor.ends[id] ?? 0) - 1
  const byte = cursor.bytes[at] ?? 0
  return (left ? byte >> 4 : byte & 15) === table.padNibble[id] ? -1 : at
}
