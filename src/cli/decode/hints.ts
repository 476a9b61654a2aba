/** What is likely wrong with bytes that are no message: only what was tried and then decodes. */
import { compileDialect, type Dialect } from '../../iso8583/index.ts'
import { frameHead, framesOtherwise } from './hints-frame.ts'
import { otherReadings, type Reading } from './readings.ts'
import { textureOf } from './texture.ts'
import { type Outcome, readsAs } from './trial.ts'

/** The dialects that ship, made on first use. */
export type Others = () => readonly Dialect[]

const hintsMax = 3
/** No message is longer, nor a few in their frames. */
const bytesTriedMax = 262_144
const readingsTriedMax = 600
const leadingBytesMax = 64
const trailingBytesMax = 16

/** At most three, the likeliest first; empty where nothing that was tried decodes. */
export function hintsFor(dialect: Dialect, failed: Outcome, others: Others): string[] {
  const { bytes } = failed
  if (bytes.length > bytesTriedMax) return []
  const found = [
    ...wroughtTwice(dialect, bytes),
    ...framesOtherwise(dialect, bytes),
    ...otherDialects(others, dialect, bytes),
  ]
  if (found.length === 0) found.push(...aroundIt(dialect, bytes))
  if (found.length === 0) found.push(...readDifferently(dialect, failed))
  return found.slice(0, hintsMax)
}

/** Hex digits of hex digits, and base64. */
function wroughtTwice(dialect: Dialect, bytes: Buffer): string[] {
  const text = bytes.toString('latin1').trim()
  if (/^([0-9a-f]{2})+$/i.test(text) && readsAs(dialect, Buffer.from(text, 'hex'))) {
    return ['the bytes are themselves hex digits: turn them into bytes once more, and it decodes']
  }
  if (/^[A-Za-z0-9+/]{8,}={0,2}$/.test(text) && readsAs(dialect, Buffer.from(text, 'base64'))) {
    return ['the bytes are base64: decoded (base64 -d), it is a message']
  }
  return []
}

function otherDialects(others: Others, dialect: Dialect, bytes: Buffer): string[] {
  return others()
    .filter((other) => other.name !== dialect.name)
    .flatMap((other) => {
      if (readsAs(other, bytes)) return [`looks like another dialect: it decodes as ${other.name}`]
      const framed = framesOtherwise(other, bytes, true)
      return framed.map(
        () => `looks like another dialect: in its frame it decodes as ${other.name}`,
      )
    })
}

/** Bytes that do not belong to the message, in front of it or behind it. */
function aroundIt(dialect: Dialect, bytes: Buffer): string[] {
  for (let count = 1; count <= Math.min(leadingBytesMax, bytes.length - 4); count += 1) {
    if (readsAs(dialect, bytes.subarray(count))) return [leading(bytes, count)]
  }
  for (let count = 1; count <= Math.min(trailingBytesMax, bytes.length - 4); count += 1) {
    const end = bytes.length - count
    if (!readsAs(dialect, bytes.subarray(0, end))) continue
    const what = /^[\r\n]+$/.test(bytes.toString('latin1', end)) ? ' (a line end)' : ''
    return [`without its last ${plural(count)}${what} it decodes`]
  }
  return []
}

function leading(bytes: Buffer, count: number): string {
  const head = frameHead(bytes, count)
  const header = bytes.subarray(head?.bytes ?? 0, count)
  const parts = [
    ...(head === null ? [] : [`a length (${head.says})`]),
    ...(header.length === 0 ? [] : [headerHint(header)]),
  ]
  return `${parts.join(' and ')} in front: without its first ${plural(count)} it decodes`
}

function headerHint(header: Buffer): string {
  const opaque = `"header": { "kind": "opaque", "bytes": ${header.length} }`
  if (header.length === 5 && header[0] === 0x60) return 'a TPDU ("header": { "kind": "tpdu" })'
  if (header.toString('latin1', 0, 3) === 'ISO') return `a header ISO... (${opaque})`
  return `something of ${plural(header.length)} (if it is a header, ${opaque})`
}

/** "1 byte", "2 bytes". */
export function plural(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`
}

/** The first change of the protocol file, one at a time, under which the bytes decode. */
function readDifferently(dialect: Dialect, failed: Outcome): string[] {
  const hints: string[] = []
  let tried = 0
  for (const reading of otherReadings(dialect, failed)) {
    if (hints.length === hintsMax || tried === readingsTriedMax) break
    tried += 1
    const changed = compiled(reading)
    if (changed !== null && readsAs(changed, failed.bytes)) hints.push(reading.hint)
  }
  return hints
}

/** For where nothing decodes: what the rest looks like as a whole. */
export function textures({ bytes, error }: Outcome): string[] {
  if (!['header', 'mti', 'bitmap'].includes(error?.path ?? '')) return []
  const rest = bytes.subarray(error?.offset ?? 0)
  const texture = textureOf(rest)
  return texture === null ? [] : [`the ${plural(rest.length)} from there on look like ${texture}`]
}

/** A change may make a file that is none. */
function compiled({ spec }: Reading): Dialect | null {
  try {
    return compileDialect(spec, 'another reading')
  } catch {
    return null
  }
}
