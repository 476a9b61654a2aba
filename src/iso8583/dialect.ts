/** A compiled protocol file: everything that a link does with the messages of one acquirer. */

import {
  compileAnswers,
  finishAnswer,
  prepareAnswer,
  writeAnswer,
  type AnswerCode,
  type AnswerPlan,
  type FinishedAnswer,
  type PreparedAnswer,
} from './write/answer.ts'
import { checkSpec } from './spec/check/check.ts'
import { encodeMessage, type PlainMessage } from './write/encode.ts'
import { AccessError, DecodeError } from './errors.ts'
import { compileLayout, type Layout } from './table/layout.ts'
import { Message } from './message.ts'
import { compileMessages, echoedBy, missingOf, type MessageRow } from './table/messages.ts'
import { compileReference, type Reference } from './spec/references.ts'
import type {
  AnswersSpec,
  FramingSpec,
  MessageKind,
  ReferenceSpec,
  SemanticsSpec,
  SessionSpec,
  Spec,
} from './spec/spec.ts'
import { compileFields, type FieldTable } from './table/table.ts'
import { checkWhole } from './read/whole.ts'

/**
 * Checks a protocol file and compiles it.
 *
 * @param spec the parsed JSON, of any shape
 * @param fileName how the file is called in errors
 * @throws SpecError listing every mistake with JSON pointer and remedy
 */
export function compileDialect(spec: unknown, fileName: string): Dialect {
  return new Dialect(checkSpec(spec, fileName))
}

/** Where bytes stand in the buffer that a message was read from. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** One acquirer's ISO 8583. Made by {@link compileDialect}; has no state that outlives a call and is shared freely. */
export class Dialect {
  readonly name: string
  readonly title: string
  /** The whole protocol file, after what it extends was merged in. */
  readonly spec: Spec
  readonly framing: FramingSpec
  readonly session: SessionSpec
  readonly answers: AnswersSpec
  readonly semantics: SemanticsSpec
  /** Greatest length of an answer message in bytes, without its frame. */
  readonly answerLengthMax: number
  /** Bytes of the header of what we send; 0 where there is none. */
  readonly headerBytes: number
  /** Bytes of the MAC field on the wire; 0 where the dialect has none. */
  readonly macBytes: number

  private readonly table: FieldTable
  private readonly layout: Layout
  private readonly plan: AnswerPlan
  private readonly messages: ReadonlyMap<number, MessageRow>

  /** @internal {@link compileDialect} makes dialects. */
  constructor(spec: Spec) {
    this.spec = spec
    this.name = spec.name
    this.title = spec.title
    this.framing = spec.framing
    this.session = spec.session
    this.answers = spec.answers
    this.semantics = spec.semantics
    this.table = compileFields(spec)
    this.layout = compileLayout(spec)
    this.plan = compileAnswers(spec.answers, spec.session, echoedBy(spec), this.table, this.layout)
    this.messages = compileMessages(spec)
    this.answerLengthMax = this.plan.lengthMax
    this.headerBytes = this.layout.headerBytes
    this.macBytes = this.table.bytesMax[this.plan.macFields[0]] ?? 0
  }

  /**
   * The id by which a field is asked for: the number of a data element, or what a path like `55.9F02` was given.
   *
   * @throws AccessError `undefined_field` if the dialect has none
   */
  field(path: number | string): number {
    const id = this.table.idOf.get(String(path))
    if (id !== undefined) return id
    throw new AccessError('undefined_field', String(path), 'the dialect has no such field')
  }

  /** Makes a reference of the protocol file ready for `message.textOf`. Throws as {@link field} does. */
  reference(reference: ReferenceSpec): Reference {
    return compileReference(reference, (path) => this.field(path))
  }

  /** A cursor to read messages with, one after another; each connection wants its own. */
  newMessage(): Message {
    return new Message(this.table, this.layout)
  }

