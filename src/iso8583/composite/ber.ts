/** Heads of BER-TLV elements (ISO/IEC 8825-1, EMV Book 3 annex B): tags to four bytes, lengths to three more. */

import { HEX_DIGIT, HEX_VALUE } from '../wire/encodings.ts'

/** A tag is of at most four bytes, as EMV and the networks use them. */
export const TAG_BYTES_MAX = 4
/** After its first byte a length has at most three more: the content is below 16 MiB. */
export const LENGTH_BYTES_MAX = 4

/**
 * One byte of the content at `at`, or -1 past `end` and where hex text holds something else than hex digits.
 *
 * @param stride bytes on the wire for each byte: 1, or 2 where the content is written as hex text
 */
export function byteAt(bytes: Uint8Array, at: number, end: number, stride: number): number {
  if (at < 0 || at + stride > end) return -1
  if (stride === 1) return bytes[at] ?? -1
  const high = HEX_VALUE[bytes[at] ?? 0] ?? -1
  const low = HEX_VALUE[bytes[at + 1] ?? 0] ?? -1
  return (high | low) < 0 ? -1 : (high << 4) | low
}

/** Bytes of the tag at `at` before it is written as hex; 0 where it is cut short or longer than {@link TAG_BYTES_MAX}. */
export function tagBytesAt(bytes: Uint8Array, at: number, end: number, stride: number): number {
  const first = byteAt(bytes, at, end, stride)
  if (first < 0) return 0
  if ((first & 0x1f) !== 0x1f) return 1
  for (let count = 2; count <= TAG_BYTES_MAX; count++) {
    const byte = byteAt(bytes, at + (count - 1) * stride, end, stride)
    if (byte < 0) return 0
    if ((byte & 0x80) === 0) return count
  }
  return 0
}

/** The tag of `count` bytes at `at` as a 32-bit number, negative from 80000000 on. */
export function tagAt(bytes: Uint8Array, at: number, stride: number, count: number): number {
  let tag = 0
  for (let i = 0; i < count; i++) {
    tag = (tag << 8) | byteAt(bytes, at + i * stride, bytes.length, stride)
  }
  return tag
}

/** Bytes of the length field at `at`, 0 where it is none: cut short, indefinite, or longer than three bytes. */
export function lengthBytesAt(bytes: Uint8Array, at: number, end: number, stride: number): number {
  const first = byteAt(bytes, at, end, stride)
  if (first < 0) return 0
  if (first < 0x80) return 1
  const count = 1 + (first & 0x7f)
  if (count === 1 || count > LENGTH_BYTES_MAX) return 0
  for (let i = 1; i < count; i++) {
    if (byteAt(bytes, at + i * stride, end, stride) < 0) return 0
  }
  return count
}

/** The length in bytes that the length field of `count` bytes at `at` says. */
export function lengthAt(bytes: Uint8Array, at: number, stride: number, count: number): number {
  const end = bytes.length
  if (count === 1) return byteAt(bytes, at, end, stride)
  let length = 0
  for (let i = 1; i < count; i++) {
    length = length * 256 + byteAt(bytes, at + i * stride, end, stride)
  }
  return length
}

/** Least bytes that say a length. */
export function lengthBytesOf(length: number): number {
  if (length < 0x80) return 1
  if (length < 0x100) return 2
  return length < 0x10000 ? 3 : 4
}

/** Writes a length field of `count` bytes, which may be more than needed; returns the position after it. */
export function writeLength(
  length: number,
  count: number,
  target: Uint8Array,
  at: number,
  stride: number,
): number {
  if (count === 1) return writeByte(length, target, at, stride)
  let next = writeByte(0x7f + count, target, at, stride)
  for (let i = count - 2; i >= 0; i--) next = writeByte(length >>> (8 * i), target, next, stride)
  return next
}

/** Writes one byte, as it is or as two upper-case hex digits; returns the position after it. */
export function writeByte(byte: number, target: Uint8Array, at: number, stride: number): number {
  if (stride === 1) {
    target[at] = byte
    return at + 1
  }
  target[at] = HEX_DIGIT[(byte >>> 4) & 15] ?? 0
  target[at + 1] = HEX_DIGIT[byte & 15] ?? 0
  return at + 2
}

/** The number of a tag written in hex; 0 where the text is not one whole tag. */
export function tagOfText(text: string): number {
  if (!/^([0-9A-F]{2}){1,4}$/.test(text)) return 0
  const bytes = Buffer.from(text, 'hex')
  const whole = tagBytesAt(bytes, 0, bytes.length, 1) === bytes.length
  return whole && bytes[0] !== 0 ? tagAt(bytes, 0, 1, bytes.length) : 0
}

/** A tag in upper-case hex; the inverse of {@link tagOfText}. */
export function tagText(tag: number): string {
  const hex = (tag >>> 0).toString(16).toUpperCase()
  return hex.length % 2 === 0 ? hex : `0${hex}`
}
