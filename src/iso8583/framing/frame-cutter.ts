/** Cuts the byte stream of one connection into frames, and leaves no card number behind. */

import { faultOf, type FrameFault, type FrameSink, type Framing } from './framing.ts'

/**
 * Cuts one connection's chunks. A frame that is cut off by the end of a chunk waits in a buffer of
 * the longest frame's size, which is zeroed as soon as the frame was handed on: it holds card numbers.
 */
export class FrameCutter {
  readonly #framing: Framing
  readonly #carry: Buffer
  #carried = 0
  /** The frame in the carry is with the sink. */
  #handedOn = false
  #fault: FrameFault | null = null

  constructor(framing: Framing) {
    this.#framing = framing
    const { headBytes, messageBytesMax, tailBytes } = framing
    this.#carry = Buffer.alloc(headBytes + messageBytesMax + tailBytes)
  }

  /** Bytes of a frame that has begun and not ended. */
  get carried(): number {
    return this.#carried
  }

  /**
   * Hands every whole frame of what has come so far to `sink`, in order, then flushes it once, and
   * zeroes `chunk`. Returns what is wrong with the stream; then it can be cut no further.
   */
  cut(chunk: Buffer, sink: FrameSink): FrameFault | null {
    const { headBytes } = this.#framing
    let at = this.#carried > 0 ? this.#complete(chunk, sink) : 0
    while (this.#fault === null && chunk.length - at >= headBytes) {
      const length = this.#messageBytes(chunk, at)
      const end = at + this.#frameBytes(length)
      if (this.#fault !== null || end > chunk.length) break
      this.#hand(sink, chunk, at + headBytes, length)
      at = end
    }
    sink.flush()
    if (this.#handedOn || this.#fault !== null) this.clear()
    if (this.#fault === null) this.#keep(chunk, at, chunk.length)
    chunk.fill(0)
    return this.#fault
  }

  /** Zeroes what is kept of a frame that has begun. */
  clear(): void {
    this.#carry.fill(0, 0, this.#carried)
    this.#carried = 0
    this.#handedOn = false
  }

  /** Completes the frame that has begun as far as `chunk` goes; returns what it took of it. */
  #complete(chunk: Buffer, sink: FrameSink): number {
    const { headBytes } = this.#framing
    let at = this.#keep(chunk, 0, headBytes - this.#carried)
    if (this.#carried < headBytes) return at
    const length = this.#messageBytes(this.#carry, 0)
    if (this.#fault !== null) return at
    const end = this.#frameBytes(length)
    at = this.#keep(chunk, at, at + end - this.#carried)
    if (this.#carried < end) return at
    this.#hand(sink, this.#carry, headBytes, length)
    this.#handedOn = true
    return at
  }

  /** Keeps `chunk[from, to)` or what there is of it; returns the position after it. */
  #keep(chunk: Buffer, from: number, to: number): number {
    const end = Math.max(from, Math.min(to, chunk.length))
    chunk.copy(this.#carry, this.#carried, from, end)
    this.#carried += end - from
    return end
  }

  #messageBytes(bytes: Buffer, at: number): number {
    const length = this.#framing.messageBytes(bytes, at)
    if (length < 0) this.#fault = faultOf(length)
    return length
  }

  /** Bytes of the whole frame of a message of `length` bytes. */
  #frameBytes(length: number): number {
    const { headBytes, tailBytes } = this.#framing
    return length === 0 ? headBytes : headBytes + length + tailBytes
  }

  #hand(sink: FrameSink, bytes: Buffer, start: number, length: number): void {
    if (length === 0) sink.emptyFrame()
    else if (this.#framing.tailFits(bytes, start + length)) {
      sink.frame(bytes, start, start + length)
    } else this.#fault = 'literal'
  }
}
