/** Frames: what stands around a message on a connection, and how a byte stream is cut into messages. */

import { HEX_DIGIT, HEX_VALUE } from '../wire/encodings.ts'
import type { FramingSpec } from '../spec/spec.ts'

/**
 * Why a byte stream cannot be cut any further: a length that is not made of digits, or is shorter than what it
 * counts or longer than allowed, or bytes that the protocol fixes and that are others.
 */
export type FrameFault = 'length_digits' | 'length_range' | 'literal'

/** Takes the frames of a chunk. */
export interface FrameSink {
  /** A message in `bytes[start, end)`; the bytes hold until {@link flush} returns. */
  frame(bytes: Buffer, start: number, end: number): void
  /** A frame without a message: acquirers send it to see whether the line is up. */
  emptyFrame(): void
  /** The chunk is through: what was handed over is done with before this returns. */
  flush(): void
}

/** A dialect's framing, made ready. */
export interface Framing {
  /** Bytes in front of a message, and after it; an empty frame has none after. */
  readonly headBytes: number
  readonly tailBytes: number
  /** Longest message. */
  readonly messageBytesMax: number
  /**
   * Length of the message after the head at `at`, 0 for an empty frame; negative where the head is none, which
   * {@link faultOf} names. The `headBytes` of it must be there.
   */
  messageBytes(from: Buffer, at: number): number
  /** True if the bytes after a message are those that the protocol says. */
  tailFits(from: Buffer, at: number): boolean
  /** Writes the head of a message of `length` bytes at `at`. */
  writeHead(length: number, target: Buffer, at: number): void
  /** Writes what follows a message at `at`. */
  writeTail(target: Buffer, at: number): void
}

const NOT_DIGITS = -1
const OUT_OF_RANGE = -2
const NOT_LITERAL = -3

/** Names a negative length, as {@link Framing.messageBytes} returns it. */
export function faultOf(length: number): FrameFault {
  if (length === NOT_DIGITS) return 'length_digits'
  return length === NOT_LITERAL ? 'literal' : 'length_range'
}

/** A number in `bytes` bytes; `read` returns -1 where there is none. */
interface LengthCodec {
  read(from: Buffer, at: number, bytes: number): number
  write(value: number, target: Buffer, at: number, bytes: number): void
}

/** Writes digits of a base from the last byte to the first. */
function writeDigits(
  base: number,
  byteOf: (digit: number) => number,
): (value: number, target: Buffer, at: number, bytes: number) => void {
  return (value, target, at, bytes) => {
    let rest = value
    for (let i = at + bytes - 1; i >= at; i--) {
      target[i] = byteOf(rest % base)
      rest = Math.floor(rest / base)
    }
  }
}

const CODECS = {
  binary: {
    read(from, at, bytes) {
      let value = 0
      for (let i = at; i < at + bytes; i++) value = value * 256 + (from[i] ?? 0)
      return value
    },
    write: writeDigits(256, (digit) => digit),
  },
  bcd: {
    read(from, at, bytes) {
      let value = 0
      for (let i = at; i < at + bytes; i++) {
        const byte = from[i] ?? 0
        if (byte >> 4 > 9 || (byte & 15) > 9) return NOT_DIGITS
        value = value * 100 + (byte >> 4) * 10 + (byte & 15)
      }
      return value
    },
    write: writeDigits(100, (digit) => (Math.floor(digit / 10) << 4) | (digit % 10)),
  },
  ascii: {
    read(from, at, bytes) {
      let value = 0
      for (let i = at; i < at + bytes; i++) {
        const digit = (from[i] ?? 0) - 0x30
        if (digit < 0 || digit > 9) return NOT_DIGITS
        value = value * 10 + digit
      }
      return value
    },
    write: writeDigits(10, (digit) => 0x30 + digit),
  },
  hex: {
    read(from, at, bytes) {
      let value = 0
      for (let i = at; i < at + bytes; i++) {
        const digit = HEX_VALUE[from[i] ?? 0] ?? -1
        if (digit < 0) return NOT_DIGITS
        value = value * 16 + digit
      }
      return value
    },
    write: writeDigits(16, (digit) => HEX_DIGIT[digit] ?? 0),
  },
} as const satisfies Record<FramingSpec['length']['encoding'], LengthCodec>

/** The greatest number that a length in `bytes` bytes can say. */
export function frameLengthMax({ encoding, bytes }: FramingSpec['length']): number {
  return { binary: 256, bcd: 100, ascii: 10, hex: 16 }[encoding] ** bytes - 1
}

/** Makes ready what a protocol file says of framing. */
export function compileFraming(spec: FramingSpec): Framing {
  const { bytes, encoding, countsItself } = spec.length
  const codec: LengthCodec = CODECS[encoding]
  const before = Buffer.from(spec.before ?? '', 'hex')
  const after = Buffer.from(spec.after ?? '', 'hex')
  const trailer = Buffer.from(spec.trailer ?? '', 'hex')
  const tailBytes = trailer.length
  const own = countsItself ? bytes : 0
  const afterAt = before.length + bytes
  return {
    headBytes: afterAt + after.length,
    tailBytes,
    messageBytesMax: spec.frameBytesMax,
    messageBytes(from, at) {
      if (!isAt(before, from, at)) return NOT_LITERAL
      const length = codec.read(from, at + before.length, bytes)
      if (length < 0) return NOT_DIGITS
      if (!isAt(after, from, at + afterAt)) return NOT_LITERAL
      if (length === own) return 0
      const message = length - own - tailBytes
      return message <= 0 || message > spec.frameBytesMax ? OUT_OF_RANGE : message
    },
    tailFits: (from, at) => isAt(trailer, from, at),
    writeHead(length, target, at) {
      before.copy(target, at)
      codec.write(length === 0 ? own : length + own + tailBytes, target, at + before.length, bytes)
      after.copy(target, at + afterAt)
    },
    writeTail: (target, at) => void trailer.copy(target, at),
  }
}

function isAt(literal: Buffer, from: Buffer, at: number): boolean {
  for (let i = 0; i < literal.length; i++) if (literal[i] !== from[at + i]) return false
  return true
}

/** A message in its frame: for tools and simulators; a link writes into a buffer that it keeps. */
export function frameMessage(framing: Framing, message: Buffer): Buffer {
  const { headBytes, tailBytes } = framing
  const tail = message.length === 0 ? 0 : tailBytes
  const frame = Buffer.alloc(headBytes + message.length + tail)
  framing.writeHead(message.length, frame, 0)
  message.copy(frame, headBytes)
  if (tail > 0) framing.writeTail(frame, headBytes + message.length)
  return frame
}