  /**
   * Reads a whole message, every part of it, for tools and tests. The message keeps the bytes; it is not used again.
   *
   * @throws DecodeError for bytes that are not a message; its `decoded` has what stood before the mistake
   * @throws TypeError for what is no bytes
   */
  decode(bytes: Buffer): Message {
    if (!Buffer.isBuffer(bytes)) throw new TypeError('decode takes a Buffer')
    const message = this.newMessage()
    try {
      message.read(bytes, 0, bytes.length)
      checkWhole(this.table, message)
    } catch (error) {
      throw error instanceof DecodeError ? error.withDecoded(message) : error
    }
    return message
  }

  /**
   * Encodes a message from text.
   *
   * @throws EncodeError naming the field that does not fit
   */
  encode(message: PlainMessage): Buffer {
    return encodeMessage(this.table, this.layout, message)
  }

  /** What a message type asks, e.g. 100; null where the dialect does not take it, as with answers. */
  kindOf(mti: number): MessageKind | null {
    return this.messages.get(mti)?.kind ?? null
  }

  /** The type of the first sending of a repeat, e.g. 100 for 101; any other type as it is. */
  originalMti(mti: number): number {
    return this.messages.get(mti)?.original ?? mti
  }

  /** The code by which the gateway says yes to a message type; that of `answers` for one that the dialect does not take. */
  approvedCode(mti: number): string {
    return this.messages.get(mti)?.approved ?? this.answers.codes.approved
  }

  /** The first mandatory field that the message lacks, 0 if it has all. */
  missing(message: Message): number {
    const row = this.messages.get(message.mti)
    return row === undefined ? 0 : missingOf(row.mandatory, message.words)
  }

  /**
   * True if an answer can be made: the message type has one, and the fields that match it to its request
   * are there. Asked before a format error is answered.
   */
  canAnswer(message: Message): boolean {
    const row = this.messages.get(message.mti)
    return row !== undefined && missingOf(row.required, message.words) === 0
  }

  /**
   * Writes the whole answer, without frame and points, into `target` at `at`, where `answerLengthMax` bytes
   * are free. Allocates nothing.
   *
   * @returns the length of the answer
   * @throws AccessError `no_answer` for a message type that has none
   */
  writeAnswer(message: Message, code: AnswerCode, target: Buffer, at: number): number {
    const { answer } = this.row(message.mti)
    this.checkRoom(target, at)
    return writeAnswer(this.plan, message, answer, code, target, at)
  }

  /** Keeps what the answer will echo, so that the bytes of the message may be overwritten. No card number is in it. */
  prepareAnswer(message: Message): PreparedAnswer {
    return prepareAnswer(this.plan, message, this.row(message.mti).answer)
  }

  /** Writes a prepared answer as `writeAnswer` does, with the points in the field that the dialect names. */
  finishAnswer(
    prepared: PreparedAnswer,
    answer: FinishedAnswer,
    target: Buffer,
    at: number,
  ): number {
    this.checkRoom(target, at)
    return finishAnswer(this.plan, prepared, answer, target, at)
  }

  /** The field that holds the MAC of a message, by whether it has a field above 64; 0 where the dialect has none. */
  macField(hasAbove64: boolean): number {
    return this.plan.macFields[hasAbove64 ? 1 : 0]
  }

  /**
   * Where the MAC of a message stands in its bytes; null if it has none, or another field than the one that the
   * session says, or if fields follow it.
   */
  macRange(message: Message): ByteRange | null {
    const { words, starts, ends } = message
    const above = ((words[2] ?? 0) | (words[3] ?? 0) | (words[4] ?? 0) | (words[5] ?? 0)) !== 0
    const field = this.macField(above)
    if (field === 0 || !message.has(field) || ends[field] !== message.end) return null
    return { start: starts[field] ?? 0, end: message.end }
  }

  private row(mti: number): MessageRow {
    const row = this.messages.get(mti)
    if (row === undefined) {
      throw new AccessError('no_answer', 'mti', 'this message type has no answer')
    }
    return row
  }

  private checkRoom(target: Buffer, at: number): void {
    if (target.length - at < this.answerLengthMax) {
      throw new AccessError('too_long', 'answer', `needs ${this.answerLengthMax} free bytes`)
    }
  }
}
