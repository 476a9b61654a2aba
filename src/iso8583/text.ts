/** Makes text of a field's bytes, by the shape they have on the wire. */

import { LATIN1_OF } from './codepages.ts'
import type { Cursor } from './cursor.ts'
import { SHAPE } from './encodings.ts'
import type { FieldTable } from './table.ts'

/** Up to here a string is put together faster in JavaScript than by a call into the runtime. */
const SHORT_TEXT = 24

/**
 * The content of a field whose offsets are known and whose content was checked. Says nothing about who
 * may see it: that is the caller's to ask.
 */
export function fieldText(table: FieldTable, cursor: Cursor, id: number): string {
  const { bytes } = cursor
  const start = cursor.starts[id] ?? 0
  const end = cursor.ends[id] ?? 0
  const units = cursor.units[id] ?? 0
  const padLeft = table.padLeft[id] ?? 0
  switch (table.shape[id]) {
    case SHAPE.characters: {
      const charset = table.charset[id] ?? 0
      return charset === 0 ? latin1(bytes, start, end) : translated(charset, bytes, start, end)
    }
    case SHAPE.nibbles:
      return digits(bytes, start, units, padLeft)
    case SHAPE.signedNibbles:
      return String.fromCharCode(bytes[start] ?? 0) + digits(bytes, start + 1, units - 1, padLeft)
    case SHAPE.bytes:
      return bytes.toString('hex', start, end)
    default:
      return latin1(bytes, start, end)
  }
}

/** Text of EBCDIC bytes. */
function translated(charset: number, bytes: Buffer, start: number, end: number): string {
  const table = charset << 8
  if (end - start > SHORT_TEXT) {
    const text = Buffer.allocUnsafe(end - start)
    for (let at = start; at < end; at++) text[at - start] = LATIN1_OF[table + (bytes[at] ?? 0)] ?? 0
    return text.toString('latin1')
  }
  let text = ''
  for (let at = start; at < end; at++) {
    text += String.fromCharCode(LATIN1_OF[table + (bytes[at] ?? 0)] ?? 0)
  }
  return text
}

function latin1(bytes: Buffer, start: number, end: number): string {
  if (end - start > SHORT_TEXT) return bytes.toString('latin1', start, end)
  let text = ''
  let at = start
  for (; at + 4 <= end; at += 4) {
    text += String.fromCharCode(
      bytes[at] ?? 0,
      bytes[at + 1] ?? 0,
      bytes[at + 2] ?? 0,
      bytes[at + 3] ?? 0,
    )
  }
  for (; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0)
  return text
}

function digits(bytes: Buffer, start: number, units: number, padLeft: number): string {
  const text = bytes.toString('hex', start, start + ((units + 1) >> 1))
  if ((units & 1) === 0) return text
  return padLeft === 1 ? text.slice(1) : text.slice(0, -1)
}
