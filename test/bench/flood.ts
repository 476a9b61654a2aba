/**
 * A load client that costs little: strangers' authorizations made beforehand, and answers compared
 * byte for byte with those that are due, which the link gives in the order of the messages.
 */
import { connect, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import type { Dialect } from '../../src/iso8583/index.ts'
import { Latency, type LatencySummary } from '../../src/simulator/index.ts'
import type { Lap } from './lap.ts'

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
  /** Of paced messages, from the write of each to its answer. */
  latency: LatencySummary
  /** How late this process's own turns were: what the machine does to whoever waits for it. */
  turn: LatencySummary
  cpuUsPerMessage: number
}

const answerWaitMs = 5_000
const turnMs = 1

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
   * Sends in turns of a millisecond what has become due; each connection has its own beat. A latency
   * counts from the write, since that this process was late is not the gateway's fault; from when the
   * message was due where it could not be written because too many had no answer, which is.
   */
  async #pace(ms: number, rate: number): Promise<void> {
    const stepMs = (1000 * this.#lines.length) / rate
    const startedAtMs = performance.now()
    const beats = this.#lines.map((line, at) => {
      const firstMs = startedAtMs + (stepMs * at) / this.#lines.length
      return new Beat(line, firstMs, stepMs, this.#options.inFlightMax, this.#latency)
    })
    let lastMs = startedAtMs
    for (let now = startedAtMs; now < startedAtMs + ms; now = performance.now()) {
      this.#turn.record(now - lastMs - turnMs)
      lastMs = now
      for (const beat of beats) beat.send(now)
      this.#check()
      await new Promise((resolve) => setTimeout(resolve, turnMs))
    }
  }

  #answered(): number {
    return this.#lines.reduce((sum, line) => sum + line.answered, 0)
  }

  #check(): void {
    for (const { fault } of this.#lines) if (fault !== undefined) throw fault
  }
}

/** One connection's messages at an even pace. */
class Beat {
  readonly #line: Line
  readonly #firstMs: number
  readonly #stepMs: number
  readonly #inFlightMax: number
  readonly #before: number
  /** What was written at a time, until it is answered: up to which message, and when. */
  readonly #written: { end: number; atMs: number | null }[] = []
  #wasFull = false

  constructor(line: Line, firstMs: number, stepMs: number, inFlightMax: number, latency: Latency) {
    this.#line = line
    this.#firstMs = firstMs
    this.#stepMs = stepMs
    this.#inFlightMax = inFlightMax
    this.#before = line.sent
    line.onAnswers = (first, count) => this.#answered(first, count, latency)
  }

  send(now: number): void {
    const line = this.#line
    const due = this.#before + Math.floor((now - this.#firstMs) / this.#stepMs) + 1 - line.sent
    const count = Math.min(due, this.#inFlightMax - line.sent + line.answered)
    if (count > 0) {
      line.send(count)
      this.#written.push({ end: line.sent, atMs: this.#wasFull ? null : now })
    }
    this.#wasFull = count < due
  }

  #answered(first: number, count: number, latency: Latency): void {
    const now = performance.now()
    for (let number = Math.max(first, this.#before); number < first + count; number++) {
      while ((this.#written[0]?.end ?? Infinity) <= number) this.#written.shift()
      const dueMs = this.#firstMs + (number - this.#before) * this.#stepMs
      latency.record(now - (this.#written[0]?.atMs ?? dueMs))
    }
  }
}
