/** Makes answers out of the bytes of the message that they answer: fields are echoed as they came. */

import type { Cursor } from '../read/cursor.ts'
import { AccessError } from '../errors.ts'
import { finishHeader, writeAnswerHeader } from '../read/header.ts'
import type { Layout } from '../table/layout.ts'
import { writeBitmaps, writeMti } from './prologue.ts'
import type { AnswersSpec, SessionSpec } from '../spec/spec.ts'
import { noWords } from '../table/columns.ts'
import type { FieldTable } from '../table/table.ts'
import { writeField } from './field.ts'

// What is imported is looked up at each use; what is constant here is not.
const putBitmaps = writeBitmaps
const putMti = writeMti
const putHeader = writeAnswerHeader
const endHeader = finishHeader
const putField = writeField

/** What an answer says. */
export interface AnswerCode {
  /** Response code as it stands in the code field, e.g. `00`. */
  responseCode: string
  /** Bytes on the wire to leave zero in the MAC field, which is the last of the message. */
  mac?: number
}

/** What the answer to a member's message says: `points` are left out where they are null. */
export interface FinishedAnswer extends AnswerCode {
  points: bigint | null
}

/** What is echoed of a message of one type, and as which type it is answered. */
export interface AnswerRow {
  readonly mti: number
  readonly echo: number[]
}

/**
 * The echoed part of an answer, in a small buffer of its own, kept while a commit runs. Holds neither card number
 * nor sensitive authentication data, since those are never echoed.
 */
export interface PreparedAnswer {
  readonly mti: number
  readonly words: number[]
  /** The header of the answer, then the echoed fields. */
  readonly body: Buffer
  /** Where in `body` the header ends, and where the two fields that the gateway writes belong, by ascending number. */
  readonly cuts: readonly [number, number, number]
}

/** How a dialect answers, compiled once. */
export interface AnswerPlan {
  readonly table: FieldTable
  readonly layout: Layout
  readonly codeField: number
  /** 0 where an answer tells no points. */
  readonly pointsField: number
  readonly tag: string
  readonly digits: number
  /** MAC field of an answer without a field above 64, and with one; 0 where the dialect has none. */
  readonly macFields: readonly [number, number]
  /** Greatest length of an answer in bytes. */
  readonly lengthMax: number
  /** The last data element that a message can have. */
  readonly last: number
  /** Presence of what an answer has, while it is written. */
  readonly words: number[]
}

/** Compiles the answers section of a checked spec; `echoes` are the fields that any message type echoes. */
export function compileAnswers(
  spec: AnswersSpec,
  session: SessionSpec,
  echoes: ReadonlySet<number>,
  table: FieldTable,
  layout: Layout,
): AnswerPlan {
  const macFields = session.mac?.fields ?? ([0, 0] as const)
  const pointsField = spec.points?.field ?? 0
  let lengthMax = layout.headerBytes + layout.mtiBytes + layout.bitmapsMax * layout.bitmapBytes
  for (const de of [...echoes, spec.codeField, pointsField, ...macFields]) {
    lengthMax += (table.prefixBytes[de] ?? 0) + (table.bytesMax[de] ?? 0)
  }
  return {
    table,
    layout,
    codeField: spec.codeField,
    pointsField,
    tag: spec.points?.tag ?? '',
    digits: spec.points?.digits ?? 0,
    macFields,
    lengthMax,
    last: layout.bitmapsMax * 64,
    words: noWords(),
  }
}

/** Presence words of a list of data elements. */
export function wordsOf(elements: Iterable<number>): number[] {
  const words = noWords()
  for (const de of elements) setBit(words, de)
  return words
}

/** Writes a whole answer without points into `target` at `at`; returns its length. Allocates nothing. */
export function writeAnswer(
  plan: AnswerPlan,
  cursor: Cursor,
  row: AnswerRow,
  code: AnswerCode,
  target: Buffer,
  at: number,
): number {
  const { table, layout, codeField, words } = plan
  const { echo } = row
  for (let i = 0; i < 6; i++) words[i] = (cursor.words[i] ?? 0) & (echo[i] ?? 0)
  setBit(words, codeField)
  const macField = code.mac === undefined ? 0 : addMac(plan, words)
  let next = putHeader(layout, cursor, target, at)
  next = putMti(layout, row.mti, target, next)
  next = putBitmaps(layout, words, target, next)
  next = copyEcho(plan, cursor, echo, 2, codeField - 1, target, next)
  next = putField(table, codeField, code.responseCode, target, next)
  next = copyEcho(plan, cursor, echo, codeField + 1, plan.last, target, next)
  if (macField !== 0) next = writeMac(plan, macField, code.mac ?? 0, target, next)
  endHeader(layout, target, at, next)
  return next - at
}

