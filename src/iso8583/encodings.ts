/** The encodings a field, a length or a bitmap may have: a new one is a new row here. */

import type { EncodingName, PrefixEncodingName } from './spec.ts'

/**
 * How units of a value lie on the wire. `characters`: one byte each. `nibbles`: two digits a byte.
 * `bytes`: one byte each, shown as hex. `hexPairs`: two hex characters for each byte.
 */
export const SHAPE = { characters: 0, nibbles: 1, bytes: 2, hexPairs: 3, signedNibbles: 4 } as const
export type Shape = (typeof SHAPE)[keyof typeof SHAPE]

/** One way to write the units of a value; `zero` is the byte that stands for the digit 0. */
export interface Encoding {
  readonly shape: Shape
  readonly zero: number
}

export const ENCODINGS = {
  ascii: { shape: SHAPE.characters, zero: 0x30 },
  bcd: { shape: SHAPE.nibbles, zero: 0 },
  binary: { shape: SHAPE.bytes, zero: 0 },
  hex: { shape: SHAPE.hexPairs, zero: 0x30 },
} as const satisfies Record<EncodingName, Encoding>

/** Ways to write a length prefix; `digitsOf` turns the number of L into bytes on the wire. */
export const PREFIXES = {
  ascii: { code: 0, zero: 0x30, bytesOf: (digits: number) => digits },
  bcd: { code: 1, zero: 0, bytesOf: (digits: number) => (digits + 1) >> 1 },
  binary: { code: 2, zero: 0, bytesOf: (digits: number) => (digits + 1) >> 1 },
} as const satisfies Record<
  PrefixEncodingName,
  { code: number; zero: number; bytesOf: (digits: number) => number }
>

/** Bytes on the wire of `units` units of a value in this shape. */
export function wireBytes(shape: number, units: number): number {
  switch (shape) {
    case SHAPE.nibbles:
      return (units + 1) >> 1
    case SHAPE.hexPairs:
      return units * 2
    case SHAPE.signedNibbles:
      return 1 + (units >> 1)
    default:
      return units
  }
}

/** Value of a hex digit by its ASCII code, either case; -1 for any other byte. */
export const HEX_VALUE: Int8Array = new Int8Array(256).fill(-1)
for (let value = 0; value < 16; value++) {
  HEX_VALUE[value.toString(16).charCodeAt(0)] = value
  HEX_VALUE[value.toString(16).toUpperCase().charCodeAt(0)] = value
}

/** ASCII codes of the upper-case hex digits. */
export const HEX_DIGIT: Uint8Array = new Uint8Array(Buffer.from('0123456789ABCDEF', 'latin1'))

/**
 * Reads a length prefix of `digits` digits at `at`, or -1 where a digit is none. The caller has
 * checked that the bytes are there.
 */
export function readPrefix(code: number, digits: number, bytes: Buffer, at: number): number {
  let value = 0
  if (code === 0) {
    for (let i = 0; i < digits; i++) {
      const digit = (bytes[at + i] ?? 0) - 0x30
      if (digit < 0 || digit > 9) return -1
      value = value * 10 + digit
    }
    return value
  }
  const count = (digits + 1) >> 1
  for (let i = 0; i < count; i++) {
    const byte = bytes[at + i] ?? 0
    if (code === 2) {
      value = value * 256 + byte
      continue
    }
    if (byte >> 4 > 9 || (byte & 15) > 9) return -1
    value = value * 100 + (byte >> 4) * 10 + (byte & 15)
  }
  return value
}

/** Writes a length prefix at `at`; returns the position after it. */
export function writePrefix(
  code: number,
  digits: number,
  value: number,
  target: Buffer,
  at: number,
): number {
  const count = code === 0 ? digits : (digits + 1) >> 1
  let rest = value
  for (let i = count - 1; i >= 0; i--) {
    if (code === 0) {
      target[at + i] = 0x30 + (rest % 10)
      rest = Math.floor(rest / 10)
    } else if (code === 1) {
      target[at + i] = (Math.floor((rest % 100) / 10) << 4) | (rest % 10)
      rest = Math.floor(rest / 100)
    } else {
      target[at + i] = rest & 255
      rest >>>= 8
    }
  }
  return at + count
}
