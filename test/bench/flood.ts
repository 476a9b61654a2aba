/**
 * A load client that costs little: strangers' authorizations made beforehand, and answers compared
 * byte for byte with those that are due, which the link gives in the order of the messages.
 */
import { connect, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { compileFraming, frameMessage, type Dialect } from '../../src/iso8583/index.ts'
import {
  Latency,
  MessageMaker,
  plainMessage,
  type LatencySummary,
} from '../../src/simulator/index.ts'
import { shop } from './shop.ts'

/** What to send where. */
export interface FloodOptions {
  host: string
  port: number
  dialect: Dialect
  connections: number
  /** Messages of a connection without an answer, at most. */
  inFlightMax: number
  /** Messages a second over all connections; as many as there are answers for where left out. */
  rate?: number
  warmUpMs: number
  measureMs: number
  tls?: ConnectionOptions
}

/** What came of it, the warm-up left out. */
export interface FloodReport {
  answered: number
  /** With the warm-up. */
  messagesInAll: number
  ratePerSecond: number
  /** Of paced messages, from the moment at which each was due. */
  latency: LatencySummary
  /** How late this process's own event loop was, which is in the latencies too. */
  turn: LatencySummary
  cpuUsPerMessage: number
}

/** The messages of a lap, one after the other, and their answers. */
export interface Lap {
  messages: number
  /** Each frame and each answer is as long as any other. */
  frameBytes: number
  answerBytes: number
  frames: Buffer
  answers: Buffer
}

const lapMessages = 2_000
/** The same bytes in every process that makes a lap. */
const madeAt = new Date('2026-01-15T12:00:00Z')
const answerWaitMs = 5_000

/** Strangers' authorizations, and what a gateway must answer, in whole frames. */
export function makeLap(dialect: Dialect): Lap {
  const maker = new MessageMaker(dialect, shop, () => madeAt)
  const message = dialect.newMessage()
  const room = Buffer.alloc(dialect.answerLengthMax)
  const { approved: responseCode } = dialect.answers.codes
  const framing = compileFraming(dialect.framing)
  const frames: Buffer[] = []
  const answers: Buffer[] = []
  for (let at = 0; at < lapMessages; at++) {
    const pan = String(4_000_000_000_000_000 + at * 7)
    const bytes = dialect.encode(plainMessage(maker.authorization({ pan, amountMinor: 1000n })))
    message.read(bytes, 0, bytes.length)
    const length = dialect.writeAnswer(message, { responseCode }, room, 0)
    frames.push(frameMessage(framing, bytes))
    answers.push(frameMessage(framing, room.subarray(0, length)))
  }
  const lap = { frames: Buffer.concat(frames), answers: Buffer.concat(answers) }
  return {
    ...lap,
    messages: lapMessages,
    frameBytes: lap.frames.length / lapMessages,
    answerBytes: lap.answers.length / lapMessages,
  }
}

/** Runs the load. Throws where an answer is not the one that is due, or none comes. */
export async function runFlood(options: FloodOptions, lap: Lap): Promise<FloodReport> {
  const lines = await Promise.all(
    Array.from({ length: options.connections }, async () => new Line(await open(options), lap)),
  )
  try {
    const flood = new Flood(options, lines)
    await flood.run(options.warmUpMs)
    flood.measure()
    await flood.run(options.measureMs)
    const report = flood.report()
    await flood.settle()
    return report
  } finally {
    for (const line of lines) line.close()
  }
}

function open({ host, port, tls }: FloodOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket =
      tls === undefined
        ? connect({ host, port, noDelay: true }, () => resolve(socket))
        : connectTls({ host, port, ...tls }, () => resolve(socket.setNoDelay(true)))
    socket.once('error', reject)
  })
}

/** One connection: what it has sent and what has come back are positions in laps that go round. */
class Line {
  sent = 0
  answered = 0
  fault: Error | undefined
  /** Called with the number of messages that an arriving chunk answers. */
  onAnswers: (first: number, count: number) => void = () => {}
  readonly #socket: Socket
  readonly #lap: Lap
  #read = 0

