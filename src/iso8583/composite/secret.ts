/** BER-TLV data that is known to be secret, whatever a dialect says or does not say about it. */

import { byteAt, lengthAt, lengthBytesAt, tagAt, tagBytesAt, tagOfText } from './ber.ts'

/**
 * How EMV data objects with track data, PIN data or the card number are to be declared (EMV Book 3 annex A; 9F6B is
 * Mastercard's contactless track 2).
 */
export const SECRET_TAGS: ReadonlyMap<string, 'sad' | 'pan'> = new Map([
  ...(['56', '57', '99', '9F1F', '9F20', '9F6B'] as const).map((tag) => [tag, 'sad'] as const),
  ['5A', 'pan'],
])
const SECRET = new Set([...SECRET_TAGS.keys()].map(tagOfText))
/** Templates in templates: deeper ones count as secret. */
const DEPTH_MAX = 4

/** Fewer bytes hold no card number (ISO/IEC 7812-1), and no track. */
const CARD_BYTES_MIN = 7

/** True if the content of a template that a dialect lists as bytes has a secret in it, or may have one. */
export function holdsSecretTag(
  bytes: Uint8Array,
  from: number,
  to: number,
  stride: number,
): boolean {
  return holdsSecret(bytes, from, to, stride, 1, to - from >= CARD_BYTES_MIN * stride)
}

/** True if a tag that a dialect does not list holds, or may hold, what is never shown. */
export function isSecret(
  tag: number,
  bytes: Uint8Array,
  from: number,
  to: number,
  stride: number,
): boolean {
  return SECRET.has(tag) || (isTemplate(tag) && holdsSecret(bytes, from, to, stride, 1, true))
}

/**
 * True if bytes of which nothing is known read as BER-TLV with a secret in it, as they are or as hex text. Where they
 * are no BER-TLV from some point on, what stands before that counts, the tag that breaks off included.
 */
export function looksSecret(bytes: Uint8Array, from: number, to: number, isText: boolean): boolean {
  if (holdsSecret(bytes, from, to, 2, 1, false)) return true
  const isReadable =
    isText && bytes.subarray(from, to).every((byte) => byte > 0x1f && byte !== 0x7f)
  return !isReadable && holdsSecret(bytes, from, to, 1, 1, false)
}

/** @param otherwise what to say of content that is no BER-TLV */
function holdsSecret(
  bytes: Uint8Array,
  from: number,
  to: number,
  stride: number,
  depth: number,
  otherwise: boolean,
): boolean {
  let at = from
  while (at < to) {
    const first = byteAt(bytes, at, to, stride)
    if (first === 0 || first === 0xff) {
      at += stride
      continue
    }
    const tagBytes = tagBytesAt(bytes, at, to, stride)
    if (tagBytes === 0) return otherwise
    const tag = tagAt(bytes, at, stride, tagBytes)
    const sizeAt = at + tagBytes * stride
    const lengthBytes = lengthBytesAt(bytes, sizeAt, to, stride)
    if (SECRET.has(tag)) return true
    if (lengthBytes === 0) return otherwise
    const start = sizeAt + lengthBytes * stride
    at = start + lengthAt(bytes, sizeAt, stride, lengthBytes) * stride
    if (isTemplate(tag)) {
      if (depth === DEPTH_MAX) return true
      const end = Math.min(at, to)
      if (holdsSecret(bytes, start, end, stride, depth + 1, otherwise)) return true
    }
    if (at > to) return otherwise
  }
  return false
}

/** Bit 6 of the first byte of a tag says that the content is TLV itself. */
export function isTemplate(tag: number): boolean {
  let first = tag >>> 0
  while (first > 0xff) first = Math.floor(first / 0x100)
  return (first & 0x20) !== 0
}
