/** Fuzzes framing: a stream gives the same messages and the same fault however it is cut into chunks. */

import { compileFraming, FrameCutter, type FramingSpec } from '../../src/iso8583/index.ts'
import { must, type Target } from './target.ts'

interface Seen {
  frames: string[]
  fault: string | null
}

/** A dialect's framing; `corpus` are messages to frame. */
export function framingTarget(name: string, spec: FramingSpec, corpus: readonly Buffer[]): Target {
  const framing = compileFraming(spec)
  const frames = corpus.slice(0, 8).map((message) => {
    const { headBytes, tailBytes } = framing
    const frame = Buffer.alloc(headBytes + message.length + tailBytes)
    framing.writeHead(message.length, frame, 0)
    message.copy(frame, headBytes)
    framing.writeTail(frame, headBytes + message.length)
    return frame
  })
  return {
    name,
    corpus: [Buffer.concat(frames), ...frames, Buffer.alloc(8)],
    run(bytes) {
      const whole = cutUp(framing, bytes, bytes.length)
      for (const size of [1, 3, 1 + (bytes[0] ?? 0)]) {
        const pieces = cutUp(framing, bytes, size)
        must(pieces.fault === whole.fault, `another fault in chunks of ${size}`)
        must(pieces.frames.join() === whole.frames.join(), `other messages in chunks of ${size}`)
      }
      const { messageBytesMax } = framing
      must(
        whole.frames.every((hex) => hex.length <= messageBytesMax * 2),
        'a message too long',
      )
    },
  }
}

function cutUp(framing: ReturnType<typeof compileFraming>, bytes: Buffer, size: number): Seen {
  const seen: Seen = { frames: [], fault: null }
  const cutter = new FrameCutter(framing)
  const sink = {
    frame: (from: Buffer, start: number, end: number) => {
      seen.frames.push(from.toString('hex', start, end))
    },
    emptyFrame: () => {
      seen.frames.push('')
    },
    flush: () => undefined,
  }
  for (let at = 0; at < bytes.length && seen.fault === null; at += Math.max(1, size)) {
    // The cutter zeroes what it is given.
    seen.fault = cutter.cut(Buffer.from(bytes.subarray(at, at + Math.max(1, size))), sink)
  }
  return seen
}