  constructor(socket: Socket, lap: Lap) {
    this.#socket = socket
    this.#lap = lap
    socket.removeAllListeners('error')
    socket
      .on('data', (chunk: Buffer) => this.#compare(chunk))
      .on('error', (error) => (this.fault ??= error))
      .on('close', () => (this.fault ??= new Error('the gateway closed a connection')))
  }

  /** Sends the next `count` messages, in pieces of the lap. */
  send(count: number): void {
    const { frames, messages, frameBytes } = this.#lap
    const end = this.sent + count
    while (this.sent < end) {
      const from = this.sent % messages
      const to = Math.min(messages, from + end - this.sent)
      this.#socket.write(frames.subarray(from * frameBytes, to * frameBytes))
      this.sent += to - from
    }
  }

  close(): void {
    this.#socket.removeAllListeners('close').destroy()
  }

  #compare(chunk: Buffer): void {
    const { answers, answerBytes } = this.#lap
    for (let at = 0; at < chunk.length;) {
      const from = this.#read % answers.length
      const bytes = Math.min(answers.length - from, chunk.length - at)
      if (chunk.compare(answers, from, from + bytes, at, at + bytes) !== 0) {
        this.fault ??= new Error(
          `an answer near number ${this.answered} is not the one that is due`,
        )
      }
      this.#read += bytes
      at += bytes
    }
    const answered = Math.floor(this.#read / answerBytes)
    const first = this.answered
    this.answered = answered
    if (answered > first) this.onAnswers(first, answered - first)
  }
}

class Flood {
  readonly #options: FloodOptions
  readonly #lines: Line[]
  #latency = new Latency()
  #turn = new Latency()
  #measuredAtMs = 0
  #cpu = process.cpuUsage()
  #answeredBefore = 0

  constructor(options: FloodOptions, lines: Line[]) {
    this.#options = options
    this.#lines = lines
  }

  measure(): void {
    this.#latency = new Latency()
    this.#turn = new Latency()
    this.#answeredBefore = this.#answered()
    this.#measuredAtMs = performance.now()
    this.#cpu = process.cpuUsage()
  }

  report(): FloodReport {
    const answered = this.#answered() - this.#answeredBefore
    const { user, system } = process.cpuUsage(this.#cpu)
    const latency = this.#latency.summary()
    const turn = this.#turn.summary()
    const ratePerSecond = (answered / (performance.now() - this.#measuredAtMs)) * 1000
    const messagesInAll = this.#answered()
    return {
      answered,
      messagesInAll,
      ratePerSecond,
      latency,
      turn,
      cpuUsPerMessage: (user + system) / answered,
    }
  }

  async run(ms: number): Promise<void> {
    const { rate } = this.#options
    if (rate === undefined) await this.#keepFull(ms)
    else await this.#pace(ms, rate)
  }

  /** Waits for the answers that are still due. */
  async settle(): Promise<void> {
    for (const line of this.#lines) line.onAnswers = () => {}
    const until = performance.now() + answerWaitMs
    while (this.#lines.some((line) => line.answered < line.sent)) {
      this.#check()
      if (performance.now() > until) throw new Error('messages have no answer')
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }

  /** Half a window at a time, as soon as it is answered: what a busy acquirer has ready. */
  async #keepFull(ms: number): Promise<void> {
    const { inFlightMax } = this.#options
    const half = inFlightMax >> 1
    for (const line of this.#lines) {
      line.onAnswers = () => {
        const room = inFlightMax - line.sent + line.answered
        if (room >= half) line.send(room)
      }
      line.onAnswers(0, 0)
    }
    await new Promise((resolve) => setTimeout(resolve, ms))
    this.#check()
  }

  /**
   * Spins through the event loop, since a timer is coarse to pace by; each connection has its own
   * beat. A latency counts from when the message was due: a gateway that stalls is charged for what
   * could not be sent meanwhile, and so is this process, which is why `turn` is told too.
   */
  async #pace(ms: number, rate: number): Promise<void> {
    const { inFlightMax } = this.#options
    const stepMs = (1000 * this.#lines.length) / rate
    const startedAtMs = performance.now()
    const due = this.#lines.map((line, at) => {
      const firstMs = startedAtMs + (stepMs * at) / this.#lines.length
      const before = line.sent
      line.onAnswers = (first, count) => {
        const now = performance.now()
        for (let i = Math.max(first, before); i < first + count; i++) {
          this.#latency.record(now - firstMs - (i - before) * stepMs)
        }
      }
      return (now: number) => {
        const wanted = before + Math.floor((now - firstMs) / stepMs) + 1
        const count = Math.min(wanted - line.sent, inFlightMax - line.sent + line.answered)
        if (count > 0) line.send(count)
      }
    })
    let lastMs = startedAtMs
    for (let now = startedAtMs; now < startedAtMs + ms; now = performance.now()) {
      this.#turn.record(now - lastMs)
      lastMs = now
      for (const send of due) send(now)
      this.#check()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  #answered(): number {
    return this.#lines.reduce((sum, line) => sum + line.answered, 0)
  }

  #check(): void {
    for (const { fault } of this.#lines) if (fault !== undefined) throw fault
  }
}
