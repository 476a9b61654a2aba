/** The primary process: starts the workers, starts again what dies, passes signals and questions on. */
import cluster, { type Worker } from 'node:cluster'
import type { FromWorker, Topic, ToWorker } from './messages.ts'
import { Questions } from './questions.ts'
import { closeUntaken } from './untaken.ts'

/** Where the primary says what happens; pino is one. */
export interface PrimaryLog {
  info(details: object, message: string): void
  warn(details: object, message: string): void
}

/** What {@link runPrimary} needs. */
export interface PrimaryOptions {
  /** How many, 2 at least. */
  workers: number
  log: PrimaryLog
  /** Called once all workers serve, with what the first one told of itself. */
  onReady(details: object): void
  /** Makes one answer of those that ended workers gave last, to be among the answers from then on. */
  keep(topic: Topic, answers: unknown[]): Promise<unknown>
}

const restartDelayMsMin = 100
const restartDelayMsMax = 10_000
/** A worker that has served for so long is restarted without delay again. */
const soundMs = 30_000
/** From the wish to stop until workers that are still there are killed. */
const stopMs = 25_000

/** Runs until it is told to stop, or the workers cannot start; resolves with the exit code. */
export async function runPrimary(options: PrimaryOptions): Promise<number> {
  // The primary accepts and hands on in turns. Left to the system, one worker would get most of the
  // connections: acquirers have few, and keep them for days.
  cluster.schedulingPolicy = cluster.SCHED_RR
  cluster.setupPrimary({ serialization: 'advanced' })
  return await new Primary(options).run()
}

/** A worker's place, taken by one process after another. */
interface Seat {
  number: number
  worker: Worker | undefined
  ready: boolean
  startedAtMs: number
  restarts: number
  delayMs: number
  timer: NodeJS.Timeout | undefined
  questions: Questions
  /** What this process answered last. */
  told: Map<Topic, unknown>
}

class Primary {
  readonly #options: PrimaryOptions
  readonly #seats: Seat[]
  /** What ended workers had answered last, made one. */
  readonly #kept = new Map<Topic, unknown>()
  #keeping: Promise<void> = Promise.resolve()
  /** All workers have served once: from then on, those that end are replaced. */
  #started = false
  #stopping = false
  #exitCode = 0
  #done: () => void = () => {}

  constructor(options: PrimaryOptions) {
    this.#options = options
    this.#seats = Array.from({ length: options.workers }, (_, at) => ({
      ...{ number: at + 1, worker: undefined, ready: false, startedAtMs: 0 },
      ...{ restarts: 0, delayMs: restartDelayMsMin, timer: undefined, told: new Map() },
      questions: new Questions(),
    }))
  }

  async run(): Promise<number> {
    const ended = new Promise<void>((resolve) => (this.#done = resolve))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => this.#stop(signal))
    }
    process.on('SIGHUP', () => this.#tellAll({ kind: 'reload' }))
    // The first one alone, so that what is wrong with the settings is said once.
    const [first] = this.#seats
    if (first !== undefined) this.#fork(first)
    await ended
    return this.#exitCode
  }

  #fork(seat: Seat): void {
    const worker = cluster.fork()
    closeUntaken(worker)
    Object.assign(seat, { worker, ready: false, startedAtMs: performance.now(), told: new Map() })
    worker.on('message', (message: FromWorker) => void this.#heard(seat, worker, message))
    worker.on('error', () => {}) // told by its exit
    worker.on('exit', (code: number | null, signal: string | null) => {
      this.#ended(seat, code, signal)
    })
  }

  async #heard(seat: Seat, worker: Worker, message: FromWorker): Promise<void> {
    const { number, restarts } = seat
    if (message.kind === 'here') {
      const workers = this.#seats.length
      this.#tell(worker, { kind: 'start', seat: { number, restarts, workers } })
      // What was said before it listened, it has not heard.
      if (this.#stopping) this.#tell(worker, { kind: 'stop' })
    } else if (message.kind === 'ready') this.#ready(seat, message.details)
    else if (message.kind === 'answer') seat.questions.answered(message.id, message.answer)
    else {
      const answers = await this.#askAll(message.topic)
      this.#tell(worker, { kind: 'answers', id: message.id, answers })
    }
  }

  #ready(seat: Seat, details: object): void {
    seat.ready = true
    if (this.#started || this.#stopping) return
    if (seat.number === 1) for (const other of this.#seats.slice(1)) this.#fork(other)
    if (!this.#seats.every((each) => each.ready)) return
    this.#started = true
    this.#options.onReady(details)
  }

  async #askAll(topic: Topic): Promise<unknown[]> {
    const ready = this.#seats.filter((seat) => seat.ready)
    const answers = await Promise.all(ready.map((seat) => this.#ask(seat, topic)))
    const kept = this.#kept.get(topic)
    return [...answers, kept].filter((answer) => answer !== undefined)
  }

  async #ask(seat: Seat, topic: Topic): Promise<unknown> {
    const { worker, told, questions } = seat
    if (worker === undefined) return undefined
    const answer = await questions.ask((id) => this.#tell(worker, { kind: 'ask', id, topic }))
    if (answer !== undefined) told.set(topic, answer)
    return answer
  }

  #ended(seat: Seat, code: number | null, signal: string | null): void {
    const { number, told, startedAtMs } = seat
    Object.assign(seat, { worker: undefined, ready: false })
    seat.questions.giveUp()
    for (const [topic, answer] of told) {
      this.#keeping = this.#keeping.then(() => this.#keep(topic, answer))
    }
    if (!this.#started && !this.#stopping) {
      this.#exitCode = code === null || code === 0 ? 1 : code
      this.#stop('worker')
    }
    if (this.#stopping) {
      if (code !== 0) this.#exitCode ||= code ?? 1
      if (this.#seats.every(({ worker }) => worker === undefined)) this.#done()
      return
    }
    if (performance.now() - startedAtMs > soundMs) seat.delayMs = restartDelayMsMin
    const { delayMs } = seat
    this.#options.log.warn(
      { worker: number, code, signal, restartMs: delayMs },
      'worker ended: it is started again',
    )
    seat.restarts++
    seat.delayMs = Math.min(delayMs * 2, restartDelayMsMax)
    seat.timer = setTimeout(() => this.#fork(seat), delayMs)
  }

  async #keep(topic: Topic, answer: unknown): Promise<void> {
    const kept = this.#kept.get(topic)
    const answers = kept === undefined ? [answer] : [kept, answer]
    this.#kept.set(topic, await this.#options.keep(topic, answers))
  }

  /** The first call asks the workers to drain, a further one ends them at once. */
  #stop(signal: string): void {
    if (this.#stopping) return this.#kill()
    this.#stopping = true
    if (this.#started) this.#options.log.info({ signal }, 'gateway stops')
    for (const { timer } of this.#seats) clearTimeout(timer)
    this.#tellAll({ kind: 'stop' })
    setTimeout(() => this.#kill(), stopMs).unref()
    if (this.#seats.every(({ worker }) => worker === undefined)) this.#done()
  }

  #kill(): void {
    this.#exitCode ||= 1
    for (const { worker } of this.#seats) worker?.process.kill('SIGKILL')
  }

  #tellAll(message: ToWorker): void {
    for (const { worker } of this.#seats) if (worker !== undefined) this.#tell(worker, message)
  }

  #tell(worker: Worker, message: ToWorker): void {
    // What a worker that has just ended is not told, its exit will tell us.
    if (worker.isConnected()) worker.send(message, () => {})
  }
}
