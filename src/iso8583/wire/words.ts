/** Looks at the bytes of a message four at a time. */

let viewed: Uint8Array = new Uint8Array(0)
let view = new DataView(viewed.buffer)

/** A view of `bytes` with the same offsets; made once for all messages that lie in one buffer, one after another. */
export function viewOf(bytes: Uint8Array): DataView {
  if (bytes !== viewed) {
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    viewed = bytes
  }
  return view
}

/** The byte of the digit 0 four times over. */
export const ASCII_ZEROS = 0x30303030
export const EBCDIC_ZEROS = 0xf0f0f0f0 | 0

/** Whether `[start, end)` is all digits. Digits become 0 to 9, and with 6 added stay below 16; no other byte does. */
export function areDigits(zeros: number, words: DataView, start: number, end: number): boolean {
  let seen = 0
  let at = start
  for (; at + 3 < end; at += 4) {
    const word = words.getInt32(at, true) ^ zeros
    seen |= word | (word + 0x06060606)
  }
  for (; at < end; at++) {
    const byte = words.getUint8(at) ^ (zeros & 255)
    seen |= byte | (byte + 6)
  }
  return (seen & 0xf0f0f0f0) === 0
}

/** Whether `[start, end)` is all packed digits, two a byte. */
export function arePacked(words: DataView, start: number, end: number): boolean {
  let seen = 0
  let at = start
  for (; at + 3 < end; at += 4) {
    const word = words.getInt32(at, true)
    seen |= ((word & 0x0f0f0f0f) + 0x06060606) | (((word >>> 4) & 0x0f0f0f0f) + 0x06060606)
  }
  for (; at < end; at++) {
    const byte = words.getUint8(at)
    seen |= ((byte & 15) + 6) | ((byte >> 4) + 6)
  }
  return (seen & 0xf0f0f0f0) === 0
}

/** Whether `[start, end)` is all printable ASCII, from the space to the tilde: a high bit is left where a byte is not. */
export function arePrintable(words: DataView, start: number, end: number): boolean {
  let seen = 0
  let at = start
  for (; at + 3 < end; at += 4) {
    const word = words.getInt32(at, true)
    seen |= word | (word + 0x01010101) | ~(word + 0x60606060)
  }
  for (; at < end; at++) {
    const byte = words.getUint8(at)
    seen |= byte | (byte + 1) | (0x80 & ~(byte + 0x60))
  }
  return (seen & 0x80808080) === 0
}

/**
 * Value of four hex digits in ASCII of either case, -1 where one is none: then the digits that the nibbles make are
 * not those that are there.
 */
export function fourHexDigits(words: DataView, at: number): number {
  const word = words.getInt32(at, false)
  const nibbles = (word & 0x0f0f0f0f) + Math.imul((word >>> 6) & 0x01010101, 9)
  const letters = ((nibbles + 0x06060606) >>> 4) & 0x01010101
  const upper = (nibbles + 0x30303030 + Math.imul(letters, 7)) | 0
  if (upper !== (word & ~(letters << 5)) || (nibbles & 0xf0f0f0f0) !== 0) return -1
  const pairs = nibbles | (nibbles >>> 4)
  return ((pairs >>> 8) & 0xff00) | (pairs & 0xff)
}
