/** An acquirer's side of a link: connects, sends, and matches what comes back to what was sent. */
import { connect, type Socket } from 'node:net'
import { compileFraming, type Dialect } from '../iso8583/index.ts'
import { Latency } from './latency.ts'
import { textMessage, valueOf, type TextMessage } from './references.ts'
import { FrameReader, frameMessage } from './wire.ts'

/** Where to connect, and how to speak. */
export interface ClientOptions {
  host: string
  port: number
  dialect: Dialect
  /** Without an answer for so long, a message is given up; 10 s where left out. */
  answerTimeoutMs?: number
}

/** What went wrong on the acquirer's side. */
export type ClientErrorCode = 'connect' | 'closed' | 'timeout'

/** The gateway did not do its part. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  readonly code: ClientErrorCode
  constructor(code: ClientErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

interface Waiting {
  resolve(answer: TextMessage): void
  reject(error: ClientError): void
  sentAtMs: number
  timer: NodeJS.Timeout
}

const answerTimeoutMsDefault = 10_000
const connectTimeoutMs = 5000

/** One connection to a gateway. */
export class AcquirerClient {
  /** From the write of each message to its answer. */
  readonly latency = new Latency()
  /** Answers that nobody waits for: late ones, or ones to nothing. */
  unmatched = 0
  /** Chunks that were read. */
  reads = 0
  /** Resolves when the connection is closed, by whichever side. */
  readonly closed: Promise<void>

  readonly #socket: Socket
  readonly #dialect: Dialect
  readonly #timeoutMs: number
  readonly #waiting = new Map<string, Waiting>()
  #closed = false

  private constructor(socket: Socket, { dialect, answerTimeoutMs }: ClientOptions) {
    this.#socket = socket
    this.#dialect = dialect
    this.#timeoutMs = answerTimeoutMs ?? answerTimeoutMsDefault
    const reader = new FrameReader(compileFraming(dialect.framing))
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()))
    socket.on('data', (chunk: Buffer) => {
      this.reads++
      reader.read(chunk, (bytes, start, end) => this.#answered(bytes.subarray(start, end)))
    })
    socket.on('error', () => {})
    socket.on('close', () => this.#fail())
  }

  /** Connects. Rejects with {@link ClientError} where nobody listens. */
  static connect(options: ClientOptions): Promise<AcquirerClient> {
    const { host, port } = options
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true, timeout: connectTimeoutMs })
      const refuse = (): void => {
        socket.destroy()
        reject(new ClientError('connect', `nothing listens on ${host}:${port}`))
      }
      socket.once('error', refuse).once('timeout', refuse)
      socket.once('connect', () => {
        socket.off('error', refuse).off('timeout', refuse).setTimeout(0)
        resolve(new AcquirerClient(socket, options))
      })
    })
  }

  /** True until either side closes. */
  get open(): boolean {
    return !this.#closed
  }

  /** Messages without an answer yet. */
  get inFlight(): number {
    return this.#waiting.size
  }

  /** Sends a message and waits for its answer. Rejects with {@link ClientError}. */
  send(message: TextMessage): Promise<TextMessage> {
    if (this.#closed) return Promise.reject(new ClientError('closed', 'the connection is closed'))
    const key = this.#key(message)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(key)
        reject(new ClientError('timeout', `no answer to a ${message.mti} in ${this.#timeoutMs} ms`))
      }, this.#timeoutMs)
      this.#waiting.set(key, { resolve, reject, timer, sentAtMs: performance.now() })
      this.write(frameMessage(this.#dialect.framing, this.#dialect.encode(message)))
    })
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

  #answered(bytes: Buffer): void {
    const answer = textMessage(this.#dialect.decode(bytes).toJSON({ unmasked: true }))
    const key = this.#key(answer)
    const waiting = this.#waiting.get(key)
    if (waiting === undefined) {
      this.unmatched++
      return
    }
    this.#waiting.delete(key)
    clearTimeout(waiting.timer)
    this.latency.record(performance.now() - waiting.sentAtMs)
    waiting.resolve(answer)
  }

  /** Type without function and repeat digits, DE7, DE11 and DE41: what an answer has in common with its question. */
  #key({ mti, fields }: TextMessage): string {
    const { transmission, stan, terminal } = this.#dialect.semantics.fields
    const parts = [transmission, stan, terminal].map((reference) => valueOf(fields, reference))
    return [mti.slice(0, 2), ...parts].join(' ')
  }

  #fail(): void {
    this.#closed = true
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      reject(new ClientError('closed', 'the connection was closed before the answer'))
    }
    this.#waiting.clear()
  }
}
