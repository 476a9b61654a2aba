/** Writes what stands between the header and the fields: message type and bitmaps. */

import type { Cursor } from '../read/cursor.ts'
import { EncodeError } from '../errors.ts'
import type { Layout } from '../table/layout.ts'

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
export function bitmapsFor(layout: Layout, words: number[]): number {
  const third = ((words[4] ?? 0) | (words[5] ?? 0)) !== 0
  const second = ((words[2] ?? 0) | (words[3] ?? 0)) !== 0
  return Math.max(layout.bitmapsMin, third ? 3 : second ? 2 : 1)
}

/**
 * Writes the bitmaps of the fields in six words; bits 1 and 65 say which follow. Returns the position after them.
 */
export function writeBitmaps(layout: Layout, words: number[], target: Buffer, at: number): number {
  const count = bitmapsFor(layout, words)
  let next = at
  for (let i = 0; i < count; i++) {
    const more = i < count - 1 ? 0x80000000 : 0
    next = writeWord(layout, (words[2 * i] ?? 0) | more, target, next)
    next = writeWord(layout, words[2 * i + 1] ?? 0, target, next)
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
  target[at] = hexDigits[word >>> 28] ?? 0
  target[at + 1] = hexDigits[(word >>> 24) & 15] ?? 0
  target[at + 2] = hexDigits[(word >>> 20) & 15] ?? 0
  target[at + 3] = hexDigits[(word >>> 16) & 15] ?? 0
  target[at + 4] = hexDigits[(word >>> 12) & 15] ?? 0
  target[at + 5] = hexDigits[(word >>> 8) & 15] ?? 0
  target[at + 6] = hexDigits[(word >>> 4) & 15] ?? 0
  target[at + 7] = hexDigits[word & 15] ?? 0
  return at + 8
}

/** Where {@link unusualBitmap} compares: three bitmaps as hex digits. */
const usual = Buffer.alloc(48)

/**
 * The bitmaps of a message as hex digits, where they are not as {@link writeBitmaps} would write them: one that is empty,
 * one that is there though its bit is not set, or digits in lower case. Undefined where they are.
 */
export function unusualBitmap(layout: Layout, cursor: Cursor): string | undefined {
  const { bytes, words, end } = cursor
  const { bitmapBytes, bitmapsMax } = layout
  const from = cursor.mtiAt + layout.mtiBytes
  const usualEnd = writeBitmaps(layout, words, usual, 0)
  if (from + usualEnd <= end && usual.compare(bytes, from, from + usualEnd, 0, usualEnd) === 0) {
    return
  }
  const digits = digitsOf(
    layout,
    bytes.subarray(from, Math.min(end, from + bitmapBytes * bitmapsMax)),
  )
  const bits = Buffer.from(digits, 'hex')
  const count = bitmapsSaid(layout, bits)
  // Of a message that broke off, some fields are forgotten.
  if (bits.length < count * 8 || !saysFields(layout, bits.subarray(0, count * 8), words)) return
  return digits.slice(0, count * 16)
}

function digitsOf(layout: Layout, wire: Buffer): string {
  if (layout.hexValue === null) return wire.toString('hex').toUpperCase()
  return Array.from(wire, (byte) => HEX_TEXT[layout.hexDigits.indexOf(byte)] ?? '').join('')
}

/** True if the bits are those of the fields in `words`, whatever they say of further bitmaps. */
function saysFields(layout: Layout, bits: Buffer, words: number[]): boolean {
  for (let word = 0; word < 6; word++) {
    const said = word * 4 < bits.length ? bits.readInt32BE(word * 4) : 0
    const more = word === 0 || (word === 2 && layout.bitmapsMax > 2) ? 0x7fffffff : -1
    if ((said & more) !== words[word]) return false
  }
  return true
}

/** As `Layout.hexDigits` is laid out: upper case, then lower case. */
const HEX_TEXT = '0123456789ABCDEF0123456789abcdef'

/**
 * The bytes of bitmaps that a caller gave in hex digits; null where there are none.
 *
 * @throws EncodeError if they are no bitmaps, or say other fields than there are
 */
export function bitmapToEncode(
  layout: Layout,
  words: number[],
  digits: string | undefined,
): Buffer | null {
  if (digits === undefined) return null
  if (!/^([0-9A-Fa-f]{16}){1,3}$/.test(digits) || digits.length > layout.bitmapsMax * 16) {
    throw new EncodeError('bitmap', `not 1 to ${layout.bitmapsMax} times 16 hex digits`)
  }
  const bits = Buffer.from(digits, 'hex')
  if (!saysFields(layout, bits, words)) {
    throw new EncodeError('bitmap', 'not the fields that are given')
  }
  if (bits.length / 8 !== bitmapsSaid(layout, bits)) {
    throw new EncodeError('bitmap', 'not as many bitmaps as its bits say')
  }
  if (layout.hexValue === null) return bits
  const wire = Buffer.alloc(digits.length)
  for (let i = 0; i < digits.length; i++) {
    wire[i] = layout.hexDigits[HEX_TEXT.indexOf(digits.charAt(i))] ?? 0
  }
  return wire
}

/** Bitmaps that whoever reads these would find. */
function bitmapsSaid({ bitmapsMin, bitmapsMax }: Layout, bits: Buffer): number {
  let count = 1
  while (count < bitmapsMax && (count < bitmapsMin || (bits[(count - 1) * 8] ?? 0) >= 0x80)) count++
  return count
}
