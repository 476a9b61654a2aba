/** The messages in a capture's flows: from the first segment that starts one, and again after a gap. */
import { compileFraming, type Dialect } from '../../iso8583/index.ts'
import type { Flow, Mark, Run } from './flows.ts'
import { cutFrames } from './frames.ts'
import type { Findings, Found } from './messages.ts'
import { attempt, isMessage } from './trial.ts'

/** A message and the packet of the capture that completed it. */
interface Timed {
  packet: number
  found: Found
}

/** What came of a flow or a part of one. */
interface Looked {
  timed: Timed[]
  notes: string[]
  broken: boolean
}

/** What is known of the flows before they are looked at. */
interface Asked {
  notes: readonly string[]
  /** Flows without a message of the dialect are shown too: they were asked for by their port. */
  all: boolean
}

/** Messages of all flows in the order in which they were complete. */
export function inFlows(dialect: Dialect, flows: readonly Flow[], { notes, all }: Asked): Findings {
  const looked = flows.map((flow) => ({ flow, ...inFlow(dialect, flow) }))
  const isOurs = ({ timed }: Looked): boolean => timed.some(({ found }) => found.error === null)
  const ours = looked.filter(isOurs)
  // Where nothing is of this dialect, the largest flow shows what is wrong.
  const largest = looked.toSorted((a, b) => flowBytes(b.flow) - flowBytes(a.flow)).slice(0, 1)
  const shown = all ? looked : ours.length > 0 ? ours : largest
  const passed = looked
    .filter((each) => !shown.includes(each))
    .map(
      ({ flow }) =>
        `${nameOf(flow)}: ${flowBytes(flow)} bytes left out, nothing of ${dialect.name}`,
    )
  const timed = shown.flatMap((each) => each.timed).toSorted((a, b) => a.packet - b.packet)
  return {
    found: timed.map(({ found }) => found),
    notes: [...notes, ...shown.flatMap((each) => each.notes), ...passed],
    broken: shown.some(({ broken }) => broken),
  }
}

function nameOf({ from, to }: Flow): string {
  return `${from} > ${to}`
}

function flowBytes({ runs }: Flow): number {
  return runs.reduce((sum, { bytes }) => sum + bytes.length, 0)
}

function inFlow(dialect: Dialect, flow: Flow): Looked {
  const parts = flow.runs.map((run) => inRun(dialect, run, nameOf(flow)))
  const notes = parts.flatMap((part) => part.notes)
  return {
    timed: parts.flatMap(({ timed }) => timed),
    notes: notes.map((note) => `${nameOf(flow)}: ${note}`),
    broken: parts.some(({ broken }) => broken),
  }
}

/** Cuts a run; where it stops to be frames, goes on at the next segment that starts with a message. */
function inRun(dialect: Dialect, run: Run, origin: string): Looked {
  const { bytes } = run
  const framing = compileFraming(dialect.framing)
  const timed: Timed[] = []
  const notes: string[] =
    run.missingBytes > 0 ? [`${run.missingBytes} bytes were not captured`] : []
  let faults = 0
  let at = run.first ? 0 : nextStart(dialect, run, 0)
  if (at > 0) notes.push(`${at} bytes left out before the first whole frame`)
  while (at < bytes.length) {
    const cut = cutFrames(framing, bytes, at)
    for (const frame of cut.frames) timed.push(timedFrame(dialect, run, frame, origin))
    if (cut.polls > 0) notes.push(`${cut.polls} frames of length 0`)
    at = cut.fault === null ? bytes.length : nextStart(dialect, run, cut.end + 1)
    if (at > cut.end)
      notes.push(`${at - cut.end} bytes left out that are no whole frame (${why(cut.fault)})`)
    if (cut.fault !== null) faults += 1
  }
  if (timed.length > 0) return { timed, notes, broken: faults > 0 }
  const whole = timedFrame(dialect, run, { end: bytes.length, message: bytes }, origin)
  return { timed: [whole], notes: [], broken: faults > 0 }
}

function why(fault: string | null): string {
  return fault === null ? 'cut off' : `the frame's head: ${fault}`
}

/** The first segment from `from` on that starts with a frame around a message; the run's end if none does. */
function nextStart(dialect: Dialect, { bytes, marks }: Run, from: number): number {
  const framing = compileFraming(dialect.framing)
  for (let index = markBefore(marks, from); index < marks.length; index += 1) {
    const offset = marks[index]?.offset ?? bytes.length
    const length = framing.messageBytes(bytes, offset)
    const start = offset + framing.headBytes
    if (length <= 0 || start + length > bytes.length) continue
    if (isMessage(dialect, bytes.subarray(start, start + length))) return offset
  }
  return bytes.length
}

/** How many marks stand before `offset`; they are in order. */
function markBefore(marks: readonly Mark[], offset: number): number {
  let [low, high] = [0, marks.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((marks[middle]?.offset ?? 0) < offset) low = middle + 1
    else high = middle
  }
  return low
}

function timedFrame(
  dialect: Dialect,
  { marks }: Run,
  { end, message }: { end: number; message: Buffer },
  origin: string,
): Timed {
  const { packet, at } = marks[markBefore(marks, end) - 1] ?? { packet: 0, at: null }
  return { packet, found: { ...attempt(dialect, message), origin, at } }
}
