/** The one piece of memory through which a file goes: constant, and zeroed as it empties. */

/** Bytes that are read ahead, beside the longest record. */
export const windowBytesDefault = 1 << 18

/** `bytes[at..filled)` is still to be read. */
export class Window {
  readonly bytes: Buffer
  at = 0
  filled = 0
  #before = 0

  /** `bytesMax`: all that it ever holds. */
  constructor(bytesMax: number) {
    this.bytes = Buffer.alloc(bytesMax)
  }

  /** Bytes that {@link append} has room for once {@link compact} was called. */
  get room(): number {
    return this.bytes.length - this.filled
  }

  /** Where in all that was appended the byte at `place` of the window stands. */
  offsetOf(place: number): number {
    return this.#before + place
  }

  /** Moves what is unread to the front and zeroes the rest. Places in it are worth nothing afterwards. */
  compact(): void {
    const { bytes, at, filled } = this
    bytes.copyWithin(0, at, filled)
    bytes.fill(0, filled - at, filled)
    this.#before += at
    this.at = 0
    this.filled = filled - at
  }

  /** Takes as many bytes of `chunk[from..to)` as there is room for, and returns how many. */
  append(chunk: Buffer, from: number, to = chunk.length): number {
    const taken = Math.min(to - from, this.room)
    chunk.copy(this.bytes, this.filled, from, from + taken)
    this.filled += taken
    return taken
  }

  /** Zeroes everything. */
  wipe(): void {
    this.bytes.fill(0)
    this.at = this.filled = 0
  }
}
