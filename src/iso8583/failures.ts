/** Makes the decoding errors of fields, and forgets the fields that a message broke off before. */

import { badContentAt } from './content.ts'
import type { Cursor } from './cursor.ts'
import { DecodeError } from './errors.ts'
import { mtiBytes } from './header.ts'
import type { HeaderLayout } from './header.ts'
import { badPadAt } from './pad.ts'
import type { FieldTable } from './table.ts'

/** Clears the presence of `de` and of all later fields: their offsets were not found. */
export function forgetFrom(cursor: Cursor, de: number): void {
  const word = (de - 1) >> 5
  const keep = (de - 1) & 31
  cursor.words[word] = (cursor.words[word] ?? 0) & (keep === 0 ? 0 : -1 << (32 - keep))
  cursor.words.fill(0, word + 1)
}

/** The message ends inside field `de`, whose content of `length` bytes starts at `at`. */
export function truncated(
  cursor: Cursor,
  de: number,
  at: number,
  end: number,
  length: number,
): DecodeError {
  forgetFrom(cursor, de)
  const left = end - at
  return new DecodeError(
    'truncated',
    `${de}`,
    at - cursor.start,
    `${length} bytes`,
    `${left} bytes`,
  )
}

/** Bit `de` is set and the dialect has no such field; the offset is that of the bit in the bitmap. */
export function undefinedField(cursor: Cursor, layout: HeaderLayout, de: number): DecodeError {
  const offset = mtiBytes(layout) + ((de - 1) >> (layout.bitmapHex ? 2 : 3))
  forgetFrom(cursor, de)
  return new DecodeError('undefined_field', `${de}`, offset, 'a bit not set', 'a bit set')
}

/** Bytes follow the last field. */
export function trailing(cursor: Cursor, at: number, end: number): DecodeError {
  const left = end - at
  return new DecodeError('trailing', 'message', at - cursor.start, 'the end', `${left} more bytes`)
}

/** The content of a field whose offsets are known is not of its class, or its filler is not the declared one. */
export function contentError(table: FieldTable, cursor: Cursor, de: number): DecodeError {
  const bad = badContentAt(
    table.classBit[de] ?? 0,
    table.shape[de] ?? 0,
    cursor.bytes,
    cursor.starts[de] ?? 0,
    cursor.ends[de] ?? 0,
    cursor.units[de] ?? 0,
    table.padLeft[de] ?? 0,
  )
  if (bad >= 0) {
    const expected = `class ${table.classes[de]}`
    return new DecodeError('content', `${de}`, bad - cursor.start, expected, 'another class')
  }
  const filler = table.padNibble[de] === 15 ? 'filler F' : 'filler 0'
  const at = badPadAt(table, cursor, de)
  return new DecodeError('pad', `${de}`, at - cursor.start, filler, 'another nibble')
}
