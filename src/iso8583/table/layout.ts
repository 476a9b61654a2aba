/** How a dialect writes what stands in front of the fields, made ready. */

import { CHARSET } from '../wire/codepages.ts'
import { ENCODINGS, HEX_VALUE } from '../wire/encodings.ts'
import type { HeaderSpec, Spec } from '../spec/spec.ts'

/** Encoding of header, message type and bitmaps. */
export interface Layout {
  readonly header: HeaderSpec
  /** Bytes of the header; of one that may be longer, the least. */
  readonly headerBytes: number
  /** The bytes of a literal header. */
  readonly literal: Buffer
  /** Bytes of a message type. */
  readonly mtiBytes: number
  readonly mtiPacked: boolean
  /** The byte of the digit 0 in a message type that is not packed. */
  readonly mtiZero: number
  /** The first digit of each message type. */
  readonly version: number
  /** Bytes of one bitmap of 64 bits. */
  readonly bitmapBytes: number
  /** By byte: the hex digit it stands for, or -1; null where bitmaps are written as they are. */
  readonly hexValue: Int8Array | null
  /** Bytes of the 16 hex digits in upper case, then in lower case. */
  readonly hexDigits: Uint8Array
  /** Bitmaps that are always there, and the most that there can be. */
  readonly bitmapsMin: number
  readonly bitmapsMax: number
}

/** Bytes of the headers of schemes and terminals whose length is fixed. */
const TPDU_BYTES = 5
/** The Visa header, see `header.ts`. */
export const VISA_HEADER_BYTES = 22
/** What is in front of the header where the network rejected the message. */
export const VISA_REJECT_BYTES = 26

const DIGITS = '0123456789ABCDEF0123456789abcdef'
const EBCDIC_DIGITS = Uint8Array.from(DIGITS, (digit) => {
  const code = digit.charCodeAt(0)
  if (code < 0x3a) return code + 0xc0
  return code < 0x60 ? code + 0x80 : code + 0x20
})
const ASCII_DIGITS = new Uint8Array(Buffer.from(DIGITS, 'latin1'))
const EBCDIC_HEX_VALUE = new Int8Array(256).fill(-1)
EBCDIC_DIGITS.forEach((byte, i) => (EBCDIC_HEX_VALUE[byte] = i & 15))

function headerBytesOf(header: HeaderSpec): number {
  switch (header.kind) {
    case 'none':
      return 0
    case 'literal':
      return header.hex.length / 2
    case 'opaque':
      return header.bytes
    case 'tpdu':
      return TPDU_BYTES
    case 'visa':
      return VISA_HEADER_BYTES
  }
}

/** Compiles what a checked spec says of header, message type and bitmaps. */
export function compileLayout(spec: Spec): Layout {
  const { header, mti, bitmap, fields } = spec
  const highest = Math.max(...Object.keys(fields).map(Number), 64)
  const bitmapsMin = bitmap.always ?? 1
  return {
    header,
    headerBytes: headerBytesOf(header),
    literal: Buffer.from(header.kind === 'literal' ? header.hex : '', 'hex'),
    mtiBytes: mti.encoding === 'bcd' ? 2 : 4,
    mtiPacked: mti.encoding === 'bcd',
    mtiZero: ENCODINGS[mti.encoding].charset === CHARSET.latin1 ? 0x30 : 0xf0,
    version: mti.version,
    bitmapBytes: bitmap.encoding === 'binary' ? 8 : 16,
    hexValue:
      bitmap.encoding === 'binary'
        ? null
        : bitmap.encoding === 'hex'
          ? HEX_VALUE
          : EBCDIC_HEX_VALUE,
    hexDigits: bitmap.encoding === 'hex-ebcdic' ? EBCDIC_DIGITS : ASCII_DIGITS,
    bitmapsMin,
    // Bit 65 is a data element of its own in dialects that end with 128.
    bitmapsMax: Math.max(bitmapsMin, 2, highest > 128 ? 3 : 2),
  }
}
