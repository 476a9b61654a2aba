/** Writes messages from plain text, for tools, simulators and tests. */

import type { PlainValue } from './composite/plain-value.ts'
import { EncodeError } from './errors.ts'
import { finishHeader, headerToEncode } from './header.ts'
import type { Layout } from './layout.ts'
import { bitmapsFor, writeBitmaps, writeMti } from './prologue.ts'
import type { FieldTable } from './table.ts'
import { bytesNeeded, writeField } from './write.ts'

/** A message as plain text: type of four digits, and fields by the number of the data element. */
export interface PlainMessage {
  /** The header in hex; left out, a literal one as it is, else zeros. */
  header?: string
  mti: string
  /** Text exactly as long as on the wire, class b in hex; or the parts of a composite by their keys. */
  fields: Record<string, PlainValue>
}

/**
 * Encodes a message. A short value of a fixed field is filled if the field declares a pad of its class; else a value
 * that does not fit is a mistake of the caller.
 *
 * @throws EncodeError naming the field, never its value
 */
export function encodeMessage(table: FieldTable, layout: Layout, message: PlainMessage): Buffer {
  if (!/^\d{4}$/.test(message.mti) || Number(message.mti[0]) !== layout.version) {
    throw new EncodeError('mti', `not four digits starting with ${layout.version}`)
  }
  const { fields } = message
  const header = layout.headerBytes === 0 ? null : headerToEncode(layout, message.header)
  if (header === null && message.header !== undefined) {
    throw new EncodeError('header', 'the dialect has none')
  }
  const words = new Int32Array(6)
  let size = (header?.length ?? 0) + layout.mtiBytes
  // Keys that are numbers come in ascending order, whatever order they were written in (ECMA-262 10.1.11).
  const keys = Object.keys(fields)
  for (const key of keys) {
    const de = dataElement(key)
    if (table.defined[de] !== 1) {
      throw new EncodeError(key.slice(0, 8), 'the dialect has no such field')
    }
    const word = (de - 1) >> 5
    words[word] = (words[word] ?? 0) | (0x80000000 >>> ((de - 1) & 31))
    size += bytesNeeded(table, de, fields[key] ?? '')
  }
  size += bitmapsFor(layout, words) * layout.bitmapBytes
  const target = Buffer.allocUnsafe(size)
  let at = header === null ? 0 : header.copy(target)
  at = writeMti(layout, Number(message.mti), target, at)
  at = writeBitmaps(layout, words, target, at)
  for (const key of keys) {
    at = writeField(table, dataElement(key), fields[key] ?? '', target, at)
  }
  if (header !== null && message.header === undefined) finishHeader(layout, target, 0, at)
  return target.subarray(0, at)
}

/** The number that a key writes, 0 where it is not written as data elements are. */
function dataElement(key: string): number {
  let de = 0
  for (let i = 0; i < key.length && i < 4; i++) {
    const digit = key.charCodeAt(i) - 0x30
    if (digit < 0 || digit > 9 || (i === 0 && digit === 0)) return 0
    de = de * 10 + digit
  }
  return de > 192 ? 0 : de
}
