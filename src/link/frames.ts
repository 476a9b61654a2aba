/** Cuts the byte stream of an acquirer into frames, and writes the head of a frame. */
import type { FramingSpec } from '../iso8583/index.ts'

/** Why a byte stream cannot be cut any further. */
export type FrameFault = 'length_digits' | 'length_range'

/** Takes the frames of a chunk. */
export interface FrameSink {
  /** A message in `bytes[start, end)`; the bytes hold until {@link flush} returns. */
  frame(bytes: Buffer, start: number, end: number): void
  /** A frame without a message: acquirers send it to see whether the line is up. */
  emptyFrame(): void
  /** The chunk is through: what was handed over is done with before this returns. */
  flush(): void
}

/** How the length stands in front of a message. A new kind of framing is a new entry. */
interface LengthCodec {
  readonly bytes: number
  /** The number at `at`, or -1 where there is none. */
  read(from: Buffer, at: number): number
  write(length: number, target: Buffer, at: number): void
}

const codecs = {
  len2be: {
    bytes: 2,
    read: (from, at) => ((from[at] ?? 0) << 8) | (from[at + 1] ?? 0),
    write(length, target, at) {
      target[at] = length >> 8
      target[at + 1] = length
    },
  },
  len4ascii: {
    bytes: 4,
    read(from, at) {
      let length = 0
      for (let i = at; i < at + 4; i++) {
        const digit = (from[i] ?? 0) - 0x30
        if (digit < 0 || digit > 9) return -1
        length = length * 10 + digit
      }
      return length
    },
    write(length, target, at) {
      target[at] = 0x30 + Math.floor(length / 1000)
      target[at + 1] = 0x30 + (Math.floor(length / 100) % 10)
      target[at + 2] = 0x30 + (Math.floor(length / 10) % 10)
      target[at + 3] = 0x30 + (length % 10)
    },
  },
} as const satisfies Record<FramingSpec['kind'], LengthCodec>

/** A dialect's framing, made ready. */
export interface Framing {
  /** Bytes in front of a message. */
  readonly headBytes: number
  /** Longest message. */
  readonly messageBytesMax: number
  /** Length of the message after the head at `at`; negative where the head is none. */
  messageBytes(from: Buffer, at: number): number
  /** Writes the head of a message of `length` bytes at `at`. */
  writeHead(length: number, target: Buffer, at: number): void
}

const notDigits = -1
const tooShort = -2

/** Makes ready what a protocol file says of framing. */
export function compileFraming(spec: FramingSpec): Framing {
  const codec: LengthCodec = codecs[spec.kind]
  const own = spec.countsItself ? codec.bytes : 0
  return {
    headBytes: codec.bytes,
    messageBytesMax: spec.frameBytesMax,
    messageBytes(from, at) {
      const length = codec.read(from, at)
      if (length < 0) return notDigits
      return length < own ? tooShort : length - own
    },
    writeHead: (length, target, at) => codec.write(length + own, target, at),
  }
}

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
    this.#carry = Buffer.alloc(framing.headBytes + framing.messageBytesMax)
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
      const end = at + headBytes + this.#messageBytes(chunk, at)
      if (this.#fault !== null || end > chunk.length) break
      hand(sink, chunk, at + headBytes, end)
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
    const end = headBytes + this.#messageBytes(this.#carry, 0)
    if (this.#fault !== null) return at
    at = this.#keep(chunk, at, at + end - this.#carried)
    if (this.#carried < end) return at
    hand(sink, this.#carry, headBytes, end)
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
    if (length === notDigits) this.#fault = 'length_digits'
    else if (length < 0 || length > this.#framing.messageBytesMax) this.#fault = 'length_range'
    return length
  }
}

function hand(sink: FrameSink, bytes: Buffer, start: number, end: number): void {
  if (start === end) sink.emptyFrame()
  else sink.frame(bytes, start, end)
}
