/** The client's end of the wire: frames out, and frames out of the byte stream that comes back. */
import { compileFraming, FrameCutter, frameMessage as frame } from '../iso8583/index.ts'
import type { Framing, FramingSpec } from '../iso8583/index.ts'

/** A message in the frame of its dialect. */
export function frameMessage(framing: FramingSpec, message: Buffer): Buffer {
  return frame(compileFraming(framing), message)
}

/** Cuts what a peer sends into messages. Throws where a length is no length. */
export class FrameReader {
  readonly #cutter: FrameCutter

  constructor(framing: Framing) {
    this.#cutter = new FrameCutter(framing)
  }

  /** Hands every whole message to `take`; the bytes hold until it returns. `chunk` is zeroed. */
  read(chunk: Buffer, take: (bytes: Buffer, start: number, end: number) => void): void {
    const fault = this.#cutter.cut(chunk, { frame: take, emptyFrame() {}, flush() {} })
    if (fault !== null) throw new Error('the gateway sent a frame without a length')
  }
}
