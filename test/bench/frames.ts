/** Prebuilt frames: one authorization encoded once, its digits written over for each message. */
import {
  compileFraming,
  frameMessage,
  type Dialect,
  type ReferenceSpec,
} from '../../src/iso8583/index.ts'
import { MessageMaker, plainMessage, type Shop } from '../../src/simulator/index.ts'

/** Digits of the card numbers that are written in. */
export const loadPanDigits = 16

/** Makes authorizations by the hundred thousand a second. ASCII dialects only. */
export class FrameMaker {
  /** Bytes of every frame. */
  readonly frameBytes: number
  /** Where an answer has its trace number and response code, counted from its first byte. */
  readonly answerStanAt: number
  readonly answerCodeAt: number
  /** Bytes of an answer that tells no points. */
  readonly plainAnswerBytes: number
  readonly #template: Buffer
  readonly #panAt: number
  readonly #stanAt: number
  readonly #rrnAt: number

  /** Throws where the dialect packs its digits. */
  constructor(dialect: Dialect, shop: Shop, amountMinor: bigint) {
    const { pan, stan, rrn } = dialect.semantics.fields
    const idOf = (reference: ReferenceSpec | undefined): number =>
      reference === undefined ? 0 : dialect.reference(reference).id
    const purchase = { pan: '4'.padEnd(loadPanDigits, '1'), amountMinor }
    const bytes = dialect.encode(
      plainMessage(new MessageMaker(dialect, shop).authorization(purchase)),
    )
    const message = dialect.newMessage()
    message.read(bytes, 0, bytes.length)
    const at = (reference: ReferenceSpec | undefined): number =>
      message.starts[idOf(reference)] ?? 0
    if ((message.ends[idOf(stan)] ?? 0) - at(stan) !== 6) {
      throw new Error(`${dialect.name} packs its digits: use a dialect in ASCII for a load`)
    }
    this.#template = frameMessage(compileFraming(dialect.framing), bytes)
    const head = this.#template.length - bytes.length
    this.frameBytes = this.#template.length
    this.#panAt = head + at(pan)
    this.#stanAt = head + at(stan)
    this.#rrnAt = head + at(rrn)
    const answer = Buffer.alloc(dialect.answerLengthMax)
    const { approved } = dialect.answers.codes
    this.plainAnswerBytes = dialect.writeAnswer(message, { responseCode: approved }, answer, 0)
    message.read(answer, 0, this.plainAnswerBytes)
    this.answerStanAt = at(stan)
    this.answerCodeAt = at(dialect.answers.codeField)
  }

  /**
   * Writes a frame at `at`, with the 16 digits of `pans` at `panAt`; returns the position after it.
   * `sequence` gives the trace number (its last six digits) and the retrieval reference.
   */
  write(target: Buffer, at: number, sequence: number, pans: Buffer, panAt: number): number {
    this.#template.copy(target, at)
    pans.copy(target, at + this.#panAt, panAt, panAt + loadPanDigits)
    writeDigits(target, at + this.#stanAt, 6, sequence % 1_000_000)
    writeDigits(target, at + this.#rrnAt, 12, sequence)
    return at + this.frameBytes
  }
}

function writeDigits(target: Buffer, at: number, digits: number, value: number): void {
  let rest = value
  for (let i = at + digits - 1; i >= at; i--) {
    const next = Math.floor(rest / 10)
    target[i] = 0x30 + rest - next * 10
    rest = next
  }
}

/** `count` card numbers of 16 digits that no scheme gives out as a member's: `first` plus a running number. */
export function runningPans(count: number, first = 4_000_000_000_000_000): Buffer {
  const pans = Buffer.alloc(count * loadPanDigits)
  for (let i = 0; i < count; i++) writeDigits(pans, i * loadPanDigits, loadPanDigits, first + i * 7)
  return pans
}
