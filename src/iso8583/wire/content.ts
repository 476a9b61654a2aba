/** Content classes of ISO 8583:1987 clause 4.2: which characters a field may hold. */

import { CHARSET, LATIN1_OF } from './codepages.ts'
import { SHAPE } from './encodings.ts'
import { areDigits, arePacked, arePrintable, ASCII_ZEROS, EBCDIC_ZEROS, viewOf } from './words.ts'
import type { ClassName } from '../spec/spec.ts'
import type { FieldTable } from '../table/table.ts'

// What is imported is looked up at each use; what is constant here is not.
const allDigits = areDigits
const allPacked = arePacked
const allPrintable = arePrintable
const lookAt = viewOf
const ASCII = ASCII_ZEROS
const EBCDIC = EBCDIC_ZEROS

const DIGITS = /[0-9]/
const LETTERS = /[A-Za-z]/
/** Letters, digits, space and everything printable; the upper half belongs to national alphabets. */
const PRINTABLE = /[ -~\x80-\xff]/

const ALLOWED: Record<ClassName, (char: string) => boolean> = {
  n: (c) => DIGITS.test(c),
  a: (c) => LETTERS.test(c),
  an: (c) => LETTERS.test(c) || DIGITS.test(c),
  anp: (c) => LETTERS.test(c) || DIGITS.test(c) || c === ' ',
  as: (c) => PRINTABLE.test(c) && !DIGITS.test(c),
  ns: (c) => PRINTABLE.test(c) && !LETTERS.test(c),
  ans: (c) => PRINTABLE.test(c),
  b: () => true,
  z: (c) => DIGITS.test(c) || c === '=' || c === 'D',
  'x+n': (c) => DIGITS.test(c),
}

/** Each class as one bit, so that one table of 256 entries serves all of them. */
export const CLASS_BIT = {
  n: 1,
  a: 2,
  an: 4,
  anp: 8,
  as: 16,
  ns: 32,
  ans: 64,
  b: 128,
  z: 256,
  'x+n': 512,
} as const satisfies Record<ClassName, number>

const CLASS_NAMES = Object.keys(ALLOWED) as readonly ClassName[]

/** By character set and byte on the wire: the bits of the classes that may hold it. */
const CLASSES_OF = Array.from(LATIN1_OF, (latin1) =>
  CLASS_NAMES.filter((name) => ALLOWED[name](String.fromCharCode(latin1))).reduce(
    (bits, name) => bits | CLASS_BIT[name],
    0,
  ),
)

/** By byte: 1 where both nibbles are digits. */
const TWO_DIGITS = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >> 4 <= 9 && (byte & 15) <= 9 ? 1 : 0,
)

/** By byte: 1 for a hex digit. */
const HEX_DIGITS = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[0-9A-Fa-f]/.test(String.fromCharCode(byte)) ? 1 : 0,
)

/**
 * Which quick look at whole bytes tells that a field is fine, for {@link passes}: packed digits, digits, or the bit of
 * a class with the character set above it. What it refuses may still be fine, and is looked at byte by byte; so are
 * packed digits that may be odd and have no digit as `filler`. One that is a digit is to be looked at besides.
 */
export function quickCheckOf(
  name: ClassName,
  shape: number,
  charset: number,
  units: number,
  filler: number,
): number {
  if (shape === SHAPE.nibbles) return (units & 1) === 0 || filler <= 9 ? QUICK_PACKED : 0
  if (shape !== SHAPE.characters || name === 'x+n') return 0
  if (name === 'n') return charset === CHARSET.latin1 ? QUICK_DIGITS : QUICK_EBCDIC_DIGITS
  return CLASS_BIT[name] | (charset << CHARSET_SHIFT)
}

/** The quick check of packed digits. */
export const QUICK_PACKED = -1
const QUICK_DIGITS = -2
const QUICK_EBCDIC_DIGITS = -3
const CHARSET_SHIFT = 12
const CLASS_BITS = 0xfff

const QUICK_PRINTABLE = CLASS_BIT.ans | (CHARSET.latin1 << CHARSET_SHIFT)

/** As {@link passes}, of a message that is indexed: four bytes at a time. */
export function passesAll(quick: number, bytes: Buffer, start: number, end: number): boolean {
  const words = lookAt(bytes)
  switch (quick) {
    case QUICK_DIGITS:
      return allDigits(ASCII, words, start, end)
    case QUICK_PACKED:
      return allPacked(words, start, end)
    case QUICK_EBCDIC_DIGITS:
      return allDigits(EBCDIC, words, start, end)
    case QUICK_PRINTABLE:
      return allPrintable(words, start, end) || areOfClass(quick, bytes, start, end)
    default:
      return quick > 0 && areOfClass(quick, bytes, start, end)
  }
}

