/** Cuts bytes that were captured into frames, as a link would, and says where that ends. */
import { faultOf, type FrameFault, type Framing } from '../../iso8583/index.ts'

/** A message inside its frame. */
interface Framed {
  /** Where its frame starts and ends among the bytes. */
  start: number
  end: number
  message: Buffer
}

/** The frames of some bytes. */
export interface Frames {
  frames: Framed[]
  /** Frames of length 0. */
  polls: number
  /** Where the bytes stop to be whole frames; their length where they do not. */
  end: number
  /** Why they stop; null where the last frame is merely not whole. */
  fault: FrameFault | null
}

/** Cuts from `at` on, as far as the bytes are whole frames. */
export function cutFrames(framing: Framing, bytes: Buffer, at = 0): Frames {
  const { headBytes } = framing
  const found: Frames = { frames: [], polls: 0, end: at, fault: null }
  while (found.end + headBytes <= bytes.length) {
    const length = framing.messageBytes(bytes, found.end)
    if (length < 0) return { ...found, fault: faultOf(length) }
    const from = found.end + headBytes
    const end = from + length + (length === 0 ? 0 : framing.tailBytes)
    if (end > bytes.length) break
    if (length === 0) found.polls += 1
    else {
      if (!framing.tailFits(bytes, from + length)) return { ...found, fault: 'literal' }
      found.frames.push({ start: found.end, end, message: bytes.subarray(from, from + length) })
    }
    found.end = end
  }
  return found
}
