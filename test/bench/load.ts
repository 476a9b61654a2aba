/** A load of authorizations over many connections: as fast as it goes, or at a given rate. */
import { connect, type Socket } from 'node:net'
import type { Dialect } from '../../src/iso8583/index.ts'
import { FrameMaker, loadPanDigits } from './frames.ts'
import { Latency, type LatencySummary } from '../../src/simulator/index.ts'
import type { Shop } from '../../src/simulator/index.ts'

/** What to send where. */
export interface LoadOptions {
  host: string
  port: number
  dialect: Dialect
  shop: Shop
  amountMinor: bigint
  connections: number
  /** Messages of a connection without an answer, at most. */
  inFlightMax: number
  /** Messages a second; as many as there are answers for where left out. */
  rate?: number
  /**
   * Wait so long between turns instead of spinning, where gateway and database need the processor that
   * spinning would take. Latencies are then coarser by as much.
   */
  turnMs?: number
  warmUpMs: number
  measureMs: number
  /** 16 digits a card, one after the other, of strangers and of members. */
  strangers: Buffer
  members?: Buffer
  /** Share of the members' messages, 0 to 1. */
  membersShare?: number
}

/** What came of it, the warm-up left out. */
export interface LoadReport {
  /** With the warm-up. */
  sent: number
  answered: number
  ratePerSecond: number
  strangers: LatencySummary
  members: LatencySummary
  /** Answers with another code than approved. */
  wrongCode: number
  /** Answers that tell points to a stranger, or none to a member. */
  wrongPoints: number
  /** Messages still without an answer when the load had ended and a while had passed. */
  unanswered: number
}

const sequences = 1_000_000
const settleMs = 2000
const writeBytesMax = 65_536
const approved = 0x3030

/**
 * Runs the load. With a rate, a latency counts from the moment at which the message was due, so that a
 * gateway that stalls is charged for what could not be sent meanwhile.
 */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const load = new Load(options)
  try {
    await load.open()
    await load.send(options.warmUpMs)
    load.startMeasuring()
    await load.send(options.measureMs)
    load.stopMeasuring()
    await load.settle()
    return load.report()
  } finally {
    load.close()
  }
}

class Load {
  readonly #options: LoadOptions
  readonly #frames: FrameMaker
  readonly #lines: Line[] = []
  /** By trace number: when the message was due, and whether a member pays. */
  readonly #dueAtMs = new Float64Array(sequences)
  readonly #isMember = new Uint8Array(sequences)
  readonly #share: number
  #sequence = 0
  #failed: Error | undefined
  #latency = { strangers: new Latency(), members: new Latency() }
  #measured: { answered: number; ms: number } | undefined
  #measuringSinceMs = 0
  #answered = 0
  #wrongCode = 0
  #wrongPoints = 0
  #now = 0

  constructor(options: LoadOptions) {
    this.#options = options
    this.#frames = new FrameMaker(options.dialect, options.shop, options.amountMinor)
    this.#share = options.members === undefined ? 0 : (options.membersShare ?? 0)
  }

