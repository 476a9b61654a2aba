/** How far a part of a composite reaches: by its own layout, or by the length that stands beside its tag. */

import { SHAPE, wireBytes } from '../wire/encodings.ts'
import { DecodeError, type DecodeErrorCode } from '../errors.ts'
import { lengthError, readUnits } from '../read/length.ts'
import type { FieldTable } from '../table/table.ts'
import type { Walk } from './walk.ts'

/** An error at a place on the wire; `path` is that of a node. Speaks of lengths and classes, never of content. */
export function fault(
  walk: Walk,
  code: DecodeErrorCode,
  path: string,
  at: number,
  expected: string,
  got: string,
): DecodeError {
  return new DecodeError(code, path, at - walk.cursor.start, expected, got)
}

/** The path of a node, e.g. `55.9F02`. */
export function pathOf(walk: Walk, id: number): string {
  return walk.table.paths[id] ?? ''
}

/**
 * Takes part `id`, fixed or with its own length prefix, from where the walk is.
 *
 * @throws DecodeError `truncated`, `length_digits` or `length_range`
 */
export function takePart(walk: Walk, id: number): boolean {
  const { table, cursor, at, end } = walk
  const prefix = table.prefixBytes[id] ?? 0
  let units = table.unitsMax[id] ?? 0
  const from = at + prefix
  if (prefix > 0) {
    if (from > end) throw noRoom(walk, pathOf(walk, id), at, prefix)
    units = readUnits(table, cursor.bytes, id, at, end)
    if (units < 0) throw lengthError(table, cursor, id, at, units)
  } else if (table.unitsMin[id] !== units) return takeLength(walk, id, at, end - at, at, -1)
  const length = wireBytes(table.shape[id] ?? 0, units)
  if (from + length > end) throw noRoom(walk, pathOf(walk, id), from, length)
  return stand(walk, id, from, from + length, units)
}

/**
 * Takes the content of part `id`, whose `length` bytes on the wire were said at `lengthAt`.
 *
 * @param said its units, -1 where only the bytes are known
 * @throws DecodeError `truncated` or `length_range`
 */
export function takeLength(
  walk: Walk,
  id: number,
  from: number,
  length: number,
  lengthAt: number,
  said: number,
): boolean {
  const { table, cursor } = walk
  if (from + length > walk.end) throw noRoom(walk, pathOf(walk, id), from, length)
  const min = table.unitsMin[id] ?? 0
  const max = table.unitsMax[id] ?? 0
  let units = said >= 0 ? said : max
  if (min !== max && said < 0) units = unitsOf(table, cursor.bytes, id, from, length)
  if (wireBytes(table.shape[id] ?? 0, units) !== length) units = -1
  if (units < min || units > max) {
    const expected = min === max ? `length ${max}` : `length ${min} to ${max}`
    throw fault(walk, 'length_range', pathOf(walk, id), lengthAt, expected, `${length} bytes`)
  }
  return stand(walk, id, from, from + length, units)
}

/** Takes `length` bytes, which are there, of an element that the dialect does not list. */
export function takeUnknown(walk: Walk, from: number, length: number): boolean {
  return stand(walk, 0, from, from + length, length)
}

/** Units in `length` bytes on the wire: of packed digits one less where a filler that is no digit shows an odd number. */
function unitsOf(
  table: FieldTable,
  bytes: Uint8Array,
  id: number,
  from: number,
  length: number,
): number {
  switch (table.shape[id]) {
    case SHAPE.hexPairs:
      return length >> 1
    case SHAPE.signedNibbles:
      return length * 2 - 1
    case SHAPE.nibbles: {
      if (length === 0) return 0
      const filler = table.padNibble[id] ?? 0
      const left = table.padLeft[id] === 1
      const byte = bytes[left ? from : from + length - 1] ?? 0
      const odd = filler > 9 && (left ? byte >> 4 : byte & 15) === filler
      return length * 2 - (odd ? 1 : 0)
    }
    default:
      return length
  }
}

/** The composite ends inside a value of `length` bytes. */
export function noRoom(walk: Walk, path: string, from: number, length: number): DecodeError {
  return fault(walk, 'truncated', path, from, `${length} bytes`, `${walk.end - from} bytes`)
}

function stand(walk: Walk, id: number, from: number, to: number, units: number): boolean {
  walk.id = id
  walk.from = from
  walk.to = to
  walk.units = units
  walk.at = to
  return true
}
