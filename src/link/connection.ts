/** One connection of an acquirer: bytes in, answers out, and when to stop reading. */
import type { Socket } from 'node:net'
import { FrameCutter, type DecodeError, type FrameSink, type Message } from '../iso8583/index.ts'
import type { AnswerTarget } from './answers.ts'
import type { BatchHandler } from './batch.ts'
import type { Link } from './link.ts'
import { MemberMessages, type DueAnswer } from './members.ts'

/** Messages in a row that are not understood, after which the peer is held to speak something else. */
const refusedInRowMax = 10

/** Why a connection is not read, as bits. */
const reasons = { room: 1, reader: 2, fault: 4 } as const

/** From our last byte until a peer that does not end its side is cut. */
const lingerMs = 500

/** Serves one socket until it closes. */
export class Connection implements FrameSink, BatchHandler, AnswerTarget {
  readonly socket: Socket
  /** Resolves when the socket is closed. */
  readonly closed: Promise<void>
  readonly #link: Link
  readonly #peer: string
  readonly #cutter: FrameCutter
  readonly #members: MemberMessages
  #receivedAt = new Date()
  #receivedAtMs = 0
  #paused = 0
  #finishing = false
  #closing = false
  #linger: NodeJS.Timeout | undefined
  #refusedInRow = 0
  #fault: { reason: string; details: object } | null = null

