/** The bytes around a mistake: those that anybody may see as hex, of the others only that they are there. */
import type { FieldView } from '../../iso8583/index.ts'

const rowBytes = 16
const rowsAround = 1
const masked = '··'

/** One line of {@link surroundings}. */
export interface HexRow {
  offset: number
  /** One for each byte: two hex digits, or what stands for a byte that is not shown. */
  bytes: string[]
  /** The same bytes as characters. */
  text: string
  /** Which of the bytes is the one at fault; -1 where none is. */
  marked: number
}

/**
 * Rows of sixteen bytes around `offset`. Shown are public fields with the lengths in front of them, and what stands before
 * the first one; never what was not decoded, and nothing between the parts of a composite.
 */
export function surroundings(
  { bytes, offset }: { bytes: Buffer; offset: number },
  fields: readonly FieldView[],
): HexRow[] {
  const shown = shownBytes(bytes.length, fields)
  const row = Math.floor(Math.min(offset, Math.max(0, bytes.length - 1)) / rowBytes)
  const first = Math.max(0, row - rowsAround)
  const last = Math.min(Math.floor(Math.max(0, bytes.length - 1) / rowBytes), row + rowsAround)
  const rows: HexRow[] = []
  for (let at = first; at <= last; at += 1) {
    const start = at * rowBytes
    const part = [...bytes.subarray(start, start + rowBytes)]
    const visible = (index: number): boolean => shown[start + index] === 1
    rows.push({
      offset: start,
      bytes: part.map((byte, i) => (visible(i) ? byte.toString(16).padStart(2, '0') : masked)),
      text: part.map((byte, i) => (visible(i) ? printable(byte) : '·')).join(''),
      marked: at === row ? offset - start : -1,
    })
  }
  return rows
}

function printable(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'
}

/** A mask over the bytes. Of what was not decoded there is no field, so it stays dark. */
function shownBytes(length: number, fields: readonly FieldView[]): Uint8Array {
  const shown = new Uint8Array(length)
  // A composite shows those of its parts that are public; a part hides what is not.
  for (const field of fields) {
    const isPublic = field.sensitivity === 'public' && !hasParts(field, fields)
    shown.fill(isPublic ? 1 : 0, field.offset, field.offset + field.bytes)
    shown.fill(1, field.offset - field.prefixBytes, field.offset)
  }
  return shown
}

/** A malformed composite is in one piece, and nobody knows what is where in it. */
function hasParts({ value, path }: FieldView, fields: readonly FieldView[]): boolean {
  return value.startsWith('[') || fields.some((other) => other.path.startsWith(`${path}.`))
}