/** True if every byte of `[start, end)` passes the quick check; false decides nothing. */
export function passes(quick: number, bytes: Buffer, start: number, end: number): boolean {
  if (quick === QUICK_DIGITS) return areDigitBytes(0x30, bytes, start, end)
  if (quick === QUICK_PACKED) {
    let ok = 1
    for (let at = start; at < end; at++) ok &= TWO_DIGITS[bytes[at] ?? 0] ?? 0
    return ok === 1
  }
  if (quick === QUICK_EBCDIC_DIGITS) return areDigitBytes(0xf0, bytes, start, end)
  return quick > 0 && areOfClass(quick, bytes, start, end)
}

/** Digits become 0 to 9, and with 6 added stay below 16; no other byte does. */
function areDigitBytes(zero: number, bytes: Buffer, start: number, end: number): boolean {
  let seen = 0
  let at = start
  for (; at + 1 < end; at += 2) {
    seen |= (((bytes[at] ?? 0) ^ zero) + 6) | (((bytes[at + 1] ?? 0) ^ zero) + 6)
  }
  if (at < end) seen |= ((bytes[at] ?? 0) ^ zero) + 6
  return seen < 16
}

function areOfClass(quick: number, bytes: Buffer, start: number, end: number): boolean {
  const table = (quick >> CHARSET_SHIFT) << 8
  let bits = quick & CLASS_BITS
  let at = start
  for (; at + 3 < end; at += 4) {
    bits &=
      (CLASSES_OF[table + (bytes[at] ?? 0)] ?? 0) &
      (CLASSES_OF[table + (bytes[at + 1] ?? 0)] ?? 0) &
      (CLASSES_OF[table + (bytes[at + 2] ?? 0)] ?? 0) &
      (CLASSES_OF[table + (bytes[at + 3] ?? 0)] ?? 0)
  }
  for (; at < end; at++) bits &= CLASSES_OF[table + (bytes[at] ?? 0)] ?? 0
  return bits !== 0
}

/**
 * Offset of the first byte of a field whose class does not allow it, or -1. The field's content of `units` units is in
 * `bytes[start, end)`. The filler of an odd number of packed digits is not looked at here: `units` says which nibbles
 * are digits.
 */
export function badContentAt(
  table: Pick<FieldTable, 'classBit' | 'shape' | 'charset' | 'padLeft'>,
  id: number,
  bytes: Buffer,
  start: number,
  end: number,
  units: number,
): number {
  const bit = table.classBit[id] ?? 0
  const padLeft = table.padLeft[id] ?? 0
  switch (table.shape[id]) {
    case SHAPE.characters: {
      const charset = (table.charset[id] ?? 0) << 8
      if (bit !== CLASS_BIT['x+n']) return firstOutside(bit, charset, bytes, start, end)
      if (!isSign(LATIN1_OF[charset + (bytes[start] ?? 0)] ?? 0)) return start
      return firstOutside(bit, charset, bytes, start + 1, end)
    }
    case SHAPE.nibbles:
      return badNibbleAt(bytes, start, units, padLeft, bit)
    case SHAPE.signedNibbles:
      if (!isSign(bytes[start] ?? 0)) return start
      return badNibbleAt(bytes, start + 1, units - 1, padLeft, bit)
    case SHAPE.hexPairs:
      for (let at = start; at < end; at++) if (HEX_DIGITS[bytes[at] ?? 0] !== 1) return at
      return -1
    default:
      return -1
  }
}

/** `C` (credit) and `D` (debit), the signs of class x+n. */
function isSign(latin1: number): boolean {
  return latin1 === 0x43 || latin1 === 0x44
}

function firstOutside(
  bit: number,
  charset: number,
  bytes: Buffer,
  start: number,
  end: number,
): number {
  for (let at = start; at < end; at++) {
    if (((CLASSES_OF[charset + (bytes[at] ?? 0)] ?? 0) & bit) === 0) return at
  }
  return -1
}

function badNibbleAt(
  bytes: Buffer,
  start: number,
  units: number,
  padLeft: number,
  bit: number,
): number {
  // Track data may hold the separator, which is packed as D.
  const separator = bit === CLASS_BIT.z ? 13 : 16
  const skip = padLeft !== 0 && (units & 1) === 1 ? 1 : 0
  for (let nibble = skip; nibble < units + skip; nibble++) {
    const byte = bytes[start + (nibble >> 1)] ?? 0
    const digit = (nibble & 1) === 0 ? byte >> 4 : byte & 15
    if (digit > 9 && digit !== separator) return start + (nibble >> 1)
  }
  return -1
}
