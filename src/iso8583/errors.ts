/** The coded errors of the codec. None of them carries a byte of a message. */

import type { Message } from './message.ts'

/**
 * What was wrong with the bytes:
 * - `truncated`: the message ends inside the thing that `path` names
 * - `header`: a fixed header has other bytes, or a Visa header has another length
 * - `mti`: the message type is not four digits of the dialect's version
 * - `bitmap`: a hex bitmap holds something else than hex digits
 * - `undefined_field`: a bit is set for a field that the dialect does not define
 * - `length_digits`: a length prefix is not made of digits
 * - `length_range`: a length is outside the field's minimum and maximum
 * - `content`: a field holds what its class does not allow
 * - `pad`: the filler of an odd number of packed digits is not the declared one
 * - `trailing`: bytes follow the last field, or the last part of a composite
 * - `unknown_tag`: a composite that rejects tags that the dialect does not list has one
 * - `malformed`: a tag or length inside a composite is none
 */
export type DecodeErrorCode =
  | 'truncated'
  | 'header'
  | 'mti'
  | 'bitmap'
  | 'undefined_field'
  | 'length_digits'
  | 'length_range'
  | 'content'
  | 'pad'
  | 'trailing'
  | 'unknown_tag'
  | 'malformed'

/**
 * The bytes are not a message of this dialect. Names the place, never the content.
 *
 * `path` is `header`, `mti`, `bitmap`, `message`, the number of a data element or the path of a part, as in `55.9F02`;
 * `offset` counts bytes from the first byte of the message; `expected` and `got` speak of lengths and classes only.
 */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
  readonly code: DecodeErrorCode
  readonly path: string
  readonly offset: number
  readonly expected: string
  readonly got: string
  /** Not an own property, so that nothing that prints an error prints a message. */
  #decoded: Message | null = null

  constructor(code: DecodeErrorCode, path: string, offset: number, expected: string, got: string) {
    super(`${code} at ${path}, byte ${offset}: expected ${expected}, got ${got}`)
    this.code = code
    this.path = path
    this.offset = offset
    this.expected = expected
    this.got = got
  }

  /** What stood before the mistake, where the error came from `dialect.decode`; null from `message.read`, which has it. */
  get decoded(): Message | null {
    return this.#decoded
  }

  /** The same error with what was decoded until then. */
  withDecoded(message: Message): this {
    this.#decoded = message
    return this
  }
}

/** The values handed to `encode` do not make a message of this dialect. Never quotes a value. */
export class EncodeError extends Error {
  override readonly name = 'EncodeError'
  readonly path: string

  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`)
    this.path = path
  }
}

/**
 * A program asked for what it may not have: a field of sensitive authentication data, a card number
 * as text, a field that the dialect lacks, a number out of text. A mistake in the caller, never in a message.
 */
export class AccessError extends TypeError {
  override readonly name = 'AccessError'
  readonly code: 'sensitive' | 'undefined_field' | 'not_a_number' | 'too_long' | 'no_answer'
  readonly path: string

  constructor(code: AccessError['code'], path: string, problem: string) {
    super(`${path}: ${problem}`)
    this.code = code
    this.path = path
  }
}

/** One mistake in a protocol file: where it is (RFC 6901 JSON pointer) and what to do about it. */
export interface SpecProblem {
  pointer: string
  problem: string
  remedy: string
}

/** A protocol file is wrong. Names the file and lists every mistake with its JSON pointer and remedy. */
export class SpecError extends Error {
  override readonly name = 'SpecError'
  readonly fileName: string
  readonly problems: readonly SpecProblem[]

  constructor(fileName: string, problems: readonly SpecProblem[]) {
    const lines = problems.map((p) => `  ${fileName}#${p.pointer}: ${p.problem}; ${p.remedy}`)
    super(`protocol file ${fileName} has ${problems.length} mistake(s)\n${lines.join('\n')}`)
    this.fileName = fileName
    this.problems = problems
  }
}