  async open(): Promise<void> {
    const { connections, host, port } = this.#options
    for (let i = 0; i < connections; i++) {
      const socket = connect({ host, port, noDelay: true })
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve).once('error', reject)
      })
      const line: Line = { socket, inFlight: 0, rest: Buffer.alloc(0) }
      socket.on('error', () => {})
      socket.on('data', (chunk: Buffer) => this.#read(line, chunk))
      socket.on('close', () => (this.#failed ??= new Error('the gateway closed a connection')))
      this.#lines.push(line)
    }
  }

  /** Sends for `ms`; spins through the event loop unless told to wait, since a timer is coarse to pace by. */
  send(ms: number): Promise<void> {
    const { rate, turnMs } = this.#options
    const startedAtMs = performance.now()
    let sent = 0
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        this.#now = performance.now()
        const elapsed = this.#now - startedAtMs
        if (this.#failed !== undefined) return reject(this.#failed)
        if (elapsed >= ms) return resolve()
        if (rate === undefined) this.#fillAll()
        else
          sent += this.#sendDue(
            Math.floor((elapsed * rate) / 1000) + 1 - sent,
            startedAtMs,
            sent,
            rate,
          )
        if (turnMs === undefined) setImmediate(turn)
        else setTimeout(turn, turnMs)
      }
      turn()
    })
  }

  startMeasuring(): void {
    this.#latency = { strangers: new Latency(), members: new Latency() }
    this.#answered = 0
    this.#measuringSinceMs = performance.now()
  }

  stopMeasuring(): void {
    const ms = performance.now() - this.#measuringSinceMs
    this.#measured = { answered: this.#answered, ms }
  }

  /** Waits until everything is answered, or a while has passed. */
  async settle(): Promise<void> {
    const until = performance.now() + settleMs
    while (this.#inFlight() > 0 && performance.now() < until) {
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  report(): LoadReport {
    const { answered, ms } = this.#measured ?? { answered: 0, ms: 1 }
    return {
      sent: this.#sequence,
      answered,
      ratePerSecond: (answered / ms) * 1000,
      strangers: this.#latency.strangers.summary(),
      members: this.#latency.members.summary(),
      wrongCode: this.#wrongCode,
      wrongPoints: this.#wrongPoints,
      unanswered: this.#inFlight(),
    }
  }

  close(): void {
    for (const { socket } of this.#lines) socket.removeAllListeners('close').destroy()
  }

  #inFlight(): number {
    return this.#lines.reduce((sum, line) => sum + line.inFlight, 0)
  }

  #fillAll(): void {
    for (const line of this.#lines) {
      const count = this.#options.inFlightMax - line.inFlight
      // Half a window at a time: what a real acquirer has ready, and fewer and fuller segments.
      if (count * 2 >= this.#options.inFlightMax) this.#write(line, count, 0, 0)
    }
  }

  /** Spreads `count` messages over the lines; those that no window has room for are due still. */
  #sendDue(count: number, startedAtMs: number, sent: number, rate: number): number {
    let done = 0
    const perLine = Math.ceil(count / this.#lines.length)
    for (let i = 0; i < this.#lines.length && done < count; i++) {
      const line = this.#lines[(this.#sequence + i) % this.#lines.length]
      if (line === undefined) continue
      const room = Math.min(perLine, count - done, this.#options.inFlightMax - line.inFlight)
      if (room <= 0) continue
      this.#write(line, room, startedAtMs + ((sent + done) * 1000) / rate, 1000 / rate)
      done += room
    }
    return done
  }

  #write(line: Line, count: number, dueAtMs: number, stepMs: number): void {
    const { strangers, members } = this.#options
    const perWrite = Math.max(1, Math.floor(writeBytesMax / this.#frames.frameBytes))
    for (let first = 0; first < count; first += perWrite) {
      const frames = Math.min(perWrite, count - first)
      const bytes = Buffer.allocUnsafe(frames * this.#frames.frameBytes)
      let at = 0
      for (let i = first; i < first + frames; i++) {
        const sequence = this.#sequence++
        const stan = sequence % sequences
        const isMember =
          Math.floor((sequence + 1) * this.#share) > Math.floor(sequence * this.#share)
        const pans = isMember && members !== undefined ? members : strangers
        const cards = pans.length / loadPanDigits
        this.#isMember[stan] = isMember ? 1 : 0
        this.#dueAtMs[stan] = stepMs === 0 ? this.#now : dueAtMs + i * stepMs
        at = this.#frames.write(bytes, at, sequence, pans, (sequence % cards) * loadPanDigits)
      }
      line.socket.write(bytes)
    }
    line.inFlight += count
  }

  #read(line: Line, chunk: Buffer): void {
    const now = performance.now()
    const bytes = line.rest.length > 0 ? Buffer.concat([line.rest, chunk]) : chunk
    let at = 0
    while (bytes.length - at >= 4) {
      const length = readDigits(bytes, at, 4)
      if (bytes.length - at - 4 < length) break
      this.#check(bytes, at + 4, length, now)
      line.inFlight--
      at += 4 + length
    }
    line.rest = bytes.subarray(at)
  }

  #check(bytes: Buffer, at: number, length: number, now: number): void {
    const stan = readDigits(bytes, at + this.#frames.answerStanAt, 6)
    const isMember = this.#isMember[stan] === 1
    const latency = isMember ? this.#latency.members : this.#latency.strangers
    latency.record(now - (this.#dueAtMs[stan] ?? now))
    this.#answered++
    if (bytes.readUInt16BE(at + this.#frames.answerCodeAt) !== approved) this.#wrongCode++
    if (length > this.#frames.plainAnswerBytes !== isMember) this.#wrongPoints++
  }
}

interface Line {
  socket: Socket
  inFlight: number
  rest: Buffer
}

function readDigits(bytes: Buffer, at: number, digits: number): number {
  let value = 0
  for (let i = at; i < at + digits; i++) value = value * 10 + (bytes[i] ?? 0) - 0x30
  return value
}
