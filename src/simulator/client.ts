/** An acquirer's side of a link: sends, and matches what comes back to what was sent. */
import type { Socket } from 'node:net'
import {
  compileFraming,
  DecodeError,
  FrameCutter,
  frameMessage,
  type Dialect,
  type Framing,
  type Message,
} from '../iso8583/index.ts'
import { Latency } from './latency.ts'
import { plainMessage, textMessage, type TextMessage } from './references.ts'
import { ClientError, open, type Tls } from './socket.ts'

/** Makes and checks the MACs of a link's messages; the gateway's own is one. */
export interface Authentication {
  /** Bytes of the field on the wire. */
  readonly fieldBytes: number
  /** Names what is wrong with the MAC of a message that was read; `null` where nothing is. */
  check(message: Message): string | null
  /** Writes the MAC into the last field of a message. */
  seal(bytes: Buffer, start: number, end: number): void
}

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

interface Waiting {
  resolve(answer: TextMessage): void
  reject(error: ClientError): void
  sentAtMs: number
  timer: NodeJS.Timeout
}

const answerTimeoutMsDefault = 10_000
/** What a MAC is before it is made, in hex. */
const emptyMac = '0'.repeat(16)
const macFaults: Readonly<Record<string, string>> = {
  ...{ mac_missing: 'no MAC', mac_wrong: 'a MAC that is wrong' },
}

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
  readonly #framing: Framing
  readonly #timeoutMs: number
  readonly #waiting = new Map<string, Waiting[]>()
  readonly #message: Message
  readonly #mac: Authentication | undefined
  #inFlight = 0
  #closed = false
  #fault: ClientError | undefined

  /** Takes a connection over. */
  constructor(socket: Socket, options: Omit<ClientOptions, 'host' | 'port' | 'tls'>) {
    const { dialect, answerTimeoutMs, mac } = options
    this.#socket = socket
    this.#mac = mac
    this.#dialect = dialect
    this.#framing = compileFraming(dialect.framing)
    this.#timeoutMs = answerTimeoutMs ?? answerTimeoutMsDefault
    this.#message = dialect.newMessage()
    const cutter = new FrameCutter(this.#framing)
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
    return this.#inFlight
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
    const key = this.#key(message)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#forget(key, waiting)
        reject(new ClientError('timeout', `no answer to a ${message.mti} in ${this.#timeoutMs} ms`))
      }, this.#timeoutMs)
      const waiting = { resolve, reject, timer, sentAtMs: performance.now() }
      this.#inFlight++
      const alike = this.#waiting.get(key)
      if (alike === undefined) this.#waiting.set(key, [waiting])
      else alike.push(waiting)
    })
  }

  /** The bytes of a message, frame and all. */
  frame(message: TextMessage): Buffer {
    if (this.#mac === undefined) {
      return frameMessage(this.#framing, this.#dialect.encode(plainMessage(message)))
    }
    const isLong = Object.keys(message.fields).some((path) => Number.parseInt(path, 10) > 64)
    const fields = { ...message.fields, [this.#dialect.macField(isLong)]: emptyMac }
    const bytes = this.#dialect.encode(plainMessage({ mti: message.mti, fields }))
    this.#mac.seal(bytes, 0, bytes.length)
    return frameMessage(this.#framing, bytes)
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
      const fault = this.#mac?.check(this.#message) ?? null
      if (fault !== null)
        this.#break(`the gateway sent a message with ${macFaults[fault] ?? fault}`)
      else if (this.#dialect.kindOf(this.#message.mti) === 'network') this.#answer()
      else this.#answered(textMessage(this.#dialect.decode(bytes).toJSON({ unmasked: true })))
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#break(`the gateway sent what is no message: ${error.code} at ${error.path}`)
    }
  }

  #answered(answer: TextMessage): void {
    const key = this.#key(answer)
    const waiting = this.#waiting.get(key)?.[0]
    if (waiting === undefined) {
      this.unmatched++
      return
    }
    this.#forget(key, waiting)
    this.latency.record(performance.now() - waiting.sentAtMs)
    waiting.resolve(answer)
  }

  /** Says yes to whatever the gateway asks of the session. */
  #answer(): void {
    const dialect = this.#dialect
    const message = this.#message
    const code = message.text(dialect.session.codeField)
    this.asked.set(code, (this.asked.get(code) ?? 0) + 1)
    const responseCode = dialect.approvedCode(message.mti)
    const answer = Buffer.alloc(dialect.answerLengthMax)
    const room = this.#mac === undefined ? {} : { mac: this.#mac.fieldBytes }
    const length = dialect.writeAnswer(message, { responseCode, ...room }, answer, 0)
    this.#mac?.seal(answer, 0, length)
    this.write(frameMessage(this.#framing, answer.subarray(0, length)))
  }

  /** What an answer has in common with its question: version and class of the type, and the match key. */
  #key({ mti, fields }: TextMessage): string {
    const values = this.#dialect.session.matchKey.map((de) => fields[de] ?? '')
    return [mti.slice(0, 2), ...values].join(' ')
  }

  #forget(key: string, waiting: Waiting): void {
    clearTimeout(waiting.timer)
    const others = (this.#waiting.get(key) ?? []).filter((each) => each !== waiting)
    if (others.length > 0) this.#waiting.set(key, others)
    else this.#waiting.delete(key)
    this.#inFlight--
  }

  #break(message: string): void {
    this.#fault = new ClientError('malformed', message)
    this.#socket.destroy()
  }

  #fail(): void {
    this.#closed = true
    const why = 'the connection was closed before the answer'
    const error = this.#fault ?? new ClientError('closed', why)
    for (const { reject, timer } of [...this.#waiting.values()].flat()) {
      clearTimeout(timer)
      reject(error)
    }
    this.#waiting.clear()
    this.#inFlight = 0
  }
}
