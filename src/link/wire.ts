/** The socket of one connection: when it is read, what waits to be written, and how it ends. */
import type { Socket } from 'node:net'
import { FrameCutter, type FrameFault, type FrameSink, type Framing } from '../iso8583/index.ts'
import { guessProtocol } from './fault.ts'

/** Why a connection is not read, as bits. */
export const pauseReasons = { room: 1, reader: 2, rate: 4, fault: 8 } as const

/** Bytes of answers that wait for a slow reader before it is read no more. */
export const answerBytesWaitingMax = 262_144

/** From our last byte until a peer that does not end its side is cut. */
const lingerMs = 500

/** What a wire reports to. Times are of `performance.now()`. */
export interface WireHost extends FrameSink {
  /** A chunk came; its frames follow. */
  begin(bytes: number, nowMs: number): void
  /** Its frames are through, and flushed; `fault` where the rest cannot be cut. */
  through(fault: FrameFault | null): void
  /** Something of ours broke while frames were handled. */
  failed(error: unknown): void
  /** Bytes were written. */
  wrote(bytes: number): void
  /** The peer does not read: it is not read either until it does. */
  stalled(): void
  /** The peer has said all that it will. It may still want to hear. */
  ended(): void
  /** The socket is closed; `errorCode` of the system, if it broke. */
  wireClosed(errorCode: string | undefined): void
}

/** Reads frames from a socket, TCP or TLS, until told otherwise. */
export class Wire {
  readonly socket: Socket
  /** Resolves when the socket is closed. */
  readonly whenClosed: Promise<void>
  /** When the last bytes came. */
  lastReadMs: number
  /** Since when a frame is half there, or answers wait for the peer; 0 where neither is so. */
  halfSinceMs = 0
  stalledSinceMs = 0
  /** What the first bytes were of, if of something well known. */
  looksLike: string | undefined
  /** Whether the frames of a chunk are being handled. */
  isReading = false

  readonly #host: WireHost
  readonly #cutter: FrameCutter
  #paused = 0
  #deaf = false
  #isFirst = true
  #linger: NodeJS.Timeout | undefined
  #rateTimer: NodeJS.Timeout | undefined

  constructor(socket: Socket, framing: Framing, host: WireHost) {
    this.socket = socket
    this.#host = host
    this.#cutter = new FrameCutter(framing)
    this.lastReadMs = performance.now()
    this.whenClosed = new Promise((resolve) => socket.once('close', () => resolve()))
    let errorCode: string | undefined
    socket
      .on('data', (chunk: Buffer) => this.#read(chunk))
      .on('drain', () => this.#drained())
      .on('end', () => host.ended())
      .on('error', (error: NodeJS.ErrnoException) => (errorCode = error.code))
      .on('close', () => {
        this.#cutter.clear()
        clearTimeout(this.#linger)
        clearTimeout(this.#rateTimer)
        host.wireClosed(errorCode)
      })
  }

  /** Whether it is read, as far as we are concerned. */
  get isRead(): boolean {
    return this.#paused === 0
  }

  /** Writes bytes that stay as they are until `done` is called. */
  write(bytes: Buffer, done: () => void): void {
    const { socket } = this
    if (!socket.writable) return done()
    socket.write(bytes, done)
    this.#host.wrote(bytes.length)
    if (socket.writableLength <= answerBytesWaitingMax || this.stalledSinceMs > 0) return
    this.stalledSinceMs = performance.now()
    this.#host.stalled()
    this.pause(pauseReasons.reader)
  }

  /** Reads no more until {@link resume} for the same reason. */
  pause(reason: number): void {
    if (this.#paused === 0) this.socket.pause()
    this.#paused |= reason
  }

  /** See {@link pause}. */
  resume(reason: number): void {
    if ((this.#paused & reason) === 0) return
    this.#paused &= ~reason
    if (this.#paused !== 0) return
    // While we did not read, silence was ours.
    this.lastReadMs = performance.now()
    if (this.halfSinceMs > 0) this.halfSinceMs = this.lastReadMs
    this.socket.resume()
  }

  /** Reads no more for a while. */
  pauseFor(ms: number): void {
    this.pause(pauseReasons.rate)
    clearTimeout(this.#rateTimer)
    this.#rateTimer = setTimeout(() => this.resume(pauseReasons.rate), ms)
  }

  /** Takes no more frames; bytes that come are dropped. */
  deafen(): void {
    this.#deaf = true
    this.#cutter.clear()
    this.halfSinceMs = 0
  }

  /**
   * Ends our side, and reads on without looking until the peer ends its own: to close with bytes unread
   * would reset the connection and take answers away that the peer has not read yet.
   */
  finish(): void {
    this.deafen()
    if (this.#linger !== undefined) return
    this.socket.end()
    this.#paused = 0
    this.socket.resume()
    this.#linger = setTimeout(() => this.socket.destroy(), lingerMs)
  }

  /** Closes; what was written before goes out if the peer takes it soon. */
  close(): void {
    this.deafen()
    this.pause(pauseReasons.fault)
    this.socket.destroySoon()
    this.#linger ??= setTimeout(() => this.socket.destroy(), lingerMs)
  }

  #read(chunk: Buffer): void {
    const nowMs = performance.now()
    this.#host.begin(chunk.length, nowMs)
    this.lastReadMs = nowMs
    if (this.#deaf) return void chunk.fill(0)
    if (this.#isFirst) this.looksLike = guessProtocol(chunk)
    this.#isFirst = false
    const before = this.#cutter.carried
    this.isReading = true
    try {
      const fault = this.#cutter.cut(chunk, this.#host)
      const after = this.#cutter.carried
      // Where all of the chunk went to a frame that had begun, that one is still being waited for.
      if (after === 0) this.halfSinceMs = 0
      else if (before === 0 || after !== before + chunk.length) this.halfSinceMs = nowMs
      this.isReading = false
      this.#host.through(fault)
    } catch (error) {
      this.isReading = false
      chunk.fill(0)
      this.#host.failed(error)
    }
  }

  #drained(): void {
    this.stalledSinceMs = 0
    this.resume(pauseReasons.reader)
  }
}
