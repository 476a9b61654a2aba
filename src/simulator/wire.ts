/** The client's end of the wire: frames out, and frames out of the byte stream that comes back. */
import type { FramingSpec } from '../iso8583/index.ts'

/** Bytes of the length in front of a message. */
function headBytes({ kind }: FramingSpec): number {
  return kind === 'len2be' ? 2 : 4
}

/** A message with its length in front, as the dialect frames it. */
export function frameMessage(framing: FramingSpec, message: Buffer): Buffer {
  const bytes = headBytes(framing)
  const length = message.length + (framing.countsItself ? bytes : 0)
  const head = Buffer.alloc(bytes)
  if (framing.kind === 'len2be') head.writeUInt16BE(length)
  else head.write(String(length).padStart(4, '0'), 'latin1')
  return Buffer.concat([head, message])
}

/** Cuts what a peer sends into messages. Throws where a length is no length. */
export class FrameReader {
  readonly #framing: FramingSpec
  #rest: Buffer = Buffer.alloc(0)

  constructor(framing: FramingSpec) {
    this.#framing = framing
  }

  /** Hands every whole message to `take`; the bytes hold until it returns. */
  read(chunk: Buffer, take: (bytes: Buffer, start: number, end: number) => void): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    const head = headBytes(this.#framing)
    let at = 0
    while (bytes.length - at >= head) {
      const length = this.#length(bytes, at)
      if (bytes.length - at - head < length) break
      take(bytes, at + head, at + head + length)
      at += head + length
    }
    this.#rest = bytes.subarray(at)
  }

  #length(bytes: Buffer, at: number): number {
    const own = this.#framing.countsItself ? headBytes(this.#framing) : 0
    if (this.#framing.kind === 'len2be') return bytes.readUInt16BE(at) - own
    let length = 0
    for (let i = at; i < at + 4; i++) length = length * 10 + bytes.readUInt8(i) - 0x30
    if (length < own || length > 9999) throw new Error('the gateway sent a frame without a length')
    return length - own
  }
}
