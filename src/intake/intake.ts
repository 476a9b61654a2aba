/**
 * Group commit: card events that arrive while a batch is being committed are the next batch. The
 * database decides everything; the queue in front of it is short, bounded and may be lost.
 */
import { setTimeout as waitMs } from 'node:timers/promises'
import type { Sql } from '../db/connect.ts'
import type { CardEvent, IntakeAnswer } from '../payment/event.ts'
import { classify, faultCode, mayPass } from './faults.ts'
import { createRowIds } from './ids.ts'
import { createLanes, type Entry } from './lanes.ts'
import { createLifeline, type Lifeline } from './lifeline.ts'
import type { Reference } from './reference.ts'
import { commitBatch, type Committed } from './store/commit.ts'
import { rehearse } from './store/rehearse.ts'
import { dayOf } from '../values/time.ts'

/** What the intake is made of. */
export interface IntakeOptions {
  /** Opens a pool of {@link batchesInFlightMax} connections; called again after a loss. */
  connect(onClose: () => void): Sql
  /** The reference data as it is now. */
  reference(): Reference
  /** Asks for reference data to be read anew: a payment is under a rule that is not loaded yet. */
  refreshReference?(): void
  log: IntakeLog
  /** The clock by whose day (UTC) batches are booked; the machine's where it is left out. */
  now?(): Date
}

/** Where the intake says that its state changed. */
export interface IntakeLog {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

/** Counts since the start, and the state now. */
export interface IntakeStats {
  recorded: number
  repeats: number
  unavailable: number
  refused: number
  batches: number
  retries: number
  commitMsTotal: number
  queued: number
  inFlight: number
  databaseUp: boolean
}

/** See {@link createIntake}. */
export interface Intake {
  /**
   * `queued`: `done` is called exactly once, and must not throw. `full`: nothing was taken, wait for
   * {@link onRoom}. `unavailable`: the database is gone, answer at once.
   */
  submit(event: CardEvent, done: (answer: IntakeAnswer) => void): 'queued' | 'full' | 'unavailable'
  /** Calls back once, when there is room again after a `full`. */
  onRoom(callback: () => void): void
  stats(): IntakeStats
  /** Makes ready for the first event; where the database is away, that shows later. */
  warmUp(): Promise<void>
  /** Takes nothing more, finishes what is queued, closes the connections. */
  stop(): Promise<void>
}

export { batchesInFlightMax } from './lanes.ts'

const triesMax = 5
/** Time for the reference data to be read anew. */
const staleDelayMs = 100

/** Starts an intake. It needs no database to start: without one everything is `unavailable`. */
export function createIntake(options: IntakeOptions): Intake {
  return new GroupCommit(options)
}

class GroupCommit implements Intake {
  readonly #reference: () => Reference
  readonly #refreshReference: () => void
  readonly #log: IntakeLog
  readonly #now: () => Date
  readonly #lifeline: Lifeline
  readonly #ids = createRowIds()
  readonly #lanes = createLanes()
  readonly #counts = { recorded: 0, repeats: 0, unavailable: 0, refused: 0 }
  readonly #work = { batches: 0, retries: 0, commitMsTotal: 0 }
  #scheduled = false
  #whenDrained: (() => void) | undefined
  #stopped: Promise<void> | undefined

