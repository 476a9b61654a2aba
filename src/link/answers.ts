/** Answers on their way out: many frames in one buffer, one write for all of them. */
import type { Socket } from 'node:net'
import type { Dialect, FinishedAnswer, Framing, Message, PreparedAnswer } from '../iso8583/index.ts'

/** Bytes that are collected before a write, where there is that much to say at once. */
const writeBytesMax = 65_536

/** Where a batch of answers goes, and who counts it. */
export interface AnswerTarget {
  readonly socket: Socket
  /** After a write: its bytes, and whether the socket has room for more. */
  wrote(bytes: number, hasRoom: boolean): void
}

/**
 * Collects answers for one connection at a time. Shared by the connections of a link, because
 * nothing else runs between the first answer and {@link send}.
 */
export class AnswerBuffer {
  readonly #dialect: Dialect
  readonly #framing: Framing
  #bytes: Buffer
  #at = 0

  constructor(dialect: Dialect, framing: Framing) {
    this.#dialect = dialect
    this.#framing = framing
    this.#bytes = this.#newBytes()
  }

  /** Adds the answer to a message that is still in the cursor. */
  answer(message: Message, responseCode: { responseCode: string }, target: AnswerTarget): void {
    const start = this.#begin(target)
    this.#end(start, this.#dialect.writeAnswer(message, responseCode, this.#bytes, start))
  }

  /** Adds an answer that was prepared. */
  finished(prepared: PreparedAnswer, answer: FinishedAnswer, target: AnswerTarget): void {
    const start = this.#begin(target)
    this.#end(start, this.#dialect.finishAnswer(prepared, answer, this.#bytes, start))
  }

  /** Drops what was collected. */
  clear(): void {
    this.#at = 0
  }

  /** Writes what was collected, if anything. */
  send(target: AnswerTarget): void {
    if (this.#at === 0) return
    const { socket } = target
    const bytes = this.#at
    this.#at = 0
    if (!socket.writable) return
    const hasRoom = socket.write(this.#bytes.subarray(0, bytes))
    // What the kernel did not take at once is still read from the buffer later.
    if (socket.writableLength > 0) this.#bytes = this.#newBytes()
    target.wrote(bytes, hasRoom)
  }

  #begin(target: AnswerTarget): number {
    if (this.#at >= writeBytesMax) this.send(target)
    return this.#at + this.#framing.headBytes
  }

  #end(start: number, length: number): void {
    const { tailBytes } = this.#framing
    this.#framing.writeHead(length, this.#bytes, this.#at)
    this.#framing.writeTail(this.#bytes, start + length)
    this.#at = start + length + tailBytes
  }

  #newBytes(): Buffer {
    const { answerLengthMax } = this.#dialect
    const { headBytes, tailBytes } = this.#framing
    return Buffer.allocUnsafeSlow(writeBytesMax + headBytes + answerLengthMax + tailBytes)
  }
}
