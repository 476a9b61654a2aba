/** Puts the TCP segments of a capture together again, each direction of a connection by itself. */
import type { Capture } from './packets.ts'
import { type Segment, segmentOf, type Skipped } from './packet.ts'

/** Where in a run a segment begins, and when and as which packet of the capture it came. */
export interface Mark {
  offset: number
  packet: number
  at: number | null
}

/** Bytes of a direction with nothing missing between them. */
export interface Run {
  bytes: Buffer
  /** At least one, by offset. */
  marks: Mark[]
  /** The direction begins here: its first segment was captured. */
  first: boolean
  /** Bytes that are missing in front of it. */
  missingBytes: number
}

/** One direction of one connection. */
export interface Flow {
  from: string
  to: string
  runs: Run[]
}

interface Piece extends Segment {
  packet: number
  /** Where its data stands, counted from the first segment that was seen of the direction. */
  position: number
}

/** A direction while it is being collected. */
interface Direction {
  pieces: Piece[]
  syn: number | null
}

/** The flows with data, in the order of their first segments, and what was left out. */
export function flowsOf(capture: Capture, port: number | null): { flows: Flow[]; notes: string[] } {
  const skipped = new Map<string, number>()
  const skip = (why: Skipped | 'other ports'): void => {
    skipped.set(why, (skipped.get(why) ?? 0) + 1)
  }
  const collector = new Collector()
  for (const [packet, captured] of capture.packets.entries()) {
    const segment = segmentOf(captured)
    if (typeof segment === 'string') skip(segment)
    else if (port !== null && segment.fromPort !== port && segment.toPort !== port) {
      skip('other ports')
    } else collector.add(segment, packet)
  }
  const notes = [...skipped].map(([why, count]) => `packets left out, ${why}: ${count}`)
  return { flows: collector.flows(), notes: [...capture.notes, ...notes] }
}

class Collector {
  readonly #current = new Map<string, Direction>()
  readonly #all: Direction[] = []

  add(segment: Segment, packet: number): void {
    const key = `${segment.from} ${segment.to}`
    let direction = this.#current.get(key)
    // The same ports are used again once a connection has ended; a repeated SYN is the same one.
    const another = segment.syn && direction !== undefined && direction.syn !== segment.sequence
    if (direction === undefined || (another && direction.pieces.length > 0)) {
      direction = { pieces: [], syn: null }
      this.#current.set(key, direction)
      this.#all.push(direction)
    }
    if (segment.syn) direction.syn = segment.sequence
    if (segment.payload.length > 0) push(direction, segment, packet)
  }

  flows(): Flow[] {
    return this.#all.flatMap((direction) => {
      const [first] = direction.pieces
      if (first === undefined) return []
      return [{ from: first.from, to: first.to, runs: runsOf(direction) }]
    })
  }
}

/** Sequence numbers wrap: each is taken as near as can be to the one before. */
function push(direction: Direction, segment: Segment, packet: number): void {
  const dataAt = segment.syn ? segment.sequence + 1 : segment.sequence
  const before = direction.pieces.at(-1)
  const last = before === undefined ? firstData(direction, dataAt) : before.sequence
  const position = (before?.position ?? 0) + ((dataAt - last) | 0)
  direction.pieces.push({ ...segment, sequence: dataAt, packet, position })
}

function firstData(direction: Direction, otherwise: number): number {
  return direction.syn === null ? otherwise : direction.syn + 1
}

/** In order of sequence; what was sent twice counts once, what is missing ends a run. */
function runsOf({ pieces, syn }: Direction): Run[] {
  const runs: Run[] = []
  let chunks: Buffer[] = []
  let marks: Mark[] = []
  let next = syn === null ? null : 0
  let missing = 0
  let start = next
  const end = (): void => {
    if (chunks.length > 0) {
      const first = syn !== null && start === 0
      runs.push({ bytes: Buffer.concat(chunks), marks, first, missingBytes: missing })
    }
    chunks = []
    marks = []
  }
  for (const piece of pieces.toSorted((a, b) => a.position - b.position)) {
    if (next === null || piece.position > next) {
      end()
      missing = next === null ? 0 : piece.position - next
      start = piece.position
      next = piece.position
    }
    const known = next - piece.position
    if (known >= piece.payload.length) continue
    const offset = next - (start ?? 0)
    marks.push({ offset, packet: piece.packet, at: piece.at })
    chunks.push(piece.payload.subarray(known))
    next = piece.position + piece.payload.length
  }
  end()
  return runs
}
