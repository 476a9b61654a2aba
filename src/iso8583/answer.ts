/** Makes answers out of the bytes of the message that they answer: fields are echoed as they came. */

import type { Cursor } from './cursor.ts'
import { writeField } from './encode.ts'
import { bitmapBytes, mtiBytes, writeBitmaps, writeMti } from './header.ts'
import type { HeaderLayout } from './header.ts'
import type { AnswersSpec } from './spec.ts'
import type { FieldTable } from './table.ts'

/** What an answer says. */
export interface AnswerCode {
  /** Response code as it stands in the code field, e.g. `00`. */
  responseCode: string
}

/** What the answer to a member's message says: `points` are left out where they are null. */
export interface FinishedAnswer extends AnswerCode {
  points: bigint | null
}

/**
 * The echoed part of an answer, in a small buffer of its own, kept while a commit runs. Holds neither card number
 * nor sensitive authentication data, since those are never echoed.
 */
export interface PreparedAnswer {
  readonly mti: number
  readonly words: Int32Array
  readonly body: Buffer
  /** Where in `body` the two fields that the gateway writes belong, by ascending data element. */
  readonly cuts: readonly [number, number]
}

/** How a dialect answers, compiled once. */
export interface AnswerPlan {
  readonly table: FieldTable
  readonly layout: HeaderLayout
  readonly codeField: number
  readonly pointsField: number
  readonly tag: string
  readonly digits: number
  readonly echo: Int32Array
  /** Greatest length of an answer in bytes. */
  readonly lengthMax: number
}

/** Compiles the answers section of a checked spec. */
export function compileAnswers(
  spec: AnswersSpec,
  table: FieldTable,
  layout: HeaderLayout,
): AnswerPlan {
  const echo = new Int32Array(4)
  let lengthMax = mtiBytes(layout) + 2 * bitmapBytes(layout)
  for (const de of spec.echo) setBit(echo, de)
  for (const de of [...spec.echo, spec.codeField, spec.points.field]) {
    lengthMax += (table.prefixBytes[de] ?? 0) + (table.bytesMax[de] ?? 0)
  }
  return {
    table,
    layout,
    codeField: spec.codeField,
    pointsField: spec.points.field,
    tag: spec.points.tag,
    digits: spec.points.digits,
    echo,
    lengthMax,
  }
}

/** Writes a whole answer without points into `target` at `at`; returns its length. Allocates nothing. */
export function writeAnswer(
  plan: AnswerPlan,
  cursor: Cursor,
  mti: number,
  code: AnswerCode,
  target: Buffer,
  at: number,
): number {
  const { table, layout, echo, codeField } = plan
  const { words } = cursor
  const codeBit = 0x80000000 >>> ((codeField - 1) & 31)
  const codeWord = (codeField - 1) >> 5
  const w0 = ((words[0] ?? 0) & (echo[0] ?? 0)) | (codeWord === 0 ? codeBit : 0)
  const w1 = ((words[1] ?? 0) & (echo[1] ?? 0)) | (codeWord === 1 ? codeBit : 0)
  const w2 = ((words[2] ?? 0) & (echo[2] ?? 0)) | (codeWord === 2 ? codeBit : 0)
  const w3 = ((words[3] ?? 0) & (echo[3] ?? 0)) | (codeWord === 3 ? codeBit : 0)
  let next = writeMti(layout, mti, target, at)
  next = writeBitmaps(layout, w0, w1, w2, w3, target, next)
  next = copyEcho(plan, cursor, 2, codeField - 1, target, next)
  next = writeField(table, codeField, code.responseCode, target, next)
  next = copyEcho(plan, cursor, codeField + 1, 128, target, next)
  return next - at
}

/** Copies what an answer will echo out of the message, whose bytes are free afterwards. */
export function prepareAnswer(plan: AnswerPlan, cursor: Cursor, mti: number): PreparedAnswer {
  const low = Math.min(plan.codeField, plan.pointsField)
  const high = Math.max(plan.codeField, plan.pointsField)
  const scratch = Buffer.allocUnsafe(plan.lengthMax)
  const first = copyEcho(plan, cursor, 2, low - 1, scratch, 0)
  const second = copyEcho(plan, cursor, low + 1, high - 1, scratch, first)
  const end = copyEcho(plan, cursor, high + 1, 128, scratch, second)
  const words = cursor.words.map((word, i) => word & (plan.echo[i] ?? 0))
  return { mti, words, body: Buffer.from(scratch.subarray(0, end)), cuts: [first, second] }
}

/** Writes a prepared answer with its code and points into `target` at `at`; returns its length. */
export function finishAnswer(
  plan: AnswerPlan,
  prepared: PreparedAnswer,
  answer: FinishedAnswer,
  target: Buffer,
  at: number,
): number {
  const { table, layout, codeField, pointsField } = plan
  const points = answer.points === null ? null : pointsText(plan, answer.points)
  const words = prepared.words.slice()
  setBit(words, codeField)
  if (points !== null) setBit(words, pointsField)
  const { body, cuts } = prepared
  let next = writeMti(layout, prepared.mti, target, at)
  next = writeBitmaps(
    layout,
    words[0] ?? 0,
    words[1] ?? 0,
    words[2] ?? 0,
    words[3] ?? 0,
    target,
    next,
  )
  const insert = (de: number): void => {
    const text = de === codeField ? answer.responseCode : points
    if (text !== null) next = writeField(table, de, text, target, next)
  }
  next += body.copy(target, next, 0, cuts[0])
  insert(Math.min(codeField, pointsField))
  next += body.copy(target, next, cuts[0], cuts[1])
  insert(Math.max(codeField, pointsField))
  next += body.copy(target, next, cuts[1])
  return next - at
}

/** Tag and digits; null where the number is too large for them, since no figure beats a wrong one. */
function pointsText(plan: AnswerPlan, points: bigint): string | null {
  const sign = points < 0n ? '-' : ''
  const digits = (points < 0n ? -points : points).toString()
  const width = plan.digits - sign.length
  return digits.length > width ? null : plan.tag + sign + digits.padStart(width, '0')
}

/** Copies the echoed fields from `first` to `last` as they are on the wire; returns the position after them. */
function copyEcho(
  plan: AnswerPlan,
  cursor: Cursor,
  first: number,
  last: number,
  target: Buffer,
  at: number,
): number {
  const { bytes, words, starts, ends } = cursor
  const prefixBytes = plan.table.prefixBytes
  let next = at
  for (let word = (first - 1) >> 5; word <= (last - 1) >> 5; word++) {
    let bits = (words[word] ?? 0) & (plan.echo[word] ?? 0)
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

function setBit(words: Int32Array, de: number): void {
  const word = (de - 1) >> 5
  words[word] = (words[word] ?? 0) | (0x80000000 >>> ((de - 1) & 31))
}
