/** The header in front of a message type: none, bytes that say nothing to us, a TPDU, or that of Visa. */

import type { Cursor } from './cursor.ts'
import { DecodeError, EncodeError } from '../errors.ts'
import { VISA_HEADER_BYTES, VISA_REJECT_BYTES, type Layout } from '../table/layout.ts'

/**
 * Bytes of the header of the message at the cursor's start.
 *
 * @throws DecodeError `truncated` or `header`
 */
export function readHeader(cursor: Cursor, layout: Layout, end: number): number {
  const { bytes, start } = cursor
  const { headerBytes } = layout
  if (headerBytes === 0) return 0
  if (start + headerBytes > end) throw truncated(headerBytes, end - start)
  switch (layout.header.kind) {
    case 'literal':
      for (let i = 0; i < headerBytes; i++) {
        if (bytes[start + i] !== layout.literal[i]) throw badHeader(i, 'the fixed header')
      }
      return headerBytes
    case 'visa':
      return visaHeaderBytes(cursor, end)
    default:
      return headerBytes
  }
}

/** The first byte of each header is its length; one that is 26 long stands in front of a message that was rejected. */
function visaHeaderBytes(cursor: Cursor, end: number): number {
  const { bytes, start } = cursor
  const rejected = bytes[start] === VISA_REJECT_BYTES
  const before = rejected ? VISA_REJECT_BYTES : 0
  if (start + before + VISA_HEADER_BYTES > end) {
    throw truncated(before + VISA_HEADER_BYTES, end - start)
  }
  if (bytes[start + before] !== VISA_HEADER_BYTES) {
    throw badHeader(before, rejected ? 'a header of 22 bytes' : 'a header of 22 or 26 bytes')
  }
  return before + VISA_HEADER_BYTES
}

function truncated(due: number, left: number): DecodeError {
  return new DecodeError('truncated', 'header', 0, `${due} bytes`, `${left} bytes`)
}

function badHeader(offset: number, expected: string): DecodeError {
  return new DecodeError('header', 'header', offset, expected, 'another')
}

/**
 * Writes the header of the answer to the message that the cursor has read; returns the position after it. The length
 * inside a Visa header is filled in by {@link finishHeader}.
 */
export function writeAnswerHeader(
  layout: Layout,
  cursor: Cursor,
  target: Buffer,
  at: number,
): number {
  const { headerBytes } = layout
  if (headerBytes === 0) return at
  const from = cursor.mtiAt - headerBytes
  for (let i = 0; i < headerBytes; i++) target[at + i] = cursor.bytes[from + i] ?? 0
  switch (layout.header.kind) {
    case 'tpdu':
      // Identifier, destination, source.
      swap(target, at + 1, at + 3, 2)
      break
    case 'visa':
      // Length, flag and format, text format, total length (2), destination (3), source (3), and 11 more.
      swap(target, at + 5, at + 8, 3)
      break
    default:
  }
  return at + headerBytes
}

function swap(target: Buffer, one: number, other: number, bytes: number): void {
  for (let i = 0; i < bytes; i++) {
    const kept = target[one + i] ?? 0
    target[one + i] = target[other + i] ?? 0
    target[other + i] = kept
  }
}

/** Fills in what a header says of the whole message, which ends at `end`. */
export function finishHeader(layout: Layout, target: Buffer, at: number, end: number): void {
  if (layout.header.kind !== 'visa') return
  target[at + 3] = (end - at) >> 8
  target[at + 4] = end - at
}

/**
 * Bytes of the header to encode. Left out, it is the literal one, or zeros, in a Visa header after its length and
 * formats.
 *
 * @throws EncodeError if it is not hex or has a length that the dialect's has not
 */
export function headerToEncode(layout: Layout, hex: string | undefined): Buffer {
  const { header, headerBytes, literal } = layout
  if (hex === undefined) {
    const bytes = header.kind === 'literal' ? Buffer.from(literal) : Buffer.alloc(headerBytes)
    // Length, header format 1, text format 2 (ISO 8583 with packed digits and bitmaps as they are).
    if (header.kind === 'visa') bytes.set([VISA_HEADER_BYTES, 1, 2])
    return bytes
  }
  const bytes = Buffer.from(hex, 'hex')
  if (bytes.length * 2 !== hex.length) throw new EncodeError('header', 'not hex digits')
  const rejected = header.kind === 'visa' && bytes[0] === VISA_REJECT_BYTES
  const due = rejected ? VISA_REJECT_BYTES + VISA_HEADER_BYTES : headerBytes
  if (bytes.length !== due) {
    throw new EncodeError('header', `${bytes.length} bytes, where ${due} are due`)
  }
  if (header.kind === 'literal' && !bytes.equals(literal)) {
    throw new EncodeError('header', 'not the fixed header of the dialect')
  }
  return bytes
}
