/** One connection of an acquirer: frames in, answers out in one write, and the deadlines that it keeps. */
import type { Socket } from 'node:net'
import type { FrameFault, FrameSink } from '../iso8583/index.ts'
import { internalFault, type Fault } from './fault.ts'
import type { Link } from './link.ts'
import { MemberMessages, type DueAnswer } from './members.ts'
import { MessageHandler, type HandlerHost } from './message-handler.ts'
import { Session, type SessionFault, type SessionHost } from './session.ts'
import { pauseReasons, Wire, type WireHost } from './wire.ts'

/** Pauses the connections of a link, all of them, for some milliseconds. */
export type PauseAll = (ms: number) => void

/** Serves one socket until it closes. Times are of `performance.now()`. */
export class Connection implements WireHost, FrameSink, HandlerHost, SessionHost {
  readonly openedAtMs: number
  readonly #link: Link
  readonly #peer: string
  readonly #wire: Wire
  readonly #session: Session
  readonly #members: MemberMessages
  readonly #handler: MessageHandler
  readonly #pauseAll: PauseAll
  #receivedAtMs = 0
  #frames = 0
  #finishing = false
  #fault: Fault | null = null
  #closing = false

  constructor(socket: Socket, link: Link, pauseAll: PauseAll) {
    this.#link = link
    this.#pauseAll = pauseAll
    this.#peer = `${socket.remoteAddress}:${socket.remotePort}`
    this.#wire = new Wire(socket, link.framing, this)
    this.openedAtMs = this.#wire.lastReadMs
    this.#session = new Session(link.session, this, this.openedAtMs)
    this.#members = new MemberMessages(link, {
      noRoom: () => this.#wire.pause(pauseReasons.room),
      roomAgain: () => this.#wire.resume(pauseReasons.room),
      answer: (answers) => this.#answerMembers(answers),
    })
    this.#handler = new MessageHandler(link, this.#session, this.#members, this)
    link.metrics.connections++
    link.metrics.connectionsTotal++
    link.log.info({ link: link.name, peer: this.#peer }, 'connection opened')
  }

  /** Resolves when the socket is closed. */
  get closed(): Promise<void> {
    return this.#wire.whenClosed
  }

  /** Whether the peer has taken us, so that it may be called again without delay. */
  get hasSettled(): boolean {
    const { signsOn } = this.#link.session
    return signsOn === 'gateway' ? this.#session.wasAccepted : this.#handler.wasUseful
  }

  /** Signs on where that is ours to do. */
  open(): void {
    const nowMs = performance.now()
    this.#session.open(nowMs)
    // Who comes while the others wait, waits too.
    const ms = this.#link.rate?.take(0, nowMs) ?? 0
    if (ms > 0) this.pauseFor(ms)
  }

  /** Is not read for so long. */
  pauseFor(ms: number): void {
    if (!this.#closing) this.#wire.pauseFor(ms)
  }

  /** Takes no more messages, answers those that it has taken, and ends. */
  finish(): void {
    if (this.#finishing) return
    this.#finishing = true
    this.#wire.deafen()
    if (this.#members.waiting === 0) this.#end()
  }

  /** Ends whatever still waits. */
  cut(): void {
    this.#wire.socket.destroy()
  }

  /** Gives its place to somebody else, unless it has said anything useful; true where it does. */
  makeRoom(): boolean {
    if (this.#closing || this.#handler.wasUseful) return false
    this.#close({ reason: 'made_room', details: {} })
    return true
  }

  /** Looks at the deadlines. */
  tick(nowMs: number): void {
    if (this.#finishing || this.#closing) return
    const { halfFrameMs, stalledMs } = this.#link.limits
    const { halfSinceMs, stalledSinceMs, isRead, lastReadMs } = this.#wire
    if (stalledSinceMs > 0 && nowMs - stalledSinceMs >= stalledMs) {
      this.#close({ reason: 'stalled', details: {} })
      this.cut()
    } else if (isRead && halfSinceMs > 0 && nowMs - halfSinceMs >= halfFrameMs) {
      const { looksLike } = this.#wire
      this.#close({ reason: 'half_frame', details: { looksLike } })
    } else if (isRead) {
      this.#session.tick(nowMs, lastReadMs)
    }
  }

  begin(bytes: number, nowMs: number): void {
    this.#link.metrics.bytesIn += bytes
    this.#receivedAtMs = nowMs
    this.#handler.received(new Date(), nowMs)
  }

  frame(bytes: Buffer, start: number, end: number): void {
    this.#frames++
    if (this.#fault === null) this.#link.batch.add(bytes, start, end, this.#handler)
  }

  emptyFrame(): void {
    this.#frames++
    this.#link.metrics.emptyFrames++
  }

  flush(): void {
    const { batch, answers, metrics } = this.#link
    batch.run(this.#handler)
    answers.send(this)
    const { strangers } = this.#handler
    if (strangers === 0) return
    metrics.strangerAnswers.add(performance.now() - this.#receivedAtMs, strangers)
    this.#handler.strangers = 0
  }

  through(fault: FrameFault | null): void {
    if (fault !== null) {
      const { looksLike } = this.#wire
      this.#fault ??= { reason: 'bad_frame', details: { code: fault, looksLike } }
    }
    if (this.#fault !== null) return this.#close(this.#fault)
    const { rate, metrics } = this.#link
    const ms = rate === null ? 0 : rate.take(this.#frames, this.#receivedAtMs)
    this.#frames = 0
    if (ms === 0) return
    metrics.pausesForRate++
    this.#pauseAll(ms)
  }

  failed(error: unknown): void {
    // A fault of ours must not take the other connections down, nor leave card numbers behind.
    this.#link.batch.clear()
    this.#link.answers.clear()
    this.#close(internalFault(error))
  }

  fault(fault: Fault): void {
    this.#fault ??= fault
  }

  write(bytes: Buffer, done: () => void): void {
    this.#wire.write(bytes, done)
  }

  wrote(bytes: number): void {
    this.#link.metrics.bytesOut += bytes
  }

  stalled(): void {
    this.#link.metrics.pausesForReader++
  }

  ended(): void {
    this.finish()
  }

  wireClosed(errorCode: string | undefined): void {
    this.#session.lost()
    this.#link.metrics.connections--
    this.#say('connection closed', errorCode === undefined ? {} : { code: errorCode })
  }

  sendOwn(frame: Buffer): void {
    this.#link.metrics.ownRequests++
    this.#wire.write(frame, () => {})
  }

  signed(on: boolean, by: 'acquirer' | 'gateway' | null): void {
    this.#link.metrics.signedOn += on ? 1 : -1
    if (by !== null) this.#say(`${by} signed ${on ? 'on' : 'off'}`)
  }

  sessionFault(reason: SessionFault): void {
    this.#fault ??= { reason, details: {} }
    // In the middle of a chunk its end is waited for.
    if (!this.#wire.isReading) this.#close(this.#fault)
  }

  #answerMembers(due: readonly DueAnswer[]): void {
    const { answers } = this.#link
    try {
      for (const answer of due) answers.finished(answer.prepared, answer, this)
      answers.send(this)
    } catch (error) {
      this.failed(error)
    }
    if (this.#finishing && this.#members.waiting === 0) this.#end()
  }

  #end(): void {
    this.#session.close(performance.now())
    this.#wire.finish()
  }

  #close({ reason, details }: Fault): void {
    if (this.#closing) return
    this.#closing = true
    const { log, metrics, name } = this.#link
    metrics.fault(reason)
    log.warn({ link: name, peer: this.#peer, reason, ...details }, 'connection closed for a fault')
    this.#wire.close()
  }

  #say(message: string, details: object = {}): void {
    const { log, name } = this.#link
    log.info({ link: name, peer: this.#peer, ...details }, message)
  }
}
