/** Writes messages: for the simulator, for tests, and field by field for answers. */

import { badContentAt, passes } from './content.ts'
import { HEX_VALUE, SHAPE, wireBytes, writePrefix } from './encodings.ts'
import { EncodeError } from './errors.ts'
import { bitmapBytes, mtiBytes, writeBitmaps, writeMti } from './header.ts'
import type { HeaderLayout } from './header.ts'
import type { FieldTable } from './table.ts'

/** A message as plain text: type of four digits, and fields by the number of the data element. */
export interface PlainMessage {
  mti: string
  /** Content exactly as long as on the wire; class b as hex. */
  fields: Record<string, string>
}

/**
 * Encodes a message. Nothing is padded or cut: a value that does not fit is a mistake of the caller.
 *
 * @throws EncodeError naming the field, never its value
 */
export function encodeMessage(
  table: FieldTable,
  layout: HeaderLayout,
  message: PlainMessage,
): Buffer {
  if (!/^\d{4}$/.test(message.mti) || Number(message.mti[0]) !== layout.version) {
    throw new EncodeError('mti', `not four digits starting with ${layout.version}`)
  }
  const { fields } = message
  const words = new Int32Array(4)
  let size = mtiBytes(layout) + 2 * bitmapBytes(layout)
  // Keys that are numbers come in ascending order, whatever order they were written in (ECMA-262 10.1.11).
  const keys = Object.keys(fields)
  for (const key of keys) {
    const de = dataElement(key)
    if (table.defined[de] !== 1) {
      throw new EncodeError(key.slice(0, 8), 'the dialect has no such field')
    }
    const word = (de - 1) >> 5
    words[word] = (words[word] ?? 0) | (0x80000000 >>> ((de - 1) & 31))
    const bytes = Math.min(table.bytesMax[de] ?? 0, fields[de]?.length ?? 0)
    size += (table.prefixBytes[de] ?? 0) + bytes
  }
  const target = Buffer.allocUnsafe(size)
  let at = writeMti(layout, Number(message.mti), target, 0)
  at = writeBitmaps(layout, words[0] ?? 0, words[1] ?? 0, words[2] ?? 0, words[3] ?? 0, target, at)
  for (const key of keys) {
    const de = dataElement(key)
    at = writeField(table, de, fields[de] ?? '', target, at)
  }
  return target.subarray(0, at)
}

/** The number that a key writes, 0 where it is not written as data elements are. */
function dataElement(key: string): number {
  let de = 0
  for (let i = 0; i < key.length; i++) {
    const digit = key.charCodeAt(i) - 0x30
    if (digit < 0 || digit > 9 || (i === 0 && digit === 0)) return 0
    de = de * 10 + digit
  }
  return de
}

/**
 * Writes one field with its length prefix at `at`; returns the position after it. The target has room
 * for the longest value of the field. Allocates nothing unless it throws.
 *
 * @throws EncodeError if the value does not fit the field
 */
export function writeField(
  table: FieldTable,
  de: number,
  text: string,
  target: Buffer,
  at: number,
): number {
  const shape = table.shape[de] ?? 0
  const isBytes = shape === SHAPE.bytes || shape === SHAPE.hexPairs
  const units = isBytes ? text.length / 2 : text.length
  const min = table.unitsMin[de] ?? 0
  const max = table.unitsMax[de] ?? 0
  if (units < min || units > max || !Number.isInteger(units)) {
    throw new EncodeError(`${de}`, `length ${units}, where ${min} to ${max} is due`)
  }
  const length = wireBytes(shape, units)
  let start = at
  if ((table.prefixBytes[de] ?? 0) > 0) {
    const counted = table.countsBytes[de] === 1 ? length : units
    start = writePrefix(table.prefixCode[de] ?? 0, table.prefixDigits[de] ?? 0, counted, target, at)
  }
  writeContent(table, de, text, target, start)
  const end = start + length
  if (passes(table.quickCheck[de] ?? 0, target, start, end)) return end
  const bit = table.classBit[de] ?? 0
  if (badContentAt(bit, shape, target, start, end, units, table.padLeft[de] ?? 0) >= 0) {
    throw new EncodeError(`${de}`, `not of class ${table.classes[de]}`)
  }
  return end
}

function writeContent(
  table: FieldTable,
  de: number,
  text: string,
  target: Buffer,
  start: number,
): void {
  switch (table.shape[de]) {
    case SHAPE.nibbles:
      return writeNibbles(table, de, text, 0, target, start)
    case SHAPE.signedNibbles:
      target[start] = text.charCodeAt(0)
      return writeNibbles(table, de, text, 1, target, start + 1)
    case SHAPE.bytes:
      for (let i = 0; i < text.length; i += 2) {
        target[start + (i >> 1)] = (hexValue(de, text, i) << 4) | hexValue(de, text, i + 1)
      }
      return
    default:
      for (let i = 0; i < text.length; i++) {
        const char = text.charCodeAt(i)
        if (char > 255) throw new EncodeError(`${de}`, 'a character that is not Latin-1')
        target[start + i] = char
      }
  }
}

function hexValue(de: number, text: string, at: number): number {
  const char = text.charCodeAt(at)
  const value = char > 255 ? -1 : (HEX_VALUE[char] ?? -1)
  if (value < 0) throw new EncodeError(`${de}`, 'not hex digits')
  return value
}

function writeNibbles(
  table: FieldTable,
  de: number,
  text: string,
  from: number,
  target: Buffer,
  start: number,
): void {
  const units = text.length - from
  const filler = table.padNibble[de] ?? 0
  const skip = table.padLeft[de] === 1 ? units & 1 : 0
  for (let nibble = 0; nibble < units + (units & 1); nibble++) {
    const unit = nibble - skip
    const inside = unit >= 0 && unit < units
    const char = inside ? text.charCodeAt(from + unit) : 0
    const value = inside ? (char === 0x3d ? 13 : hexValue(de, text, from + unit)) : filler
    const byte = start + (nibble >> 1)
    target[byte] = (nibble & 1) === 0 ? value << 4 : (target[byte] ?? 0) | value
  }
}
