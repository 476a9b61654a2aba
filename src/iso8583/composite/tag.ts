/** Tags of fixed size, in any encoding: the text of a spec to bytes on the wire and back. */

import { LATIN1_OF, WIRE_OF } from '../wire/codepages.ts'
import { ENCODINGS, SHAPE, wireBytes } from '../wire/encodings.ts'
import type { EncodingName } from '../spec/spec.ts'

/** How tags of one composite are written. */
export interface TagCodec {
  /** Bytes of a tag on the wire. */
  readonly bytes: number
  /** By byte: as which byte it is looked up, so that hex digits of either case are one tag. */
  readonly folded: Uint8Array
  /** Their character set, -1 where they are no text. */
  readonly charset: number
  /** The tag at a place on the wire, as it is written in a spec. */
  readonly textOf: (bytes: Uint8Array, at: number) => string
  /** Null for a text that is no tag. */
  readonly wireOf: (text: string) => Uint8Array | null
}

/** Makes ready how tags of `length` units are written. */
export function compileTag(encoding: EncodingName, length: number): TagCodec {
  const { shape, charset: set } = ENCODINGS[encoding]
  const charset = shape === SHAPE.characters ? set : -1
  const bytes = wireBytes(shape, length)
  const folded = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  if (shape === SHAPE.hexPairs) for (let low = 0x61; low <= 0x66; low++) folded[low] = low - 0x20
  const hex = (from: Uint8Array, at: number) =>
    Buffer.from(from.subarray(at, at + bytes))
      .toString('hex')
      .toUpperCase()
  const latin1 = (from: Uint8Array, at: number) =>
    Array.from(from.subarray(at, at + bytes), (byte) =>
      String.fromCharCode(LATIN1_OF[set * 256 + byte] ?? 0),
    ).join('')
  switch (shape) {
    case SHAPE.nibbles:
      return {
        ...{ bytes, folded, charset },
        textOf: (from, at) => hex(from, at).slice(length & 1),
        wireOf: (text) =>
          /^\d+$/.test(text) && text.length === length
            ? Buffer.from(text.padStart(bytes * 2, '0'), 'hex')
            : null,
      }
    case SHAPE.bytes:
      return {
        ...{ bytes, folded, charset, textOf: hex },
        wireOf: (text) => (isHex(text, length) ? Buffer.from(text, 'hex') : null),
      }
    case SHAPE.hexPairs:
      return {
        ...{ bytes, folded, charset, textOf: (from, at) => latin1(from, at).toUpperCase() },
        wireOf: (text) => (isHex(text, length) ? Buffer.from(text, 'latin1') : null),
      }
    default:
      return {
        ...{ bytes, folded, charset, textOf: latin1 },
        wireOf: (text) =>
          text.length === length && !/[^\x21-\xff]/.test(text)
            ? Uint8Array.from(text, (char) => WIRE_OF[set * 256 + char.charCodeAt(0)] ?? 0)
            : null,
      }
  }
}

function isHex(text: string, length: number): boolean {
  return text.length === length * 2 && /^[0-9A-F]*$/.test(text)
}
