/** The bounded queues in front of the group commit: one a batch in flight. */
import { partnerStripes } from '../ledger/store.ts'
import type { CardEvent, IntakeAnswer } from '../payment/event.ts'

/** An event and whom to tell. */
export interface Entry {
  readonly event: CardEvent
  readonly done: (answer: IntakeAnswer) => void
}

/** One is being worked out while the other is being committed; a third would only contend. */
export const batchesInFlightMax = 2
/** A batch of 500 costs a tenth of 500 batches of one; a larger one gains little and waits longer. */
const batchEventsMax = 500
const batchBytesMax = 1_048_576
/** So few are one batch, not one a lane: what a batch costs besides its events would be paid twice. */
const jointEventsMax = 200
const queueEventsMax = 10_000
const queueBytesMax = 16_777_216
/** Whoever was told `full` is called when this much is left: later would idle, earlier would flap. */
const roomShare = 0.5

/** What one transaction commits. Its lanes start nothing else until `end`. */
export interface Batch {
  readonly entries: readonly Entry[]
  /** The stripe of partners' accounts that it changes. */
  readonly stripe: number
  end(): void
}

/**
 * Events by member: a member's events keep their order, and two batches in flight never share a
 * member, so neither waits for the other's locks (measured: with shared members the two ran one
 * after the other).
 */
export interface Lanes {
  readonly size: number
  readonly inFlight: number
  /** False where there is no room; nothing was taken then. */
  add(entry: Entry): boolean
  /** Batches that can start now; the oldest entries first, up to the limits of a batch. */
  start(): Batch[]
  takeAll(): Entry[]
  /** Calls back once when there is room again. */
  onRoom(callback: () => void): void
  /** Calls those who wait, if there is room. */
  announceRoom(): void
}

/** Makes {@link batchesInFlightMax} empty lanes with one bound over them, in events and bytes. */
export function createLanes(): Lanes {
  // Another gateway starts elsewhere, so that the two seldom contend for a stripe.
  const firstStripe = Math.floor(Math.random() * partnerStripes)
  const lanes = Array.from(
    { length: batchesInFlightMax },
    (_, at) => new MemberLane((firstStripe + at) % partnerStripes),
  )
  let waiting: (() => void)[] = []
  let inFlight = 0
  const size = (): number => lanes.reduce((sum, lane) => sum + lane.size, 0)
  const bytes = (): number => lanes.reduce((sum, lane) => sum + lane.bytes, 0)

  const startOf = (of: readonly MemberLane[]): Batch => {
    inFlight += 1
    for (const lane of of) lane.busy = true
    return {
      entries: of.flatMap((lane) => lane.takeBatch()),
      stripe: of[0]?.stripe ?? 0,
      end() {
        inFlight -= 1
        for (const lane of of) lane.busy = false
      },
    }
  }
  return {
    get size() {
      return size()
    },
    get inFlight() {
      return inFlight
    },
    add(entry) {
      if (size() >= queueEventsMax || bytes() >= queueBytesMax) return false
      lanes[Number(entry.event.memberId % BigInt(batchesInFlightMax))]?.add(entry)
      return true
    },
    start() {
      if (size() === 0) return []
      if (inFlight === 0 && size() <= jointEventsMax) return [startOf(lanes)]
      return lanes.filter((lane) => !lane.busy && lane.size > 0).map((lane) => startOf([lane]))
    },
    takeAll: () => lanes.flatMap((lane) => lane.take(lane.size)),
    onRoom(callback) {
      waiting.push(callback)
    },
    announceRoom() {
      if (waiting.length === 0) return
      if (size() > queueEventsMax * roomShare || bytes() > queueBytesMax * roomShare) return
      const told = waiting
      waiting = []
      for (const callback of told) callback()
    },
  }
}

/** A queue whose batches are committed one after the other. */
class MemberLane {
  readonly stripe: number
  private entries: Entry[] = []
  bytes = 0
  busy = false

  constructor(stripe: number) {
    this.stripe = stripe
  }

  get size(): number {
    return this.entries.length
  }

  add(entry: Entry): void {
    this.entries.push(entry)
    this.bytes += eventBytes(entry.event)
  }

  take(count: number): Entry[] {
    const taken = this.entries.slice(0, count)
    this.entries = this.entries.slice(count)
    for (const { event } of taken) this.bytes -= eventBytes(event)
    return taken
  }

  takeBatch(): Entry[] {
    let count = 0
    let batchBytes = 0
    for (const { event } of this.entries) {
      batchBytes += eventBytes(event)
      if (count === batchEventsMax || (count > 0 && batchBytes > batchBytesMax)) break
      count += 1
    }
    return this.take(count)
  }
}

/** Numbers, dates and the object itself. */
const fixedEventBytes = 400
/** Of a line of a receipt, without its texts. */
const lineBytes = 120

/** An event's size in memory, near enough to bound a queue by it. */
function eventBytes(event: CardEvent): number {
  const texts = event.merchantId.length + event.terminalId.length + event.rrn.length
  const references = event.authorizationCode.length + event.networkReference.length
  return fixedEventBytes + 2 * (texts + references) + receiptBytes(event)
}

/** What a till told: its lines above all. */
function receiptBytes({ receipt }: CardEvent): number {
  if (receipt === undefined) return 0
  const texts = receipt.lines.reduce(
    (sum, { sku, name, category }) => sum + sku.length + name.length + category.length,
    0,
  )
  return fixedEventBytes + lineBytes * receipt.lines.length + 2 * texts
}