  constructor(socket: Socket, link: Link) {
    this.socket = socket
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()))
    this.#link = link
    this.#peer = `${socket.remoteAddress}:${socket.remotePort}`
    this.#cutter = new FrameCutter(link.framing)
    const { approved, retry, formatError: refused } = link.dialect.answers.codes
    this.#members = new MemberMessages(
      {
        intake: link.intake,
        budget: link.budget,
        metrics: link.metrics,
        codes: { approved, retry, refused },
      },
      {
        noRoom: () => this.#pause(reasons.room),
        roomAgain: () => this.#resume(reasons.room),
        answer: (answers) => this.#answerMembers(answers),
      },
    )
    this.#listen()
  }

  /** Takes no more messages, answers those that it has taken, and ends. */
  finish(): void {
    this.#finishing = true
    if (this.#members.waiting === 0) this.#end()
  }

  frame(bytes: Buffer, start: number, end: number): void {
    if (this.#fault === null) this.#link.batch.add(bytes, start, end, this)
  }

  emptyFrame(): void {
    this.#link.metrics.emptyFrames++
  }

  flush(): void {
    this.#link.batch.run(this)
    this.#link.answers.send(this)
  }

  card(message: Message, tokens: Buffer, tokenAt: number): void {
    const { directory, answers, codes, metrics } = this.#link
    this.#refusedInRow = 0
    const slot = directory.find(tokens, tokenAt)
    if (slot >= 0) return this.#member(message, slot)
    answers.answer(message, codes.approved, this)
    metrics.message(message.mti, 'stranger')
  }

  network(message: Message): void {
    const { dialect, answers, codes, metrics, name, log } = this.#link
    const { codeField, signOn, signOff, echo } = dialect.session
    if (!dialect.canAnswer(message)) return this.refused(message, null)
    this.#refusedInRow = 0
    const code = message.text(codeField)
    const known = code === signOn || code === signOff || code === echo
    answers.answer(message, known ? codes.approved : codes.systemError, this)
    metrics.message(message.mti, 'network')
    if (code === signOn) log.info({ link: name, peer: this.#peer }, 'acquirer signed on')
    if (code === signOff) log.info({ link: name, peer: this.#peer }, 'acquirer signed off')
  }

  refused(message: Message, error: DecodeError | null): void {
    const { dialect, answers, codes, metrics } = this.#link
    if (this.#fault !== null) return
    const known = dialect.kindOf(message.mti) !== null
    const answerable = known && dialect.canAnswer(message)
    if (answerable) answers.answer(message, codes.formatError, this)
    // A type that the dialect does not know is counted as 0000, so that a peer cannot make up labels.
    metrics.message(known ? message.mti : 0, answerable ? 'format_error' : 'undecodable')
    const { code, path, offset } = error ?? { code: 'missing_field', path: 'message', offset: 0 }
    if (message.mti < 0) this.#fault = { reason: 'not_a_message', details: { code, path, offset } }
    else if (++this.#refusedInRow >= refusedInRowMax) {
      this.#fault = { reason: 'not_understood', details: { code, path, offset } }
    }
  }

  wrote(bytes: number, hasRoom: boolean): void {
    this.#link.metrics.bytesOut += bytes
    if (hasRoom) return
    this.#link.metrics.pausesForReader++
    this.#pause(reasons.reader)
  }

  #listen(): void {
    const { link, peer } = { link: this.#link, peer: this.#peer }
    const who = { link: link.name, peer }
    link.metrics.connections++
    link.metrics.connectionsTotal++
    link.log.info(who, 'connection opened')
    let errorCode: string | undefined
    this.socket
      .on('data', (chunk: Buffer) => this.#read(chunk))
      .on('drain', () => this.#resume(reasons.reader))
      // The peer has said all that it will; it may still want to hear.
      .on('end', () => this.finish())
      .on('error', (error: NodeJS.ErrnoException) => (errorCode = error.code))
      .on('close', () => {
        this.#cutter.clear()
        clearTimeout(this.#linger)
        link.metrics.connections--
        link.log.info({ ...who, ...(errorCode && { code: errorCode }) }, 'connection closed')
      })
  }

  #read(chunk: Buffer): void {
    this.#link.metrics.bytesIn += chunk.length
    if (this.#finishing) return void chunk.fill(0)
    this.#receivedAt = new Date()
    this.#receivedAtMs = performance.now()
    this.#guard(() => {
      const fault = this.#cutter.cut(chunk, this)
      if (fault !== null) this.#fault ??= { reason: 'bad_frame', details: { code: fault } }
    })
    if (this.#fault === null) return
    chunk.fill(0)
    this.#close(this.#fault)
  }

  /** A fault of ours must not take the other connections down, nor leave card numbers behind. */
  #guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#link.batch.clear()
      this.#link.answers.clear()
      // The message may quote a value; where it was thrown cannot.
      const { name, stack } = error instanceof Error ? error : { name: 'unknown', stack: '' }
      const thrownAt = stack?.split('\n').find((line) => line.startsWith('    at '))
      this.#fault = { reason: 'internal', details: { error: name, at: thrownAt?.trim() } }
    }
  }

  #close({ reason, details }: { reason: string; details: object }): void {
    if (this.#closing) return
    this.#closing = true
    const { log, metrics, name } = this.#link
    this.#pause(reasons.fault)
    metrics.fault(reason)
    log.warn({ link: name, peer: this.#peer, reason, ...details }, 'connection closed for a fault')
    if (this.socket.writableLength > 0) this.socket.destroy()
    else this.socket.destroySoon()
  }

  #member(message: Message, slot: number): void {
    const { directory, dialect, answers, codes, metrics, toCardEvent } = this.#link
    const holder = { memberId: directory.memberId(slot), cardId: directory.cardId(slot) }
    const event = toCardEvent(message, holder, this.#receivedAt)
    if (event === 'format_error') return this.refused(message, null)
    if (event === 'no_purchase') {
      answers.answer(message, codes.approved, this)
      metrics.message(message.mti, 'no_purchase')
      return
    }
    const kind = dialect.kindOf(message.mti)
    this.#members.take({
      event,
      prepared: dialect.prepareAnswer(message),
      mti: message.mti,
      isAdvice: kind === 'advice' || kind === 'reversal_advice',
      receivedAtMs: this.#receivedAtMs,
    })
  }

  #answerMembers(due: readonly DueAnswer[]): void {
    const { answers } = this.#link
    this.#guard(() => {
      for (const answer of due) answers.finished(answer.prepared, answer, this)
      answers.send(this)
    })
    if (this.#fault !== null) this.#close(this.#fault)
    if (this.#finishing && this.#members.waiting === 0) this.#end()
  }

  /**
   * Ends our side, and reads on without looking until the peer ends its own: to close with bytes unread
   * would reset the connection and take answers away that the peer has not read yet.
   */
  #end(): void {
    if (this.#linger !== undefined) return
    this.socket.end()
    this.#paused = 0
    this.socket.resume()
    this.#linger = setTimeout(() => this.socket.destroy(), lingerMs)
  }

  #pause(reason: number): void {
    if (this.#paused === 0) this.socket.pause()
    this.#paused |= reason
  }

  #resume(reason: number): void {
    if ((this.#paused & reason) === 0) return
    this.#paused &= ~reason
    if (this.#paused === 0) this.socket.resume()
  }
}
