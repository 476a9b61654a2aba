/** Reads the length of a variable field: digits are checked, then the range, before anything is sliced. */

import type { Cursor } from './cursor.ts'
import { readPrefix, SHAPE } from './encodings.ts'
import { DecodeError } from './errors.ts'
import { forgetFrom, truncated } from './failures.ts'
import type { FieldTable } from './table.ts'

/**
 * Units of the value of variable field `de`, whose length prefix starts at `at`.
 *
 * @throws DecodeError `truncated`, `length_digits` or `length_range`
 */
export function readLength(
  table: FieldTable,
  cursor: Cursor,
  de: number,
  at: number,
  end: number,
): number {
  const prefix = table.prefixBytes[de] ?? 0
  if (at + prefix > end) throw truncated(cursor, de, at, end, prefix)
  const digits = table.prefixDigits[de] ?? 0
  const length = readPrefix(table.prefixCode[de] ?? 0, digits, cursor.bytes, at)
  if (length < 0) {
    forgetFrom(cursor, de)
    const expected = `a length of ${digits} digits`
    throw new DecodeError('length_digits', `${de}`, at - cursor.start, expected, 'no digits')
  }
  const units =
    table.countsBytes[de] === 1 ? unitsOfBytes(table, cursor, de, at + prefix, end, length) : length
  const min = table.unitsMin[de] ?? 0
  const max = table.unitsMax[de] ?? 0
  if (units < min || units > max) {
    forgetFrom(cursor, de)
    const offset = at - cursor.start
    throw new DecodeError('length_range', `${de}`, offset, `length ${min} to ${max}`, `${length}`)
  }
  return units
}

/** Units in `length` bytes; of packed digits one nibble less where the filler F shows an odd number. */
function unitsOfBytes(
  table: FieldTable,
  cursor: Cursor,
  de: number,
  at: number,
  end: number,
  length: number,
): number {
  const shape = table.shape[de]
  if (shape === SHAPE.hexPairs) return (length & 1) === 1 ? -1 : length >> 1
  if (shape !== SHAPE.nibbles) return length
  if (length === 0 || at + length > end) return length * 2
  const left = table.padLeft[de] === 1
  const byte = cursor.bytes[left ? at : at + length - 1] ?? 0
  return length * 2 - ((left ? byte >> 4 : byte & 15) === 15 ? 1 : 0)
}
