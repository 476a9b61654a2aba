/** Writes one field: its length, its content, and the check that it is of its class. */

import { WIRE_OF } from '../wire/codepages.ts'
import type { PlainValue } from '../composite/plain-value.ts'
import { compositeBytesNeeded, writeComposite } from '../composite/write.ts'
import { badContentAt, passes } from '../wire/content.ts'
import { HEX_VALUE, SHAPE, wireBytes, writePrefix } from '../wire/encodings.ts'
import { EncodeError } from '../errors.ts'
import { countOf } from '../read/length.ts'
import type { FieldTable } from '../table/table.ts'

/** Bytes that a value takes at most, its length in front included. */
export function bytesNeeded(table: FieldTable, id: number, value: PlainValue): number {
  const prefix = table.prefixBytes[id] ?? 0
  const max = table.bytesMax[id] ?? 0
  if (typeof value !== 'string') {
    return prefix + compositeBytesNeeded(table, id, value, bytesNeeded)
  }
  if (table.unitsMin[id] === table.unitsMax[id]) return prefix + max
  const shape = table.shape[id] ?? 0
  const units = shape === SHAPE.bytes || shape === SHAPE.hexPairs ? value.length >> 1 : value.length
  return prefix + Math.min(max, wireBytes(shape, units))
}

/**
 * Writes one field with its length at `at`; returns the position after it. The target has room for
 * {@link bytesNeeded}. Allocates nothing for text unless it throws or fills a short value.
 *
 * @throws EncodeError if the value does not fit the field
 */
export function writeField(
  table: FieldTable,
  id: number,
  value: PlainValue,
  target: Buffer,
  at: number,
): number {
  const prefix = table.prefixBytes[id] ?? 0
  if (typeof value !== 'string') {
    const end = writeComposite(table, id, value, target, at + prefix, writeField)
    const bytes = end - at - prefix
    const units = unitsOfBytes(table, id, bytes)
    checkUnits(table, id, units)
    writeLength(table, id, units, bytes, target, at)
    return end
  }
  const shape = table.shape[id] ?? 0
  const isBytes = shape === SHAPE.bytes || shape === SHAPE.hexPairs
  const given = isBytes ? value.length / 2 : value.length
  const short = given < (table.unitsMin[id] ?? 0) && table.fill[id] !== ''
  const text = short ? filled(table, id, value) : value
  const units = short ? text.length : given
  checkUnits(table, id, units)
  const length = wireBytes(shape, units)
  const start = at + prefix
  const end = start + length
  if (prefix > 0) writeLength(table, id, units, length, target, at)
  writeContent(table, id, text, target, start)
  if (passes(table.quickCheck[id] ?? 0, target, start, end)) return end
  if (badContentAt(table, id, target, start, end, units) >= 0) {
    throw new EncodeError(`${table.paths[id]}`, `not of class ${table.classes[id]}`)
  }
  return end
}

function checkUnits(table: FieldTable, id: number, units: number): void {
  const min = table.unitsMin[id] ?? 0
  const max = table.unitsMax[id] ?? 0
  if (units >= min && units <= max && Number.isInteger(units)) return
  const due = min === max ? `${min} is` : `${min} to ${max} are`
  throw new EncodeError(`${table.paths[id]}`, `length ${units}, where ${due} due`)
}

function writeLength(
  table: FieldTable,
  id: number,
  units: number,
  bytes: number,
  target: Buffer,
  at: number,
): void {
  const prefix = table.prefixBytes[id] ?? 0
  if (prefix === 0) return
  writePrefix(table.prefixCode[id] ?? 0, prefix, countOf(table, id, units, bytes), target, at)
}

/** A fixed field's short value, filled with its pad character on its pad side. */
function filled(table: FieldTable, id: number, text: string): string {
  const units = table.unitsMax[id] ?? 0
  const fill = table.fill[id] ?? ''
  return table.padLeft[id] === 1 ? text.padStart(units, fill) : text.padEnd(units, fill)
}

/** Units that the content of a composite makes. */
function unitsOfBytes(table: FieldTable, id: number, bytes: number): number {
  switch (table.shape[id]) {
    case SHAPE.nibbles:
      return bytes * 2
    case SHAPE.hexPairs:
      return bytes / 2
    default:
      return bytes
  }
}

function writeContent(
  table: FieldTable,
  id: number,
  text: string,
  target: Buffer,
  start: number,
): void {
  switch (table.shape[id]) {
    case SHAPE.nibbles:
      return writeNibbles(table, id, text, 0, target, start)
    case SHAPE.signedNibbles:
      target[start] = text.charCodeAt(0)
      return writeNibbles(table, id, text, 1, target, start + 1)
    case SHAPE.bytes:
      for (let i = 0; i < text.length; i += 2) {
        target[start + (i >> 1)] =
          (hexValue(table, id, text, i) << 4) | hexValue(table, id, text, i + 1)
      }
      return
    default:
      return writeCharacters(table, id, text, target, start)
  }
}

function writeCharacters(
  table: FieldTable,
  id: number,
  text: string,
  target: Buffer,
  start: number,
): void {
  const charset = (table.charset[id] ?? 0) << 8
  let seen = 0
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i)
    seen |= char
    target[start + i] = char
  }
  if (seen > 255) throw new EncodeError(`${table.paths[id]}`, 'a character not in Latin-1')
  if (charset === 0) return
  for (let at = start; at < start + text.length; at++) {
    target[at] = WIRE_OF[charset + (target[at] ?? 0)] ?? 0
  }
}

function hexValue(table: FieldTable, id: number, text: string, at: number): number {
  const char = text.charCodeAt(at)
  const value = char > 255 ? -1 : (HEX_VALUE[char] ?? -1)
  if (value < 0) throw new EncodeError(`${table.paths[id]}`, 'not hex digits')
  return value
}

function writeNibbles(
  table: FieldTable,
  id: number,
  text: string,
  from: number,
  target: Buffer,
  start: number,
): void {
  const units = text.length - from
  const filler = table.padNibble[id] ?? 0
  const skip = table.padLeft[id] === 1 ? units & 1 : 0
  for (let nibble = 0; nibble < units + (units & 1); nibble++) {
    const unit = nibble - skip
    const inside = unit >= 0 && unit < units
    const char = inside ? text.charCodeAt(from + unit) : 0
    const value = inside ? (char === 0x3d ? 13 : hexValue(table, id, text, from + unit)) : filler
    const byte = start + (nibble >> 1)
    target[byte] = (nibble & 1) === 0 ? value << 4 : (target[byte] ?? 0) | value
  }
}
