/** Reads the length of a variable field: digits are checked, then the range, before anything is sliced. */

import type { Cursor } from './cursor.ts'
import { COUNTS, PREFIX, readPrefix, SHAPE } from '../wire/encodings.ts'
import { DecodeError } from '../errors.ts'
import { forgetFrom } from './failures.ts'
import { DATA_ELEMENTS_MAX } from '../table/nodes.ts'
import type { FieldTable } from '../table/table.ts'

/** Lengths that count units and are so common that indexing reads them by itself. */
export const SHORT = { none: 0, ascii2: 1, bcd1: 2, binary1: 3 } as const

/** Which of {@link SHORT} a length is; `prefix` and `code` as in the table. */
export function shortPrefixOf(prefix: number, code: number, counts: number): number {
  if (counts !== COUNTS.units) return SHORT.none
  if (code === PREFIX.ascii) return prefix === 2 ? SHORT.ascii2 : SHORT.none
  if (prefix !== 1) return SHORT.none
  return code === PREFIX.bcd ? SHORT.bcd1 : code === PREFIX.binary ? SHORT.binary1 : SHORT.none
}

/** Returned instead of units where a length is out of range; the error is made apart, off the fast path. */
export const BAD_DIGITS = -1
export const BAD_RANGE = -2

/**
 * Units of the value of variable field `id`, whose length starts at `at`, or {@link BAD_DIGITS} or {@link BAD_RANGE}.
 * The bytes of the length must be there.
 */
export function readUnits(
  table: FieldTable,
  bytes: Buffer,
  id: number,
  at: number,
  end: number,
): number {
  const prefix = table.prefixBytes[id] ?? 0
  const length = readPrefix(table.prefixCode[id] ?? 0, prefix, bytes, at)
  if (length < 0) return BAD_DIGITS
  const units =
    table.counts[id] === COUNTS.units
      ? length
      : unitsCounted(table, bytes, id, at + prefix, end, length)
  return units < (table.unitsMin[id] ?? 0) || units > (table.unitsMax[id] ?? 0) ? BAD_RANGE : units
}

/** The error of a length that {@link readUnits} refused. */
export function lengthError(
  table: FieldTable,
  cursor: Cursor,
  id: number,
  at: number,
  refused: number,
): DecodeError {
  if (id <= DATA_ELEMENTS_MAX) forgetFrom(cursor, id)
  const offset = at - cursor.start
  const path = table.paths[id] ?? ''
  const prefix = table.prefixBytes[id] ?? 0
  if (refused === BAD_DIGITS) {
    const expected = `a length in ${prefix} bytes of digits`
    return new DecodeError('length_digits', path, offset, expected, 'no digits')
  }
  const expected = `length ${table.unitsMin[id]} to ${table.unitsMax[id]}`
  const got = readPrefix(table.prefixCode[id] ?? 0, prefix, cursor.bytes, at)
  return new DecodeError('length_range', path, offset, expected, `${got}`)
}

/** Units of a field whose length counts `length` bytes or half bytes on the wire, -1 where no whole unit is that long. */
function unitsCounted(
  table: FieldTable,
  bytes: Buffer,
  id: number,
  at: number,
  end: number,
  length: number,
): number {
  const shape = table.shape[id]
  if (table.counts[id] === COUNTS.bytes || shape === SHAPE.hexPairs) {
    return unitsIn(table, bytes, id, at, end, length)
  }
  if (shape === SHAPE.nibbles) return length
  return (length & 1) === 1 ? -1 : length >> 1
}

/** Units in `length` bytes on the wire; of packed digits one less where the filler shows an odd number. */
function unitsIn(
  table: FieldTable,
  bytes: Buffer,
  id: number,
  at: number,
  end: number,
  length: number,
): number {
  const shape = table.shape[id]
  if (shape === SHAPE.hexPairs) return (length & 1) === 1 ? -1 : length >> 1
  if (shape !== SHAPE.nibbles) return length
  if (length === 0 || at + length > end) return length * 2
  const left = table.padLeft[id] === 1
  const byte = bytes[left ? at : at + length - 1] ?? 0
  const nibble = left ? byte >> 4 : byte & 15
  // A filler that is a digit cannot be told from a digit: what it fills is then even by rule.
  const filler = table.padNibble[id] ?? 0
  return length * 2 - (nibble === filler && filler > 9 ? 1 : 0)
}

/** What the length in front of a field of `units` units and `bytes` bytes says. */
export function countOf(table: FieldTable, id: number, units: number, bytes: number): number {
  switch (table.counts[id]) {
    case COUNTS.bytes:
      return bytes
    case COUNTS.nibbles:
      return table.shape[id] === SHAPE.nibbles
        ? units
        : table.shape[id] === SHAPE.hexPairs
          ? bytes
          : bytes * 2
    default:
      return units
  }
}
