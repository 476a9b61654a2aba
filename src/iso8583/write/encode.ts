/** Writes messages from plain text, for tools, simulators and tests. */

import type { PlainValue } from '../composite/plain-value.ts'
import { EncodeError } from '../errors.ts'
import { finishHeader, headerToEncode } from '../read/header.ts'
import type { Layout } from '../table/layout.ts'
import { DATA_ELEMENTS_MAX } from '../table/nodes.ts'
import { bitmapsFor, bitmapToEncode, writeBitmaps, writeMti } from './prologue.ts'
import { noWords } from '../table/columns.ts'
import type { FieldTable } from '../table/table.ts'
import { bytesNeeded, writeField } from './field.ts'

/** A message as plain text: type of four digits, and fields by the number of the data element. */
export interface PlainMessage {
  /** The header in hex; left out, a literal one as it is, else zeros. */
  header?: string
  mti: string
  /** The bitmaps as they are on the wire, in hex digits, where they are not as they would be written. */
  bitmap?: string
  /** Text exactly as long as on the wire, class b in hex; or the parts of a composite by their keys. */
  fields: Record<string, PlainValue>
}

/** What one call of {@link encodeMessage} works with; no call begins before another has ended. */
const words = noWords()
const elements = new Uint8Array(DATA_ELEMENTS_MAX)

/**
 * Encodes a message. A short value of a fixed field is filled if the field declares a pad of its class; else a value
 * that does not fit is a mistake of the caller.
 *
 * @throws EncodeError naming the field, never its value
 */
export function encodeMessage(table: FieldTable, layout: Layout, message: PlainMessage): Buffer {
  assertShape(message)
  const mti = mtiToEncode(layout, message.mti)
  const { fields } = message
  const header = layout.headerBytes === 0 ? null : headerToEncode(layout, message.header)
  if (header === null && message.header !== undefined) {
    throw new EncodeError('header', 'the dialect has none')
  }
  words.fill(0)
  let size = (header?.length ?? 0) + layout.mtiBytes
  let count = 0
  // Keys that are numbers come in ascending order, whatever order they were written in (ECMA-262 10.1.11).
  for (const key of Object.keys(fields)) {
    const de = dataElement(key)
    if (table.defined[de] !== 1) {
      throw new EncodeError(key.slice(0, 8), 'the dialect has no such field')
    }
    const word = (de - 1) >> 5
    words[word] = (words[word] ?? 0) | (0x80000000 >>> ((de - 1) & 31))
    size += bytesNeeded(table, de, valueOf(fields, de))
    elements[count++] = de
  }
  const bitmap = bitmapToEncode(layout, words, message.bitmap)
  size += bitmap === null ? bitmapsFor(layout, words) * layout.bitmapBytes : bitmap.length
  const target = Buffer.allocUnsafe(size)
  let at = header === null ? 0 : header.copy(target)
  at = writeMti(layout, mti, target, at)
  at = bitmap === null ? writeBitmaps(layout, words, target, at) : at + bitmap.copy(target, at)
  for (let i = 0; i < count; i++) {
    const de = elements[i] ?? 0
    at = writeField(table, de, valueOf(fields, de), target, at)
  }
  if (header !== null && message.header === undefined) finishHeader(layout, target, 0, at)
  return at === size ? target : target.subarray(0, at)
}

/** Programs without types hand over anything. */
function assertShape(message: PlainMessage): void {
  if (!isObject(message)) throw new EncodeError('message', 'an object with mti and fields is due')
  const { header, mti, bitmap, fields } = message
  if (typeof mti !== 'string') throw new EncodeError('mti', 'text of four digits is due')
  if (!isObject(fields)) throw new EncodeError('fields', 'an object of fields by number is due')
  if (!isTextOrLeftOut(header)) throw new EncodeError('header', 'text of hex digits is due')
  if (!isTextOrLeftOut(bitmap)) throw new EncodeError('bitmap', 'text of hex digits is due')
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTextOrLeftOut(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

function mtiToEncode({ version }: Layout, text: string): number {
  let mti = 0
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30
    if (digit < 0 || digit > 9) mti = Number.NaN
    mti = mti * 10 + digit
  }
  if (text.length === 4 && mti >= version * 1000 && mti < version * 1000 + 1000) return mti
  throw new EncodeError('mti', `not four digits starting with ${version}`)
}

/** Null and undefined are no values: a field that is not there is left out. */
function valueOf(fields: PlainMessage['fields'], de: number): PlainValue {
  const value = fields[de]
  if (typeof value === 'string' || (typeof value === 'object' && value !== null)) return value
  throw new EncodeError(`${de}`, 'text is due, or the parts of a composite')
}

/** The number that a key writes, 0 where it is not written as data elements are. */
function dataElement(key: string): number {
  let de = 0
  for (let i = 0; i < key.length && i < 4; i++) {
    const digit = key.charCodeAt(i) - 0x30
    if (digit < 0 || digit > 9 || (i === 0 && digit === 0)) return 0
    de = de * 10 + digit
  }
  return de > DATA_ELEMENTS_MAX ? 0 : de
}
