/** What stands in front of the fields, shown as fields are: header, message type and bitmaps. */

import type { Cursor } from '../read/cursor.ts'
import type { Layout } from '../table/layout.ts'
import { mtiText } from './mti-text.ts'
import type { FieldView } from './view.ts'

/**
 * `header`, `mti` and `bitmap` of what was read last, by these paths. After a failed `read` those before the mistake:
 * nothing where no message type was read, and no `bitmap` where one breaks off or is none.
 */
export function viewPrologue(layout: Layout, cursor: Cursor): FieldView[] {
  const { bytes, start, mti, mtiAt } = cursor
  if (mti < 0) return []
  const row = (path: string, name: string, at: number, end: number, value: string): FieldView => ({
    ...{ path, depth: 0, name, offset: at - start, prefixBytes: 0, bytes: end - at, value },
    sensitivity: 'public',
  })
  const bitmapAt = mtiAt + layout.mtiBytes
  const rows = [row('mti', 'Message type', mtiAt, bitmapAt, mtiText(mti))]
  if (mtiAt > start) {
    rows.unshift(row('header', 'Header', start, mtiAt, bytes.toString('hex', start, mtiAt)))
  }
  const bitmaps = bitmapsAt(layout, cursor, bitmapAt)
  const end = bitmapAt + bitmaps.length * layout.bitmapBytes
  if (bitmaps.length > 0) rows.push(row('bitmap', 'Bitmap', bitmapAt, end, bitmaps.join(' ')))
  return rows
}

/** Each bitmap in sixteen hex digits; none where they are not whole. */
function bitmapsAt(layout: Layout, { bytes, end }: Cursor, at: number): string[] {
  const { bitmapBytes, bitmapsMin, bitmapsMax } = layout
  const found: string[] = []
  for (let more = true; more && found.length < bitmapsMax;) {
    const from = at + found.length * bitmapBytes
    const hex = from + bitmapBytes > end ? null : hexOf(layout, bytes, from)
    if (hex === null) return []
    found.push(hex)
    more = parseInt(hex.charAt(0), 16) >= 8 || found.length < bitmapsMin
  }
  return found
}

/** The digits of one bitmap, in lower case; null where a byte is none. */
function hexOf({ bitmapBytes, hexValue }: Layout, bytes: Buffer, at: number): string | null {
  const wire = bytes.subarray(at, at + bitmapBytes)
  if (hexValue === null) return wire.toString('hex')
  const digits = Array.from(wire, (byte) => hexValue[byte] ?? -1)
  return digits.includes(-1) ? null : digits.map((digit) => digit.toString(16)).join('')
}
