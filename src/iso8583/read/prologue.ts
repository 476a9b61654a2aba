/** Reads what stands in front of the fields: header, message type and bitmaps, in each encoding they may have. */

import type { Cursor } from './cursor.ts'
import { DecodeError } from '../errors.ts'
import { readHeader } from './header.ts'
import { HEX_VALUE } from '../wire/encodings.ts'
import { fourHexDigits, viewOf } from '../wire/words.ts'
import type { Layout } from '../table/layout.ts'

// What is imported is looked up at each use; what is constant here is not.
const lookAt = viewOf
const hexDigits = fourHexDigits
const headerOf = readHeader
const ASCII_HEX = HEX_VALUE

/**
 * Reads header, message type and bitmaps into the cursor.
 *
 * @returns the offset of the first field
 * @throws DecodeError `truncated`, `header`, `mti` or `bitmap`
 */
export function readPrologue(cursor: Cursor, layout: Layout, end: number): number {
  const { words } = cursor
  const { bitmapBytes, bitmapsMin, bitmapsMax } = layout
  const mtiAt = cursor.start + headerOf(cursor, layout, end)
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
  const a = bytes[at] ?? 0
  const b = bytes[at + 1] ?? 0
  let mti: number
  if (mtiPacked) {
    if (a >> 4 > 9 || (a & 15) > 9 || b >> 4 > 9 || (b & 15) > 9) throw badMti(cursor, layout, at)
    mti = (a >> 4) * 1000 + (a & 15) * 100 + (b >> 4) * 10 + (b & 15)
  } else {
    const c = (bytes[at + 2] ?? 0) - mtiZero
    const d = (bytes[at + 3] ?? 0) - mtiZero
    const high = a - mtiZero
    const low = b - mtiZero
    if ((high | low | c | d) < 0 || high > 9 || low > 9 || c > 9 || d > 9) {
      throw badMti(cursor, layout, at)
    }
    mti = high * 1000 + low * 100 + c * 10 + d
  }
  if (mti < layout.version * 1000 || mti >= layout.version * 1000 + 1000) {
    throw badMti(cursor, layout, at)
  }
  cursor.mti = mti
  return at + mtiBytes
}

function badMti({ bytes, start }: Cursor, layout: Layout, at: number): DecodeError {
  const { mtiPacked, mtiZero, version } = layout
  let i = 0
  for (; i < 4; i++) {
    const byte = bytes[at + (mtiPacked ? i >> 1 : i)] ?? 0
    const digit = !mtiPacked ? byte - mtiZero : (i & 1) === 0 ? byte >> 4 : byte & 15
    if (digit < 0 || digit > 9 || (i === 0 && digit !== version)) break
  }
  const offset = at - start + (mtiPacked ? i >> 1 : i)
  return new DecodeError('mti', 'mti', offset, `four digits, the first ${version}`, 'another')
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
    const view = lookAt(bytes)
    words[word] = view.getInt32(at)
    words[word + 1] = view.getInt32(at + 4)
    return
  }
  if (hexValue === ASCII_HEX) {
    const view = lookAt(bytes)
    const a = hexDigits(view, at)
    const b = hexDigits(view, at + 4)
    const c = hexDigits(view, at + 8)
    const d = hexDigits(view, at + 12)
    if ((a | b | c | d) < 0) throw badBitmap(cursor, hexValue, at)
    words[word] = (a << 16) | b
    words[word + 1] = (c << 16) | d
    return
  }
  const bad = readHexWord(words, word, hexValue, bytes, at)
  if ((bad | readHexWord(words, word + 1, hexValue, bytes, at + 8)) < 0) {
    throw badBitmap(cursor, hexValue, at)
  }
}

/** Reads eight hex digits into a word; returns a negative number where one is none. */
function readHexWord(
  words: number[],
  word: number,
  hexValue: Int8Array,
  bytes: Buffer,
  at: number,
): number {
  const a = hexValue[bytes[at] ?? 0] ?? 0
  const b = hexValue[bytes[at + 1] ?? 0] ?? 0
  const c = hexValue[bytes[at + 2] ?? 0] ?? 0
  const d = hexValue[bytes[at + 3] ?? 0] ?? 0
  const e = hexValue[bytes[at + 4] ?? 0] ?? 0
  const f = hexValue[bytes[at + 5] ?? 0] ?? 0
  const g = hexValue[bytes[at + 6] ?? 0] ?? 0
  const h = hexValue[bytes[at + 7] ?? 0] ?? 0
  const high = (a << 28) | (b << 24) | (c << 20) | (d << 16)
  words[word] = high | (e << 12) | (f << 8) | (g << 4) | h
  return a | b | c | d | e | f | g | h
}

function badBitmap(cursor: Cursor, hexValue: Int8Array, at: number): DecodeError {
  cursor.words.fill(0)
  let offset = at
  while ((hexValue[cursor.bytes[offset] ?? 0] ?? -1) >= 0) offset++
  return new DecodeError('bitmap', 'bitmap', offset - cursor.start, 'a hex digit', 'another byte')
}
