/** Content classes of ISO 8583:1987 clause 4.2: which characters a field may hold. */

import { SHAPE } from './encodings.ts'
import type { ClassName } from './spec.ts'

const CLASS_CODES = {
  n: 0,
  a: 1,
  an: 2,
  anp: 3,
  as: 4,
  ns: 5,
  ans: 6,
  b: 7,
  z: 8,
  'x+n': 9,
} as const satisfies Record<ClassName, number>

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

/** One row of 256 flags for each class, by class code. */
const FLAGS = new Uint8Array(256 * 10)
for (const [name, code] of Object.entries(CLASS_CODES)) {
  const allowed = ALLOWED[name as ClassName]
  for (let byte = 0; byte < 256; byte++) {
    FLAGS[code * 256 + byte] = allowed(String.fromCharCode(byte)) ? 1 : 0
  }
}

/** The number that stands for a class in compiled tables. */
export function classCode(name: ClassName): number {
  return CLASS_CODES[name]
}

/** True for the code of class n. */
export function isNumericClass(code: number): boolean {
  return code === CLASS_CODES.n
}

/** True for `C` (credit) and `D` (debit), the signs of class x+n. */
export function isSign(byte: number): boolean {
  return byte === 0x43 || byte === 0x44
}

/**
 * Offset of the first byte in `[start, end)` that the class does not allow, or -1. The filler of an odd
 * number of packed digits is not looked at here: `units` says which nibbles are digits.
 */
export function badContentAt(
  code: number,
  shape: number,
  bytes: Buffer,
  start: number,
  end: number,
  units: number,
  padLeft: number,
): number {
  if (shape === SHAPE.characters) {
    let at = start
    if (code === CLASS_CODES['x+n'] && at < end) {
      if (!isSign(bytes[at] ?? 0)) return at
      at++
    }
    const row = code * 256
    for (; at < end; at++) if (FLAGS[row + (bytes[at] ?? 0)] === 0) return at
    return -1
  }
  if (shape === SHAPE.nibbles) return badNibbleAt(bytes, start, units, padLeft, code)
  if (shape === SHAPE.signedNibbles) {
    if (!isSign(bytes[start] ?? 0)) return start
    return badNibbleAt(bytes, start + 1, units - 1, padLeft, code)
  }
  if (shape === SHAPE.hexPairs) {
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0
      const lower = byte | 0x20
      if (!(byte >= 0x30 && byte <= 0x39) && !(lower >= 0x61 && lower <= 0x66)) return at
    }
  }
  return -1
}

function badNibbleAt(
  bytes: Buffer,
  start: number,
  units: number,
  padLeft: number,
  code: number,
): number {
  // Track data may hold the separator, which is packed as D.
  const separator = code === CLASS_CODES.z ? 13 : 16
  const skip = padLeft !== 0 && (units & 1) === 1 ? 1 : 0
  for (let i = 0; i < units; i++) {
    const nibble = i + skip
    const byte = bytes[start + (nibble >> 1)] ?? 0
    const digit = (nibble & 1) === 0 ? byte >> 4 : byte & 15
    if (digit > 9 && digit !== separator) return start + (nibble >> 1)
  }
  return -1
}
