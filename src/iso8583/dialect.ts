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
} from './answer.ts'
import { checkSpec } from './check.ts'
import { encodeMessage, type PlainMessage } from './encode.ts'
import { AccessError } from './errors.ts'
import type { HeaderLayout } from './header.ts'
import { Message } from './message.ts'
import type {
  AnswersSpec,
  FramingSpec,
  MessageKind,
  SemanticsSpec,
  SessionSpec,
  Spec,
} from './spec.ts'
import { compileFields, compileMessages, type FieldTable, type MessageRow } from './table.ts'
import { describeFields, shownText, type FieldView } from './view.ts'

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

/** One acquirer's ISO 8583. Made by {@link compileDialect}; has no state of its own and is shared freely. */
export class Dialect {
  readonly name: string
  readonly title: string
  readonly framing: FramingSpec
  readonly session: SessionSpec
  readonly answers: AnswersSpec
  readonly semantics: SemanticsSpec
  /** Greatest length of an answer message in bytes, without its frame. */
  readonly answerLengthMax: number

  private readonly table: FieldTable
  private readonly layout: HeaderLayout
  private readonly plan: AnswerPlan
  private readonly messages: ReadonlyMap<number, MessageRow>
  private readonly required: readonly number[]
  private readonly whole: Message

  constructor(spec: Spec) {
    this.name = spec.name
    this.title = spec.title
    this.framing = spec.framing
    this.session = spec.session
    this.answers = spec.answers
    this.semantics = spec.semantics
    this.table = compileFields(spec)
    this.layout = {
      mtiPacked: spec.mti.encoding === 'bcd',
      version: spec.mti.version,
      bitmapHex: spec.bitmap.encoding === 'hex',
    }
    this.plan = compileAnswers(spec.answers, this.table, this.layout)
    this.messages = compileMessages(spec)
    this.required = spec.answers.required
    this.whole = this.newMessage()
    this.answerLengthMax = this.plan.lengthMax
  }

  /** A cursor to read messages with, one after another; each connection wants its own. */
  newMessage(): Message {
    return new Message(this.table, this.layout)
  }

  /** What a message type asks, e.g. 100; null where the dialect does not take it, as with answers. */
  kindOf(mti: number): MessageKind | null {
    return this.messages.get(mti)?.kind ?? null
  }

  /** The type of the first sending of a repeat, e.g. 100 for 101; any other type as it is. */
  originalMti(mti: number): number {
    return this.messages.get(mti)?.original ?? mti
  }

  /**
   * True if an answer can be made: the message type has one, and the fields that match it to its request
   * are there. Asked before a format error is answered.
   */
  canAnswer(message: Message): boolean {
    if (!this.messages.has(message.mti)) return false
    for (const de of this.required) if (!message.has(de)) return false
    return true
  }

  /**
   * Writes the whole answer, without frame and points, into `target` at `at`, where `answerLengthMax` bytes
   * are free. Allocates nothing.
   *
   * @returns the length of the answer
   * @throws AccessError `no_answer` for a message type that has none
   */
  writeAnswer(message: Message, code: AnswerCode, target: Buffer, at: number): number {
    const mti = this.answerMti(message.mti)
    this.checkRoom(target, at)
    return writeAnswer(this.plan, message, mti, code, target, at)
  }

  /** Keeps what the answer will echo, so that the bytes of the message may be overwritten. No card number is in it. */
  prepareAnswer(message: Message): PreparedAnswer {
    return prepareAnswer(this.plan, message, this.answerMti(message.mti))
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

  /**
   * Encodes a message from text.
   *
   * @throws EncodeError naming the field that does not fit
   */
  encode(message: PlainMessage): Buffer {
    return encodeMessage(this.table, this.layout, message)
  }

  /**
   * All fields as text, masked by sensitivity. `unmasked` is for simulators and tests: it shows card numbers and
   * private fields, and still no sensitive authentication data.
   *
   * @throws DecodeError for bytes that are not a message
   */
  decode(bytes: Buffer, options: { unmasked?: boolean } = {}): PlainMessage {
    const message = this.readWhole(bytes)
    const fields: Record<string, string> = {}
    forEachField(message, (de) => {
      if (this.table.sensitivity[de] !== 'sad') message.check(de)
      fields[de] = shownText(this.table, message, de, options.unmasked ?? false)
    })
    return { mti: mtiText(message.mti), fields }
  }

  /**
   * A person's view of a message, masked, one field a line with its offset.
   *
   * @throws DecodeError for bytes that are not a message
   */
  describe(bytes: Buffer): string {
    const message = this.readWhole(bytes)
    return describeFields(mtiText(message.mti), this.view(message, false))
  }

  /**
   * The fields that a message has, in order, masked unless asked otherwise. After a failed `read` these are the
   * fields before the mistake. Content that is not of its class is not shown but said to be so.
   */
  view(message: Message, unmasked: boolean): FieldView[] {
    const views: FieldView[] = []
    forEachField(message, (de) => {
      const start = message.starts[de] ?? 0
      views.push({
        de,
        name: this.table.names[de] ?? '',
        offset: start - message.start,
        bytes: (message.ends[de] ?? 0) - start,
        value: message.isValid(de)
          ? shownText(this.table, message, de, unmasked)
          : `[not of class ${this.table.classes[de]}]`,
      })
    })
    return views
  }

  private readWhole(bytes: Buffer): Message {
    this.whole.read(bytes, 0, bytes.length)
    return this.whole
  }

  private answerMti(mti: number): number {
    const row = this.messages.get(mti)
    if (!row) throw new AccessError('no_answer', 'mti', 'this message type has no answer')
    return row.answer
  }

  private checkRoom(target: Buffer, at: number): void {
    if (target.length - at < this.answerLengthMax) {
      throw new AccessError('too_long', 'answer', `needs ${this.answerLengthMax} free bytes`)
    }
  }
}

function mtiText(mti: number): string {
  return String(mti).padStart(4, '0')
}

/** Calls `visit` with each data element that the message has, in order. */
function forEachField(message: Message, visit: (de: number) => void): void {
  for (let word = 0; word < 4; word++) {
    let bits = message.words[word] ?? 0
    while (bits !== 0) {
      const lead = Math.clz32(bits)
      bits ^= 0x80000000 >>> lead
      visit(word * 32 + lead + 1)
    }
  }
}
