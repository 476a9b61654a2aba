/** The relay: again and again, what waits to be told gets its place in the feeds. Of all gateways, one at a time does it. */
import type { Sql } from '../db/connect.ts'
import { relay } from './store/relay.ts'

/** Batches of the intake that one transaction places: some hundred card events each under load. */
const batchesMax = 32
/** Events told elsewhere that one transaction places. */
const eventsMax = 2_000
/** From a look that found nothing to the next. */
const pollMs = 250
/** The same after a failure. */
const failedMs = 2_000

/** What a relay works with. */
export interface RelayOptions {
  readonly sql: Sql
  /** Told once for each failure in a row. */
  onFailure(error: unknown): void
}

/** See {@link startRelay}. */
export interface Relay {
  /** Events that this process has placed. */
  placed(): number
  /** Ends after the transaction that is under way. */
  stop(): Promise<void>
}

/** Places everything that waits, now. Answers how many events; what another process is at is left to it. */
export async function relayAll(sql: Sql): Promise<number> {
  for (let events = 0; ;) {
    const done = await relay(sql, { batchesMax, eventsMax })
    events += done?.events ?? 0
    if (done === null || !isFull(done)) return events
  }
}

/** Starts it. */
export function startRelay({ sql, onFailure }: RelayOptions): Relay {
  let placed = 0
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let underWay: Promise<void> = Promise.resolve()
  let hasFailed = false
  const look = async (): Promise<void> => {
    let waitMs = pollMs
    try {
      const done = await relay(sql, { batchesMax, eventsMax })
      placed += done?.events ?? 0
      if (done !== null && isFull(done)) waitMs = 0
      hasFailed = false
    } catch (error) {
      if (!hasFailed && !isStopped) onFailure(error)
      hasFailed = true
      waitMs = failedMs
    }
    if (!isStopped) timer = setTimeout(next, waitMs)
  }
  const next = (): void => void (underWay = look())
  next()
  return {
    placed: () => placed,
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await underWay
      clearTimeout(timer)
    },
  }
}

function isFull({ batches, events }: { batches: number; events: number }): boolean {
  return batches === batchesMax || events >= eventsMax
}
