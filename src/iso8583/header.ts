/** What stands before the fields: message type and bitmaps, in each encoding they may have. */

import type { Cursor } from './cursor.ts'
import { HEX_DIGIT, HEX_VALUE } from './encodings.ts'
import { DecodeError } from './errors.ts'

/** Encoding of message type and bitmap. */
export interface HeaderLayout {
  readonly mtiPacked: boolean
  /** The first digit of each message type. */
  readonly version: number
  readonly bitmapHex: boolean
}

/** Bytes of a message type. */
export function mtiBytes(layout: HeaderLayout): number {
  return layout.mtiPacked ? 2 : 4
}

/** Bytes of one bitmap of 64 bits. */
export function bitmapBytes(layout: HeaderLayout): number {
  return layout.bitmapHex ? 16 : 8
}

/**
 * Reads message type and bitmaps into the cursor.
 *
 * @returns the offset of the first field
 * @throws DecodeError `truncated`, `mti` or `bitmap`
 */
export function readHeader(cursor: Cursor, layout: HeaderLayout, end: number): number {
  const { words } = cursor
  let at = readMti(cursor, layout, end)
  readBitmap(cursor, layout, at, end, 0)
  at += bitmapBytes(layout)
  const first = words[0] ?? 0
  if (first < 0) {
    words[0] = first & 0x7fffffff
    readBitmap(cursor, layout, at, end, 2)
    at += bitmapBytes(layout)
  }
  return at
}

function readMti(cursor: Cursor, layout: HeaderLayout, end: number): number {
  const { bytes, start } = cursor
  const length = mtiBytes(layout)
  if (start + length > end) {
    throw new DecodeError('truncated', 'mti', 0, `${length} bytes`, `${end - start} bytes`)
  }
  let mti = 0
  for (let i = 0; i < 4; i++) {
    const byte = bytes[start + (layout.mtiPacked ? i >> 1 : i)] ?? 0
    const digit = !layout.mtiPacked ? byte - 0x30 : (i & 1) === 0 ? byte >> 4 : byte & 15
    if (digit < 0 || digit > 9 || (i === 0 && digit !== layout.version)) {
      const expected = `four digits, the first ${layout.version}`
      throw new DecodeError('mti', 'mti', layout.mtiPacked ? i >> 1 : i, expected, 'another')
    }
    mti = mti * 10 + digit
  }
  cursor.mti = mti
  return start + length
}

function readBitmap(
  cursor: Cursor,
  layout: HeaderLayout,
  at: number,
  end: number,
  word: number,
): void {
  const { bytes, words } = cursor
  const length = bitmapBytes(layout)
  if (at + length > end) {
    forgetAll(cursor)
    const left = `${end - at} bytes`
    throw new DecodeError('truncated', 'bitmap', at - cursor.start, `${length} bytes`, left)
  }
  if (!layout.bitmapHex) {
    words[word] = bytes.readInt32BE(at)
    words[word + 1] = bytes.readInt32BE(at + 4)
    return
  }
  let bad = 0
  for (let half = 0; half < 2; half++) {
    let bits = 0
    for (let i = 0; i < 8; i++) {
      const value = HEX_VALUE[bytes[at + half * 8 + i] ?? 0] ?? -1
      bad |= value
      bits = (bits << 4) | value
    }
    words[word + half] = bits
  }
  if (bad < 0) throw badBitmap(cursor, at)
}

function badBitmap(cursor: Cursor, at: number): DecodeError {
  forgetAll(cursor)
  let offset = at
  while ((HEX_VALUE[cursor.bytes[offset] ?? 0] ?? -1) >= 0) offset++
  return new DecodeError('bitmap', 'bitmap', offset - cursor.start, 'a hex digit', 'another byte')
}

function forgetAll(cursor: Cursor): void {
  cursor.words.fill(0)
}

/** Writes a message type; returns the position after it. */
export function writeMti(layout: HeaderLayout, mti: number, target: Buffer, at: number): number {
  const a = Math.floor(mti / 1000)
  const b = Math.floor(mti / 100) % 10
  const c = Math.floor(mti / 10) % 10
  const d = mti % 10
  if (layout.mtiPacked) {
    target[at] = (a << 4) | b
    target[at + 1] = (c << 4) | d
    return at + 2
  }
  target[at] = 0x30 + a
  target[at + 1] = 0x30 + b
  target[at + 2] = 0x30 + c
  target[at + 3] = 0x30 + d
  return at + 4
}

/**
 * Writes the bitmaps of the fields in four words, the second only where a field above 64 is there, which bit 1
 * then says; returns the position after them.
 */
export function writeBitmaps(
  layout: HeaderLayout,
  w0: number,
  w1: number,
  w2: number,
  w3: number,
  target: Buffer,
  at: number,
): number {
  const second = (w2 | w3) !== 0
  let next = writeWord(layout, second ? w0 | 0x80000000 : w0, target, at)
  next = writeWord(layout, w1, target, next)
  if (!second) return next
  next = writeWord(layout, w2, target, next)
  return writeWord(layout, w3, target, next)
}

function writeWord(layout: HeaderLayout, word: number, target: Buffer, at: number): number {
  if (!layout.bitmapHex) {
    for (let i = 0; i < 4; i++) target[at + i] = word >>> (24 - 8 * i)
    return at + 4
  }
  for (let i = 0; i < 8; i++) target[at + i] = HEX_DIGIT[(word >>> (28 - 4 * i)) & 15] ?? 0
  return at + 8
}
