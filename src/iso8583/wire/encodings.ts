/** The encodings a field or a length may have: a new one is a new row here. */

import { CHARSET } from './codepages.ts'
import type { EncodingName, PrefixEncodingName } from '../spec/spec.ts'

/**
 * How units of a value lie on the wire. `characters`: one byte each. `nibbles`: two digits a byte.
 * `bytes`: one byte each, shown as hex. `hexPairs`: two hex characters for each byte. `signedNibbles`: an ASCII sign,
 * then digits as in `nibbles`.
 */
export const SHAPE = { characters: 0, nibbles: 1, bytes: 2, hexPairs: 3, signedNibbles: 4 } as const
export type Shape = (typeof SHAPE)[keyof typeof SHAPE]

/** One way to write the units of a value, and the character set of those that are characters. */
export interface Encoding {
  readonly shape: Shape
  readonly charset: number
}

export const ENCODINGS = {
  ascii: { shape: SHAPE.characters, charset: CHARSET.latin1 },
  cp037: { shape: SHAPE.characters, charset: CHARSET.cp037 },
  cp500: { shape: SHAPE.characters, charset: CHARSET.cp500 },
  cp1047: { shape: SHAPE.characters, charset: CHARSET.cp1047 },
  bcd: { shape: SHAPE.nibbles, charset: CHARSET.latin1 },
  binary: { shape: SHAPE.bytes, charset: CHARSET.latin1 },
  hex: { shape: SHAPE.hexPairs, charset: CHARSET.latin1 },
} as const satisfies Record<EncodingName, Encoding>

/** What the bytes of a length are: digits in ASCII or EBCDIC, packed digits, or a binary number. */
export const PREFIX = { ascii: 0, ebcdic: 1, bcd: 2, binary: 3 } as const

const characters = (count: number): number => count
const pairs = (count: number): number => (count + 1) >> 1

/** Ways to write a length; `bytesOf` turns the number of Ls into bytes on the wire. */
export const PREFIXES = {
  ascii: { code: PREFIX.ascii, base: 10, bytesOf: characters },
  cp037: { code: PREFIX.ebcdic, base: 10, bytesOf: characters },
  cp500: { code: PREFIX.ebcdic, base: 10, bytesOf: characters },
  cp1047: { code: PREFIX.ebcdic, base: 10, bytesOf: characters },
  bcd: { code: PREFIX.bcd, base: 100, bytesOf: pairs },
  binary: { code: PREFIX.binary, base: 256, bytesOf: pairs },
} as const satisfies Record<
  PrefixEncodingName,
  { code: number; base: number; bytesOf: (digits: number) => number }
>

/** What a length counts. */
export const COUNTS = { units: 0, bytes: 1, nibbles: 2 } as const

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
 * Reads a length of `count` bytes at `at`, or -1 where a digit is none. The caller has checked that the bytes
 * are there.
 *
 * @param code one of {@link PREFIX}
 */
export function readPrefix(code: number, count: number, bytes: Buffer, at: number): number {
  let value = 0
  if (code <= PREFIX.ebcdic) {
    const zero = code === PREFIX.ascii ? 0x30 : 0xf0
    for (let i = 0; i < count; i++) {
      const digit = (bytes[at + i] ?? 0) - zero
      if (digit < 0 || digit > 9) return -1
      value = value * 10 + digit
    }
    return value
  }
  for (let i = 0; i < count; i++) {
    const byte = bytes[at + i] ?? 0
    if (code === PREFIX.binary) {
      value = value * 256 + byte
      continue
    }
    if (byte >> 4 > 9 || (byte & 15) > 9) return -1
    value = value * 100 + (byte >> 4) * 10 + (byte & 15)
  }
  return value
}

/** Writes a length of `count` bytes at `at`; returns the position after it. */
export function writePrefix(
  code: number,
  count: number,
  value: number,
  target: Buffer,
  at: number,
): number {
  const zero = code === PREFIX.ascii ? 0x30 : 0xf0
  let rest = value
  for (let i = count - 1; i >= 0; i--) {
    if (code <= PREFIX.ebcdic) {
      target[at + i] = zero + (rest % 10)
      rest = Math.floor(rest / 10)
    } else if (code === PREFIX.bcd) {
      target[at + i] = (Math.floor((rest % 100) / 10) << 4) | (rest % 10)
      rest = Math.floor(rest / 100)
    } else {
      target[at + i] = rest & 255
      rest = Math.floor(rest / 256)
    }
  }
  return at + count
}
