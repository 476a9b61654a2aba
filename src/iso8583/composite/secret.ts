/** BER-TLV data that is known to be secret, whatever a dialect says or does not say about it. */

import { byteAt, lengthAt, lengthBytesAt, tagAt, tagBytesAt, tagOfText } from './ber.ts'

/**
 * EMV data objects with track data, PIN data or the card number (EMV Book 3 annex A; 9F6B is Mastercard's contactless
 * track 2): 56, 57, 5A, 99, 9F1F, 9F20, 9F6B.
 */
const SECRET = new Set(['56', '57', '5A', '99', '9F1F', '9F20', '9F6B'].map(tagOfText))
/** Templates in templates: deeper ones count as secret. */
const DEPTH_MAX = 4

/** True if a tag that a dialect does not list holds, or may hold, what is never shown. */
export function isSecret(
  tag: number,
  bytes: Uint8Array,
  from: number,
  to: number,
  stride: number,
  depth = 0,
): boolean {
  if (SECRET.has(tag)) return true
  if (!isConstructed(tag)) return false
  if (depth === DEPTH_MAX) return true
  let at = from
  while (at < to) {
    if (byteAt(bytes, at, to, stride) === 0) {
      at += stride
      continue
    }
    const tagBytes = tagBytesAt(bytes, at, to, stride)
    const sizeAt = at + tagBytes * stride
    const lengthBytes = tagBytes === 0 ? 0 : lengthBytesAt(bytes, sizeAt, to, stride)
    if (lengthBytes === 0) return true
    const start = sizeAt + lengthBytes * stride
    const end = start + lengthAt(bytes, sizeAt, stride, lengthBytes) * stride
    const inner = tagAt(bytes, at, stride, tagBytes)
    if (end > to || isSecret(inner, bytes, start, end, stride, depth + 1)) return true
    at = end
  }
  return false
}

/** Bit 6 of the first byte says that the content is TLV itself. */
function isConstructed(tag: number): boolean {
  let first = tag >>> 0
  while (first > 0xff) first = Math.floor(first / 0x100)
  return (first & 0x20) !== 0
}
