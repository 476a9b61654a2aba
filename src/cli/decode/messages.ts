/** Finds the messages of an input: one as it is, a stream of frames, one a line, or those of a capture. */
import { compileFraming, type Dialect } from '../../iso8583/index.ts'
import { cutFrames, type Frames } from './frames.ts'
import { flowsOf } from './flows.ts'
import { inFlows } from './in-flows.ts'
import { InputError } from './read-input.ts'
import type { Input } from './recognise.ts'
import { attempt, isMessage, type Outcome } from './trial.ts'

/** Of so many lines one at least is a message, or none is. */
const linesTriedMax = 1000

/** One message, or bytes that were to be one. */
export interface Found extends Outcome {
  /** Where it is from, e.g. `10.0.0.1:40000 > 10.0.0.2:8583`; empty where the input is nothing but the message. */
  origin: string
  /** When its last byte was captured, in milliseconds since 1970. */
  at: number | null
}

/** The messages of an input in order, and what there is to note of it. */
export interface Findings {
  found: Found[]
  notes: string[]
  /** Bytes were left that should have been a message. */
  broken: boolean
}

/** How to look. */
interface FindOptions {
  /** Of a capture, only what goes to or from this port. */
  port: number | null
  /** True if it is known what is wrong with bytes that are no message. */
  isExplained: (outcome: Outcome) => boolean
}

/**
 * Looks for messages of the dialect.
 *
 * @throws InputError for half a byte of hex, where the digits are no message themselves
 */
export function findMessages(
  dialect: Dialect,
  input: Input,
  { port, isExplained }: FindOptions,
): Findings {
  switch (input.kind) {
    case 'bytes':
      return inBytes(dialect, input.bytes, '')
    case 'hex':
      return inHex(dialect, input, isExplained)
    case 'capture': {
      const { flows, notes } = flowsOf(input.capture, port)
      return inFlows(dialect, flows, { notes, all: port !== null })
    }
  }
}

function good({ found, broken }: Findings): boolean {
  return !broken && found.length > 0 && found.every(({ error }) => error === null)
}

/** One message without a frame, or frames; where both fail, the mistake as of one message. */
function inBytes(dialect: Dialect, bytes: Buffer, origin: string): Findings {
  const whole = { ...attempt(dialect, bytes), origin, at: null }
  const alone: Findings = { found: [whole], notes: [], broken: false }
  if (whole.error === null) return alone
  const cut = cutFrames(compileFraming(dialect.framing), bytes)
  const through = cut.end === bytes.length
  const first = cut.frames[0]
  if (first === undefined) {
    return through
      ? { found: [], notes: pollNotes(cut), broken: false }
      : (halfFrame(dialect, whole) ?? alone)
  }
  if (!through && !isMessage(dialect, first.message)) return alone
  const found = cut.frames.map(({ message, start }, index) => {
    const place =
      cut.frames.length === 1 ? origin : joined(origin, `frame ${index + 1}, byte ${start}`)
    return { ...attempt(dialect, message), origin: place, at: null }
  })
  const rest = through ? [] : [`${bytes.length - cut.end} bytes at the end are no whole frame`]
  return { found, notes: [...pollNotes(cut), ...rest], broken: !through }
}

/** A frame that is not all there, if what is there reads further than the bytes as they are. */
function halfFrame(dialect: Dialect, whole: Found): Findings | null {
  const { headBytes, messageBytes } = compileFraming(dialect.framing)
  const { bytes, error } = whole
  if (bytes.length <= headBytes) return null
  const due = messageBytes(bytes, 0)
  const inner = attempt(dialect, bytes.subarray(headBytes))
  const there = inner.bytes.length
  if (due <= there || (inner.error?.offset ?? 0) <= (error?.offset ?? 0)) return null
  const notes = [`the frame says ${due} bytes, and ${there} are here`]
  return { found: [{ ...whole, ...inner }], notes, broken: true }
}

function joined(...parts: string[]): string {
  return parts.filter((part) => part !== '').join(', ')
}

function pollNotes({ polls }: Frames): string[] {
  return polls === 0 ? [] : [`${polls} frames of length 0`]
}

/** Lines are one message that was wrapped, or messages; what reads without a mistake is right. */
function inHex(
  dialect: Dialect,
  { parts, plain, fault }: Input & { kind: 'hex' },
  isExplained: (outcome: Outcome) => boolean,
): Findings {
  const together = inBytes(dialect, Buffer.concat(parts), '')
  if (good(together)) return together
  // A long dump that was wrapped is not looked at line by line.
  const isDump = parts.length > linesTriedMax && isWrapped(parts)
  if (isDump && !parts.slice(0, linesTriedMax).some((part) => isMessage(dialect, part))) {
    return together
  }
  const each = merge(
    parts.map((part, index) => inBytes(dialect, part, parts.length > 1 ? `part ${index + 1}` : '')),
  )
  if (each.found.some(({ error }) => error === null)) return each
  if (plain !== null) {
    const asIs = inBytes(dialect, plain, '')
    if (good(asIs) || (asIs.found.length === 0 && !asIs.broken))
      return { ...asIs, notes: [...asIs.notes, 'the input was taken as text, not as hex digits'] }
  }
  if (fault !== null) throw new InputError(fault)
  return isWrapped(parts) || together.found.some(isExplained) ? together : each
}

/** All lines but the last of one length: one message, wrapped. */
function isWrapped(parts: readonly Buffer[]): boolean {
  const [first, ...others] = parts.map(({ length }) => length)
  return others.every((length, index) => length === first || index === others.length - 1)
}

function merge(findings: readonly Findings[]): Findings {
  return {
    found: findings.flatMap(({ found }) => found),
    notes: findings.flatMap(({ notes }) => notes),
    broken: findings.some(({ broken }) => broken),
  }
}
