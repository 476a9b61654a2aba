/** What stands between the header and the fields: message type and bitmaps, in each encoding they may have. */

import type { Cursor } from './cursor.ts'
import { DecodeError } from './errors.ts'
import { readHeader } from './header.ts'
import type { Layout } from './layout.ts'

/**
 * Reads header, message type and bitmaps into the cursor.
 *
 * @returns the offset of the first field
 * @throws DecodeError `truncated`, `header`, `mti` or `bitmap`
 */
export function readPrologue(cursor: Cursor, layout: Layout, end: number): number {
  const { words } = cursor
  const { bitmapBytes, bitmapsMin, bitmapsMax } = layout
  const mtiAt = cursor.start + readHeader(cursor, layout, end)
  cursor.mtiAt = mtiAt
  let at = readMti(cursor, layout, mtiAt, end)
  readBitmap(cursor, layout, at, end, 0)
  at += bitmapBytes
  const first = words[0] ?? 0
  if (first < 0 || bitmapsMin > 1) {
    words[0] = first & 0x7fffffff
    readBitmap(cursor, layout, at, end, 2)
    at += bitmapBytes
    if (bitmapsMax > 2) {
      const third = words[2] ?? 0
      if (third < 0 || bitmapsMin > 2) {
        words[2] = third & 0x7fffffff
        readBitmap(cursor, layout, at, end, 4)
        at += bitmapBytes
      }
    }
  }
  return at
}

function readMti(cursor: Cursor, layout: Layout, at: number, end: number): number {
  const { bytes, start } = cursor
  const { mtiBytes, mtiPacked, mtiZero } = layout
  if (at + mtiBytes > end) {
    throw new DecodeError('truncated', 'mti', at - start, `${mtiBytes} bytes`, `${end - at} bytes`)
  }
  let mti = 0
  for (let i = 0; i < 4; i++) {
    const byte = bytes[at + (mtiPacked ? i >> 1 : i)] ?? 0
    const digit = !mtiPacked ? byte - mtiZero : (i & 1) === 0 ? byte >> 4 : byte & 15
    if (digit < 0 || digit > 9 || (i === 0 && digit !== layout.version)) {
      const expected = `four digits, the first ${layout.version}`
      const offset = at - start + (mtiPacked ? i >> 1 : i)
      throw new DecodeError('mti', 'mti', offset, expected, 'another')
    }
    mti = mti * 10 + digit
  }
  cursor.mti = mti
  return at + mtiBytes
}

function readBitmap(cursor: Cursor, layout: Layout, at: number, end: number, word: number): void {
  const { bytes, words } = cursor
  const { bitmapBytes, hexValue } = layout
  if (at + bitmapBytes > end) {
    cursor.words.fill(0)
    const left = `${end - at} bytes`
    throw new DecodeError('truncated', 'bitmap', at - cursor.start, `${bitmapBytes} bytes`, left)
  }
  if (hexValue === null) {
    words[word] = bytes.readInt32BE(at)
    words[word + 1] = bytes.readInt32BE(at + 4)
    return
  }
  let bad = 0
  for (let half = 0; half < 2; half++) {
    let bits = 0
    for (let i = 0; i < 8; i++) {
      const value = hexValue[bytes[at + half * 8 + i] ?? 0] ?? -1
      bad |= value
      bits = (bits << 4) | value
    }
    words[word + half] = bits
  }
  if (bad < 0) throw badBitmap(cursor, hexValue, at)
}

function badBitmap(cursor: Cursor, hexValue: Int8Array, at: number): DecodeError {
  cursor.words.fill(0)
  let offset = at
  while ((hexValue[cursor.bytes[offset] ?? 0] ?? -1) >= 0) offset++
  return new DecodeError('bitmap', 'bitmap', offset - cursor.start, 'a hex digit', 'another byte')
}

/** Writes a message type; returns the position after it. */
export function writeMti(layout: Layout, mti: number, target: Buffer, at: number): number {
  const a = Math.floor(mti / 1000)
  const b = Math.floor(mti / 100) % 10
  const c = Math.floor(mti / 10) % 10
  const d = mti % 10
  if (layout.mtiPacked) {
    target[at] = (a << 4) | b
    target[at + 1] = (c << 4) | d
    return at + 2
  }
  const zero = layout.mtiZero
  target[at] = zero + a
  target[at + 1] = zero + b
  target[at + 2] = zero + c
  target[at + 3] = zero + d
  return at + 4
}

/** Bitmaps that fields in these words need, no less than the dialect always has. */
export function bitmapsFor(layout: Layout, words: Int32Array): number {
  const third = ((words[4] ?? 0) | (words[5] ?? 0)) !== 0
  const second = ((words[2] ?? 0) | (words[3] ?? 0)) !== 0
  return Math.max(layout.bitmapsMin, third ? 3 : second ? 2 : 1)
}

/**
 * Writes the bitmaps of the fields in six words; bits 1 and 65 say which follow. Returns the position after them.
 * Where a MAC or other fields add bits, they are in `words` already.
 */
export function writeBitmaps(
  layout: Layout,
  words: Int32Array,
  target: Buffer,
  at: number,
): number {
  const count = bitmapsFor(layout, words)
  let next = at
  for (let i = 0; i < count * 2; i++) {
    const word = words[i] ?? 0
    const more = (i & 1) === 0 && i < count * 2 - 2
    next = writeWord(layout, more ? word | 0x80000000 : word, target, next)
  }
  return next
}

function writeWord(layout: Layout, word: number, target: Buffer, at: number): number {
  if (layout.hexValue === null) {
    target[at] = word >>> 24
    target[at + 1] = word >>> 16
    target[at + 2] = word >>> 8
    target[at + 3] = word
    return at + 4
  }
  const { hexDigits } = layout
  for (let i = 0; i < 8; i++) target[at + i] = hexDigits[(word >>> (28 - 4 * i)) & 15] ?? 0
  return at + 8
}
