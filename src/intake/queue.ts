/** The bounded queue in front of the group commit. */
import type { CardEvent, IntakeAnswer } from '../payment/event.ts'

/** An event and whom to tell. */
export interface Entry {
  readonly event: CardEvent
  readonly done: (answer: IntakeAnswer) => void
}

/** A batch of 500 costs a tenth of 500 batches of one; a larger one gains little and waits longer. */
const batchEventsMax = 500
const batchBytesMax = 1_048_576
const queueEventsMax = 10_000
const queueBytesMax = 16_777_216
/** Whoever was told `full` is called when this much is left: earlier, and it would soon be full again. */
const roomShare = 0.5

/** See {@link createQueue}. */
export interface Queue {
  readonly size: number
  /** False where there is no room; nothing was taken then. */
  add(entry: Entry): boolean
  /** The oldest entries, up to the limits of a batch. */
  takeBatch(): Entry[]
  takeAll(): Entry[]
  /** Calls back once when there is room again. */
  onRoom(callback: () => void): void
  /** Calls those who wait, if there is room. */
  announceRoom(): void
}

/** First in, first out; bounded by events and by bytes. */
export function createQueue(): Queue {
  let entries: Entry[] = []
  let bytes = 0
  let waiting: (() => void)[] = []

  const take = (count: number): Entry[] => {
    const taken = entries.slice(0, count)
    entries = entries.slice(count)
    for (const { event } of taken) bytes -= eventBytes(event)
    return taken
  }
  return {
    get size() {
      return entries.length
    },
    add(entry) {
      const size = eventBytes(entry.event)
      if (entries.length >= queueEventsMax || bytes + size > queueBytesMax) return false
      entries.push(entry)
      bytes += size
      return true
    },
    takeBatch() {
      let count = 0
      let batchBytes = 0
      for (const { event } of entries) {
        batchBytes += eventBytes(event)
        if (count === batchEventsMax || (count > 0 && batchBytes > batchBytesMax)) break
        count += 1
      }
      return take(count)
    },
    takeAll: () => take(entries.length),
    onRoom(callback) {
      waiting.push(callback)
    },
    announceRoom() {
      if (waiting.length === 0 || entries.length > queueEventsMax * roomShare) return
      if (bytes > queueBytesMax * roomShare) return
      const told = waiting
      waiting = []
      for (const callback of told) callback()
    },
  }
}

/** Numbers, dates and the object itself. */
const fixedEventBytes = 400

/** An event's size in memory, near enough to bound the queue by it. */
function eventBytes(event: CardEvent): number {
  return (
    fixedEventBytes +
    2 * (event.merchantId.length + event.terminalId.length + event.rrn.length) +
    2 * (event.authorizationCode.length + event.networkReference.length)
  )
}
