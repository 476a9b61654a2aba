/** The view of a message that the parts of the codec share: its bytes and where the fields lie. */

/** Offsets of the fields of one message; see `Message`, which is one. */
export interface Cursor {
  mti: number
  bytes: Buffer
  start: number
  readonly words: Int32Array
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly units: Int32Array
}
