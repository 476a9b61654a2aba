/** Makes the decoding errors of fields, and forgets the fields that a message broke off before. */

import { badContentAt } from '../wire/content.ts'
import type { Cursor } from './cursor.ts'
import { DecodeError } from '../errors.ts'
import type { Layout } from '../table/layout.ts'
import { DATA_ELEMENTS_MAX } from '../table/nodes.ts'
import { badPadAt } from './pad.ts'
import type { FieldTable } from '../table/table.ts'

/** Clears the presence of data element `de` and of all later ones: their offsets were not found. */
export function forgetFrom(cursor: Cursor, de: number): void {
  const word = (de - 1) >> 5
  const keep = (de - 1) & 31
  cursor.words[word] = (cursor.words[word] ?? 0) & (keep === 0 ? 0 : -1 << (32 - keep))
  cursor.words.fill(0, word + 1)
}

/** Clears the presence of the data element that a part is in, or that `id` is itself. */
export function forgetElementOf(table: FieldTable, cursor: Cursor, id: number): void {
  let de = id
  while (de > DATA_ELEMENTS_MAX) de = table.parents[de] ?? 0
  const word = (de - 1) >> 5
  cursor.words[word] = (cursor.words[word] ?? 0) & ~(0x80000000 >>> ((de - 1) & 31))
}

/** The message ends inside field `id`, whose content of `length` bytes starts at `at`. */
export function truncated(
  table: FieldTable,
  cursor: Cursor,
  id: number,
  at: number,
  end: number,
  length: number,
): DecodeError {
  if (id <= DATA_ELEMENTS_MAX) forgetFrom(cursor, id)
  const left = `${end - at} bytes`
  const path = table.paths[id] ?? ''
  return new DecodeError('truncated', path, at - cursor.start, `${length} bytes`, left)
}

/** Bit `de` is set and the dialect has no such field; the offset is that of the bit in the bitmap. */
export function undefinedField(cursor: Cursor, layout: Layout, de: number): DecodeError {
  const bitmapAt = cursor.mtiAt - cursor.start + layout.mtiBytes
  const offset = bitmapAt + ((de - 1) >> (layout.hexValue === null ? 3 : 2))
  forgetFrom(cursor, de)
  return new DecodeError('undefined_field', `${de}`, offset, 'a bit not set', 'a bit set')
}

/** Bytes follow the last field. */
export function trailing(cursor: Cursor, at: number, end: number): DecodeError {
  const left = end - at
  return new DecodeError('trailing', 'message', at - cursor.start, 'the end', `${left} more bytes`)
}

/** The content of a field whose offsets are known is not of its class, or its filler is not the declared one. */
export function contentError(table: FieldTable, cursor: Cursor, id: number): DecodeError {
  const start = cursor.starts[id] ?? 0
  const end = cursor.ends[id] ?? 0
  const units = cursor.units[id] ?? 0
  const path = table.paths[id] ?? ''
  const bad = badContentAt(table, id, cursor.bytes, start, end, units)
  if (bad >= 0) {
    const expected = `class ${table.classes[id]}`
    return new DecodeError('content', path, bad - cursor.start, expected, 'another class')
  }
  const filler = `filler ${(table.padNibble[id] ?? 0).toString(16).toUpperCase()}`
  const at = badPadAt(table, cursor, id)
  return new DecodeError('pad', path, at - cursor.start, filler, 'another nibble')
}
