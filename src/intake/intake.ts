/**
 * Group commit: card events that arrive while a batch is being committed are the next batch. The
 * database decides everything; the queue in front of it is short, bounded and may be lost.
 */
import type { Sql } from '../db/connect.ts'
import type { CardEvent, IntakeAnswer } from '../payment/event.ts'
import { commitBatch } from './commit.ts'
import { classify, faultCode } from './faults.ts'
import { createRowIds } from './ids.ts'
import { createLifeline } from './lifeline.ts'
import { createLanes, type Entry } from './lanes.ts'
import type { Reference } from './reference.ts'

/** What the intake is made of. */
export interface IntakeOptions {
  /** Opens a pool of {@link batchesInFlightMax} connections; called again after a loss. */
  connect(): Sql
  /** The reference data as it is now. */
  reference(): Reference
  log: IntakeLog
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
   * `queued`: `done` is called exactly once, after the commit or with `unavailable`. `full`: nothing
   * was taken, wait for {@link onRoom}. `unavailable`: the database is gone, answer at once.
   */
  submit(event: CardEvent, done: (answer: IntakeAnswer) => void): 'queued' | 'full' | 'unavailable'
  /** Calls back once, when there is room again after a `full`. */
  onRoom(callback: () => void): void
  stats(): IntakeStats
  /** Takes nothing more, finishes what is queued, closes the connections. */
  stop(): Promise<void>
}

export { batchesInFlightMax } from './lanes.ts'

const triesMax = 5

/** Starts an intake. It needs no database to start: without one everything is `unavailable`. */
export function createIntake({ connect, reference, log }: IntakeOptions): Intake {
  const ids = createRowIds()
  const lanes = createLanes()
  const counts = { recorded: 0, repeats: 0, unavailable: 0, refused: 0 }
  const work = { batches: 0, retries: 0, commitMsTotal: 0 }
  let scheduled = false
  let stopping: (() => void) | undefined
  const lifeline = createLifeline(connect, {
    onDown(code) {
      log.error({ code }, 'database lost: requests are answered without points, advices later')
      fail(lanes.takeAll())
    },
    onUp: (downMs) => log.info({ downMs }, 'database is back'),
  })

  const fail = (entries: readonly Entry[]): void => {
    counts.unavailable += entries.length
    for (const { done } of entries) done({ outcome: 'unavailable' })
  }

  const commit = async (entries: readonly Entry[], stripe: number, tries = 1): Promise<void> => {
    const startedAt = performance.now()
    const events = entries.map((entry) => entry.event)
    try {
      const { points, repeats } = await lifeline.run((sql) =>
        commitBatch(sql, events, { reference: reference(), ids, stripe }),
      )
      work.batches += 1
      work.commitMsTotal += performance.now() - startedAt
      counts.recorded += events.length
      const answered = new Set<string>(repeats)
      for (const { event, done } of entries) {
        const repeat = answered.has(event.key)
        answered.add(event.key)
        if (repeat) counts.repeats += 1
        done({ outcome: 'recorded', points: points.get(event.key) ?? 0n, repeat })
      }
    } catch (error) {
      await commitOtherwise(entries, stripe, error, tries)
    }
  }

  const commitOtherwise = async (
    entries: readonly Entry[],
    stripe: number,
    error: unknown,
    tries: number,
  ): Promise<void> => {
    const fault = classify(error)
    if (fault === 'gone') return fail(entries)
    if (fault === 'again' && tries < triesMax) {
      work.retries += 1
      return await commit(entries, stripe, tries + 1)
    }
    if (entries.length > 1) {
      // One event that the database refuses must not take the others with it.
      const middle = entries.length >> 1
      await commit(entries.slice(0, middle), stripe)
      return await commit(entries.slice(middle), stripe)
    }
    counts.refused += 1
    log.error({ code: faultCode(error) }, 'a card event was refused by the database')
    fail(entries)
  }

  const pump = (): void => {
    scheduled = false
    for (const batch of lanes.start()) {
      void commit(batch.entries, batch.stripe).finally(() => {
        batch.end()
        pump()
      })
    }
    lanes.announceRoom()
    if (lanes.inFlight === 0 && lanes.size === 0) stopping?.()
  }

  return {
    submit(event, done) {
      if (!lifeline.isUp || stopping !== undefined) {
        counts.unavailable += 1
        return 'unavailable'
      }
      if (!lanes.add({ event, done })) return 'full'
      if (!scheduled) {
        scheduled = true
        // After the sockets that are readable now, so that what they bring is in the batch too.
        setImmediate(pump)
      }
      return 'queued'
    },
    onRoom: (callback) => lanes.onRoom(callback),
    stats: () => ({
      ...counts,
      ...work,
      queued: lanes.size,
      inFlight: lanes.inFlight,
      databaseUp: lifeline.isUp,
    }),
    async stop() {
      await new Promise<void>((resolve) => {
        stopping = resolve
        pump()
      })
      await lifeline.close()
    },
  }
}
