/** An acquirer's side of a link: sends, and matches what comes back to what was sent. */
import type { Socket } from 'node:net'
import { DecodeError, FrameCutter, type Dialect, type Message } from '../iso8583/index.ts'
import { Latency } from './latency.ts'
import { textMessage, type TextMessage } from './references.ts'
import { Sealer, type Authentication } from './sealed.ts'
import { ClientError, open, type Tls } from './socket.ts'
import { Unanswered } from './unanswered.ts'

/** Where to connect, and how to speak. */
export interface ClientOptions {
  host: string
  port: number
  dialect: Dialect
  /** TLS, where there is any. */
  tls?: Tls | undefined
  /** MACs, where there are any. */
  mac?: Authentication | undefined
  /** Without an answer for so long, a message is given up; 10 s where left out. */
  answerTimeoutMs?: number
}

const answerTimeoutMsDefault = 10_000

/** One connection to a gateway, whoever made it. */
export class AcquirerClient {
  /** From the write of each message to its answer. */
  readonly latency = new Latency()
  /** Answers that nobody waits for: late ones, or ones to nothing. */
  unmatched = 0
  /** Network messages of the gateway that were answered, by their code. */
  readonly asked = new Map<string, number>()
  /** Chunks that were read. */
  reads = 0
  /** Resolves when the connection is closed, by whichever side. */
  readonly closed: Promise<void>

  readonly #socket: Socket
  readonly #dialect: Dialect
  readonly #sealer: Sealer
  readonly #unanswered: Unanswered
  readonly #message: Message
  #closed = false
  #fault: ClientError | undefined

  /** Takes a connection over. */
  constructor(socket: Socket, options: Omit<ClientOptions, 'host' | 'port' | 'tls'>) {
    const { dialect, answerTimeoutMs, mac } = options
    this.#socket = socket
    this.#dialect = dialect
    this.#sealer = new Sealer(dialect, mac)
    this.#unanswered = new Unanswered(dialect, answerTimeoutMs ?? answerTimeoutMsDefault)
    this.#message = dialect.newMessage()
    const cutter = new FrameCutter(this.#sealer.framing)
    const sink = {
      frame: (bytes: Buffer, start: number, end: number) => this.#read(bytes.subarray(start, end)),
      emptyFrame: () => {},
      flush: () => {},
    }
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()))
    socket.on('data', (chunk: Buffer) => {
      this.reads++
      if (cutter.cut(chunk, sink) !== null) this.#break('the gateway sent a frame that is none')
    })
    socket.on('error', () => {})
    socket.on('close', () => this.#fail())
  }

  /** Connects. Rejects with {@link ClientError} where nobody listens. */
  static async connect(options: ClientOptions): Promise<AcquirerClient> {
    return new AcquirerClient(await open(options, options.tls), options)
  }

  /** True until either side closes. */
  get open(): boolean {
    return !this.#closed
  }

  /** Messages without an answer yet. */
  get inFlight(): number {
    return this.#unanswered.count
  }

  /** Sends a message and waits for its answer. Rejects with {@link ClientError}. */
  send(message: TextMessage): Promise<TextMessage> {
    const answer = this.expect(message)
    if (!this.#closed) this.write(this.frame(message))
    return answer
  }

  /** Waits for the answer to a message whose bytes are written by {@link write}. */
  expect(message: TextMessage): Promise<TextMessage> {
    if (this.#closed) return Promise.reject(new ClientError('closed', 'the connection is closed'))
    return this.#unanswered.wait(message)
  }

  /** The bytes of a message, frame and all. */
  frame(message: TextMessage): Buffer {
    return this.#sealer.frame(message)
  }

  /** Writes bytes as they are: for what a well-meaning acquirer would not send. */
  write(bytes: Buffer): void {
    this.#socket.write(bytes)
  }

  /** Does not read: for what a peer does that is stuck. */
  pauseReading(): void {
    this.#socket.pause()
  }

  /** Reads on. */
  resumeReading(): void {
    this.#socket.resume()
  }

  /** Says that nothing more will be sent, and still reads. */
  endWriting(): void {
    this.#socket.end()
  }

  /** Ends the connection; what waits for an answer is rejected. */
  async close(): Promise<void> {
    this.#socket.destroySoon()
    await this.closed
  }

  #read(bytes: Buffer): void {
    try {
      this.#message.read(bytes, 0, bytes.length)
      const fault = this.#sealer.fault(this.#message)
      if (fault !== null) this.#break(`the gateway sent a message with ${fault}`)
      else if (this.#dialect.kindOf(this.#message.mti) === 'network') this.#answer()
      else this.#answered(textMessage(this.#dialect.decode(bytes).toJSON({ unmasked: true })))
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#break(`the gateway sent what is no message: ${error.code} at ${error.path}`)
    }
  }

  #answered(answer: TextMessage): void {
    const ms = this.#unanswered.answer(answer)
    if (ms === null) this.unmatched++
    else this.latency.record(ms)
  }

  /** Says yes to whatever the gateway asks of the session. */
  #answer(): void {
    const code = this.#message.text(this.#dialect.session.codeField)
    this.asked.set(code, (this.asked.get(code) ?? 0) + 1)
    this.write(this.#sealer.approval(this.#message))
  }

  #break(message: string): void {
    this.#fault = new ClientError('malformed', message)
    this.#socket.destroy()
  }

  #fail(): void {
    this.#closed = true
    const why = 'the connection was closed before the answer'
    this.#unanswered.reject(this.#fault ?? new ClientError('closed', why))
  }
}