/** Copies what an answer will echo out of the message, whose bytes are free afterwards. */
export function prepareAnswer(plan: AnswerPlan, cursor: Cursor, row: AnswerRow): PreparedAnswer {
  const { codeField, pointsField } = plan
  const { echo } = row
  const low = Math.min(codeField, pointsField || codeField)
  const high = Math.max(codeField, pointsField)
  const scratch = Buffer.allocUnsafe(plan.lengthMax)
  const header = putHeader(plan.layout, cursor, scratch, 0)
  const first = copyEcho(plan, cursor, echo, 2, low - 1, scratch, header)
  const second = copyEcho(plan, cursor, echo, low + 1, high - 1, scratch, first)
  const end = copyEcho(plan, cursor, echo, high + 1, plan.last, scratch, second)
  const words = cursor.words.map((word, i) => word & (echo[i] ?? 0))
  const body = Buffer.from(scratch.subarray(0, end))
  return { mti: row.mti, words, body, cuts: [header, first, second] }
}

/** Writes a prepared answer with its code and points into `target` at `at`; returns its length. */
export function finishAnswer(
  plan: AnswerPlan,
  prepared: PreparedAnswer,
  answer: FinishedAnswer,
  target: Buffer,
  at: number,
): number {
  const { table, layout, codeField, pointsField, words } = plan
  const told = pointsField !== 0 && answer.points !== null
  const points = told ? pointsText(plan, answer.points ?? 0n) : null
  for (let i = 0; i < 6; i++) words[i] = prepared.words[i] ?? 0
  setBit(words, codeField)
  if (points !== null) setBit(words, pointsField)
  const macField = answer.mac === undefined ? 0 : addMac(plan, words)
  const { body, cuts } = prepared
  let next = at + body.copy(target, at, 0, cuts[0])
  next = putMti(layout, prepared.mti, target, next)
  next = putBitmaps(layout, words, target, next)
  next += body.copy(target, next, cuts[0], cuts[1])
  if (points !== null && pointsField < codeField) {
    next = putField(table, pointsField, points, target, next)
  } else if (pointsField === 0 || pointsField > codeField) {
    next = putField(table, codeField, answer.responseCode, target, next)
  }
  next += body.copy(target, next, cuts[1], cuts[2])
  if (pointsField !== 0 && pointsField < codeField) {
    next = putField(table, codeField, answer.responseCode, target, next)
  } else if (points !== null) next = putField(table, pointsField, points, target, next)
  next += body.copy(target, next, cuts[2])
  if (macField !== 0) next = writeMac(plan, macField, answer.mac ?? 0, target, next)
  endHeader(layout, target, at, next)
  return next - at
}

/** Tag and digits; null where the number is too large for them, since no figure beats a wrong one. */
function pointsText(plan: AnswerPlan, points: bigint): string | null {
  const sign = points < 0n ? '-' : ''
  const digits = (points < 0n ? -points : points).toString()
  const width = plan.digits - sign.length
  return digits.length > width ? null : plan.tag + sign + digits.padStart(width, '0')
}

/** Adds the MAC field to the presence words, where it is the last; returns its number. */
function addMac(plan: AnswerPlan, words: number[]): number {
  const above = ((words[2] ?? 0) | (words[3] ?? 0) | (words[4] ?? 0) | (words[5] ?? 0)) !== 0
  const field = plan.macFields[above ? 1 : 0]
  if (field === 0) throw new AccessError('undefined_field', 'mac', 'the dialect has no MAC field')
  setBit(words, field)
  return field
}

/** Leaves the MAC field zero: `bytes` must be its length on the wire. */
function writeMac(
  plan: AnswerPlan,
  field: number,
  bytes: number,
  target: Buffer,
  at: number,
): number {
  const due = plan.table.bytesMax[field] ?? 0
  if (bytes !== due) throw new AccessError('too_long', 'mac', `the field takes ${due} bytes`)
  target.fill(0, at, at + due)
  return at + due
}

/** Copies the echoed fields from `first` to `last` as they are on the wire; returns the position after them. */
function copyEcho(
  plan: AnswerPlan,
  cursor: Cursor,
  echo: number[],
  first: number,
  last: number,
  target: Buffer,
  at: number,
): number {
  const { bytes, words, starts, ends } = cursor
  const prefixBytes = plan.table.prefixBytes
  let next = at
  for (let word = (first - 1) >> 5; word <= (last - 1) >> 5; word++) {
    let bits = (words[word] ?? 0) & (echo[word] ?? 0)
    while (bits !== 0) {
      const lead = Math.clz32(bits)
      bits ^= 0x80000000 >>> lead
      const de = word * 32 + lead + 1
      if (de < first || de > last) continue
      const end = ends[de] ?? 0
      for (let from = (starts[de] ?? 0) - (prefixBytes[de] ?? 0); from < end; from++) {
        target[next++] = bytes[from] ?? 0
      }
    }
  }
  return next
}

function setBit(words: number[], de: number): void {
  const word = (de - 1) >> 5
  words[word] = (words[word] ?? 0) | (0x80000000 >>> ((de - 1) & 31))
}
