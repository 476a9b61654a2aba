/** The view of a message that the parts of the codec share: its bytes and where the fields lie. */

/** Offsets of the fields of one message by node id; see `Message`, which is one. */
export interface Cursor {
  mti: number
  bytes: Buffer
  /** First byte of the message, its header included, and the byte after it. */
  start: number
  end: number
  /** First byte of the message type, after the header. */
  mtiAt: number
  /** Presence of data elements 1 to 192, 32 a word, the first in the highest bit; bits 1 and 65 are cleared. */
  readonly words: number[]
  readonly starts: number[]
  readonly ends: number[]
  readonly units: number[]
  /** Tells one `read` from another. */
  stamp: number
  /** A part is there, and a composite was gone through, where this is the stamp. */
  readonly present: number[]
  readonly visited: number[]
  /** Parts that the dialect does not list, in the composites gone through since `read`. */
  unknownParts: number
  /** Soft composites that were malformed and read as absent. */
  softFailures: number
}