  constructor({ connect, reference, refreshReference, log, now }: IntakeOptions) {
    this.#now = now ?? (() => new Date())
    this.#reference = reference
    this.#refreshReference = refreshReference ?? (() => {})
    this.#log = log
    this.#lifeline = createLifeline(connect, {
      onDown: (code) => {
        log.error({ code }, 'database lost: requests are answered without points, advices later')
        this.#fail(this.#lanes.takeAll())
      },
      onUp: (downMs) => log.info({ downMs }, 'database is back'),
    })
  }

  submit(
    event: CardEvent,
    done: (answer: IntakeAnswer) => void,
  ): 'queued' | 'full' | 'unavailable' {
    if (!this.#lifeline.isUp || this.#whenDrained !== undefined) {
      this.#counts.unavailable += 1
      return 'unavailable'
    }
    if (!this.#lanes.add({ event, done })) return 'full'
    if (!this.#scheduled) {
      this.#scheduled = true
      // After the sockets that are readable now, so that what they bring is in the batch too.
      setImmediate(() => this.#pump())
    }
    return 'queued'
  }

  onRoom(callback: () => void): void {
    this.#lanes.onRoom(callback)
  }

  stats(): IntakeStats {
    const { size: queued, inFlight } = this.#lanes
    const databaseUp = this.#lifeline.isUp
    return { ...this.#counts, ...this.#work, queued, inFlight, databaseUp }
  }

  async warmUp(): Promise<void> {
    await this.#lifeline.run((sql) => rehearse(sql)).catch(() => {})
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#drain()
    return this.#stopped
  }

  async #drain(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#whenDrained = resolve
      this.#pump()
    })
    await this.#lifeline.close()
  }

  /** Starts what can start, and tells whoever waits for room or for the end. */
  #pump(): void {
    this.#scheduled = false
    for (const batch of this.#lanes.start()) {
      void this.#commit(batch.entries, batch.stripe).finally(() => {
        batch.end()
        this.#pump()
      })
    }
    this.#lanes.announceRoom()
    if (this.#lanes.inFlight === 0 && this.#lanes.size === 0) this.#whenDrained?.()
  }

  async #commit(entries: readonly Entry[], stripe: number, tries = 1): Promise<void> {
    const startedAt = performance.now()
    const events = entries.map((entry) => entry.event)
    const bookedOn = dayOf(this.#now())
    const ports = { reference: this.#reference(), ids: this.#ids, stripe, bookedOn }
    let committed: Committed
    try {
      committed = await this.#lifeline.run((sql, isLost) =>
        commitBatch(sql, events, { ...ports, isLost }),
      )
    } catch (error) {
      return await this.#commitOtherwise(entries, stripe, error, tries)
    }
    this.#work.batches += 1
    this.#work.commitMsTotal += performance.now() - startedAt
    this.#answer(entries, committed)
  }

  #answer(entries: readonly Entry[], { points, rungs, excesses }: Committed): void {
    const answered = new Set<string>()
    for (const { event, done } of entries) {
      const excess = excesses.get(event.key)
      if (excess !== undefined) {
        this.#counts.refused += 1
        done({ outcome: 'refused', excess })
        continue
      }
      const rung = answered.has(event.key) ? null : (rungs.get(event.key) ?? null)
      // What was left out, because its member is erased, came neither now nor before.
      const repeat = rung === null && points.has(event.key)
      answered.add(event.key)
      this.#counts.recorded += 1
      if (repeat) this.#counts.repeats += 1
      done({ outcome: 'recorded', points: points.get(event.key) ?? 0n, repeat, rung })
    }
  }

  /** Again as it is, or in halves: one event that the database refuses must not take others with it. */
  async #commitOtherwise(
    entries: readonly Entry[],
    stripe: number,
    error: unknown,
    tries: number,
  ): Promise<void> {
    const fault = classify(error)
    if (fault === 'gone') return this.#fail(entries)
    if ((fault === 'again' || fault === 'stale') && tries < triesMax) {
      this.#work.retries += 1
      if (fault === 'stale') {
        this.#refreshReference()
        await waitMs(staleDelayMs)
      }
      return await this.#commit(entries, stripe, tries + 1)
    }
    if (entries.length > 1) {
      const middle = entries.length >> 1
      await this.#commit(entries.slice(0, middle), stripe)
      return await this.#commit(entries.slice(middle), stripe)
    }
    if (mayPass(error)) return this.#fail(entries)
    const [entry] = entries
    this.#counts.refused += 1
    this.#log.error(
      { code: faultCode(error), key: entry?.event.key, source: entry?.event.source },
      'the database refuses a card event; it is not recorded',
    )
    for (const { done } of entries) done({ outcome: 'refused' })
  }

  #fail(entries: readonly Entry[]): void {
    this.#counts.unavailable += entries.length
    for (const { done } of entries) done({ outcome: 'unavailable' })
  }
}
