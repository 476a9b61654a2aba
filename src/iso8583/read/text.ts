/** Makes text of a field's bytes, by the shape they have on the wire. */

import { LATIN1_OF } from '../wire/codepages.ts'
import type { Cursor } from './cursor.ts'
import { SHAPE } from '../wire/encodings.ts'
import { latin1 } from '../wire/latin1.ts'
import type { FieldTable } from '../table/table.ts'

/** Where text is put together that is no copy of bytes; longer text gets a buffer of its own. */
const scratch = Buffer.alloc(256)
/** Lower case, as Node writes hex. */
const HEX = new Uint8Array(Buffer.from('0123456789abcdef', 'latin1'))

/**
 * The content of a field whose offsets are known and whose content was checked. Says nothing about who
 * may see it: that is the caller's to ask.
 */
export function fieldText(table: FieldTable, cursor: Cursor, id: number): string {
  const { bytes } = cursor
  const start = cursor.starts[id] ?? 0
  const end = cursor.ends[id] ?? 0
  switch (table.shape[id]) {
    case SHAPE.characters: {
      const charset = table.charset[id] ?? 0
      return charset === 0 ? latin1(bytes, start, end) : translated(charset, bytes, start, end)
    }
    case SHAPE.nibbles: {
      const units = cursor.units[id] ?? 0
      return digits(bytes, start, units, table.padLeft[id] ?? 0)
    }
    case SHAPE.signedNibbles: {
      const units = (cursor.units[id] ?? 0) - 1
      const sign = String.fromCharCode(bytes[start] ?? 0)
      return sign + digits(bytes, start + 1, units, table.padLeft[id] ?? 0)
    }
    case SHAPE.bytes:
      return bytes.toString('hex', start, end)
    default:
      return latin1(bytes, start, end)
  }
}

/** Text of EBCDIC bytes. */
function translated(charset: number, bytes: Buffer, start: number, end: number): string {
  const table = charset << 8
  const length = end - start
  const target = length <= scratch.length ? scratch : Buffer.alloc(length)
  for (let i = 0; i < length; i++) target[i] = LATIN1_OF[table + (bytes[start + i] ?? 0)] ?? 0
  return taken(target, length)
}

/** Text of `units` packed digits, after a filler where they are odd and it is on the left. */
function digits(bytes: Buffer, start: number, units: number, padLeft: number): string {
  const target = units <= scratch.length ? scratch : Buffer.alloc(units)
  const skip = padLeft === 1 ? units & 1 : 0
  for (let i = 0; i < units; i++) {
    const nibble = i + skip
    const byte = bytes[start + (nibble >> 1)] ?? 0
    target[i] = HEX[(nibble & 1) === 0 ? byte >> 4 : byte & 15] ?? 0
  }
  return taken(target, units)
}

function taken(target: Buffer, length: number): string {
  const text = latin1(target, 0, length)
  // It may be a card number that a tool asked for.
  target.fill(0, 0, length)
  return text
}
