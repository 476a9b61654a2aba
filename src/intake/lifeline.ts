/** The intake's line to the database: known to be up or down, opened anew after a loss. */
import type { Sql } from '../db/connect.ts'
import { ping } from '../db/inspect.ts'
import { classify, CommitTimeoutError, faultCode } from './faults.ts'

const commitTimeoutMs = 5_000
const probeDelayMsMin = 250
const probeDelayMsMax = 8_000
/** A line that is lost so soon after it came back is not well (a full disk lets a probe through). */
const soonMs = 10_000

/** See {@link createLifeline}. */
export interface Lifeline {
  readonly isUp: boolean
  /**
   * Runs work on the pool within the time for a commit. A fault that means that the database is gone
   * takes the line down, and is thrown on. Once `isLost` says so, the work must send nothing more.
   */
  run<Result>(work: (sql: Sql, isLost: () => boolean) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/** What is told when the line goes down or comes back. */
export interface LifelineEvents {
  onDown(code: string): void
  onUp(downMs: number): void
}

/** A pool, and whether a connection of it has closed. */
interface Line {
  readonly pool: Sql
  lost: boolean
}

/** Starts up; the first failure shows otherwise. While down it probes and recovers by itself. */
export function createLifeline(
  connect: (onClose: () => void) => Sql,
  events: LifelineEvents,
): Lifeline {
  return new ProbedLifeline(connect, events)
}

class ProbedLifeline implements Lifeline {
  readonly #connect: (onClose: () => void) => Sql
  readonly #events: LifelineEvents
  #line: Line
  #downSince: number | undefined
  #upSince = 0
  #probeDelayMs = probeDelayMsMin
  #probe: NodeJS.Timeout | undefined
  #closed = false

  constructor(connect: (onClose: () => void) => Sql, events: LifelineEvents) {
    this.#connect = connect
    this.#events = events
    this.#line = this.#open()
  }

  get isUp(): boolean {
    return this.#downSince === undefined && !this.#closed
  }

  async run<Result>(work: (sql: Sql, isLost: () => boolean) => Promise<Result>): Promise<Result> {
    const used = this.#line
    try {
      return await withTimeout(
        work(used.pool, () => used.lost),
        commitTimeoutMs,
      )
    } catch (error) {
      if (classify(error) === 'gone' && used === this.#line) this.#goDown(faultCode(error))
      throw error
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#probe)
    await this.#line.pool.end({ timeout: commitTimeoutMs / 1000 })
  }

  #open(): Line {
    const line: Line = {
      pool: this.#connect(() => {
        line.lost = true
        if (line === this.#line) this.#goDown('CONNECTION_CLOSED')
      }),
      lost: false,
    }
    return line
  }

  #goDown(code: string): void {
    if (!this.isUp) return
    this.#downSince = Date.now()
    this.#line.lost = true
    const soon = this.#downSince - this.#upSince < soonMs
    this.#probeDelayMs = soon ? Math.min(this.#probeDelayMs * 2, probeDelayMsMax) : probeDelayMsMin
    // Its connections may hang for ever: they are dropped, not waited for.
    void this.#line.pool.end({ timeout: 0 })
    this.#events.onDown(code)
    this.#probeLater()
  }

  #probeLater(): void {
    this.#probe = setTimeout(() => void this.#probeOnce(), this.#probeDelayMs)
  }

  async #probeOnce(): Promise<void> {
    const candidate = this.#open()
    try {
      await withTimeout(ping(candidate.pool), commitTimeoutMs)
    } catch {
      void candidate.pool.end({ timeout: 0 })
      if (!this.#closed) this.#probeLater()
      return
    }
    if (this.#closed || this.#downSince === undefined) {
      void candidate.pool.end({ timeout: 0 })
      return
    }
    const downMs = Date.now() - this.#downSince
    this.#line = candidate
    this.#downSince = undefined
    this.#upSince = Date.now()
    this.#events.onUp(downMs)
    if (candidate.lost) this.#goDown('CONNECTION_CLOSED')
  }
}

async function withTimeout<Result>(work: PromiseLike<Result>, timeoutMs: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CommitTimeoutError(timeoutMs)), timeoutMs)
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}
