/** Answers on their way out: many frames in one buffer, one write for all of them. */
import type {
  AnswerCode,
  Dialect,
  FinishedAnswer,
  Framing,
  Message,
  PreparedAnswer,
} from '../iso8583/index.ts'
import type { MessageMac } from './mac/message-mac.ts'

export type { AnswerCode } from '../iso8583/index.ts'

/** Bytes that are collected before a write, where there is that much to say at once. */
const writeBytesMax = 65_536
/** Buffers that are kept for writes which the system does not take at once. */
const slabsMax = 8

/** Where a batch of answers goes. */
export interface AnswerTarget {
  /** Writes bytes that stay as they are until `done` is called. */
  write(bytes: Buffer, done: () => void): void
}

/** A buffer, and whether a write still reads from it. */
class Slab {
  readonly bytes: Buffer
  busy = false
  readonly free = (): void => void (this.busy = false)

  constructor(bytes: number) {
    this.bytes = Buffer.allocUnsafeSlow(bytes)
  }
}

/**
 * Collects answers for one connection at a time. Shared by the connections of a link, because
 * nothing else runs between the first answer and {@link send}.
 */
export class AnswerBuffer {
  readonly #dialect: Dialect
  readonly #framing: Framing
  readonly #mac: MessageMac | null
  readonly #slabBytes: number
  readonly #slabs: Slab[] = []
  #slab: Slab
  #at = 0

  constructor(dialect: Dialect, framing: Framing, mac: MessageMac | null) {
    this.#dialect = dialect
    this.#framing = framing
    this.#mac = mac
    this.#slabBytes =
      writeBytesMax + framing.headBytes + dialect.answerLengthMax + framing.tailBytes
    this.#slab = this.#freeSlab()
  }

  /** Adds the answer to a message that is still in the cursor. */
  answer(message: Message, code: AnswerCode, target: AnswerTarget): void {
    const start = this.#begin(target)
    const length = this.#dialect.writeAnswer(message, code, this.#slab.bytes, start)
    this.#end(start, length, code)
  }

  /** Adds an answer that was prepared. */
  finished(prepared: PreparedAnswer, answer: FinishedAnswer, target: AnswerTarget): void {
    const start = this.#begin(target)
    const length = this.#dialect.finishAnswer(prepared, answer, this.#slab.bytes, start)
    this.#end(start, length, answer)
  }

  /** Drops what was collected. */
  clear(): void {
    this.#at = 0
  }

  /** Writes what was collected, if anything. */
  send(target: AnswerTarget): void {
    if (this.#at === 0) return
    const slab = this.#slab
    const bytes = this.#at
    this.#at = 0
    slab.busy = true
    target.write(slab.bytes.subarray(0, bytes), slab.free)
    this.#slab = this.#freeSlab()
  }

  #begin(target: AnswerTarget): number {
    if (this.#at >= writeBytesMax) this.send(target)
    return this.#at + this.#framing.headBytes
  }

  #end(start: number, length: number, { mac }: AnswerCode): void {
    const { bytes } = this.#slab
    if (mac !== undefined) this.#mac?.seal(bytes, start, start + length)
    this.#framing.writeHead(length, bytes, this.#at)
    const { tailBytes } = this.#framing
    if (tailBytes > 0) this.#framing.writeTail(bytes, start + length)
    this.#at = start + length + tailBytes
  }

  #freeSlab(): Slab {
    for (const slab of this.#slabs) if (!slab.busy) return slab
    const slab = new Slab(this.#slabBytes)
    if (this.#slabs.length < slabsMax) this.#slabs.push(slab)
    return slab
  }
}
