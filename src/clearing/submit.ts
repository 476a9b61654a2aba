/** Hands card events to the intake at the pace that it takes them, and outlasts a short outage. */
import type { Intake } from '../intake/index.ts'
import type { CardEvent, IntakeAnswer } from '../payment/event.ts'
import { ImportError } from './errors.ts'
import type { Recorded } from './report.ts'

/** Waits after the first, second ... refusal in a row; after the last one the import stops. */
const backOffMs = [250, 500, 1000, 2000, 4000, 5000, 5000, 5000] as const

/** Events that wait for their answers: two batches on their way, and two that are ready. More would only fill memory. */
const unansweredMax = 2_000

/** The part of the intake that an import uses. */
export type EventSink = Pick<Intake, 'submit' | 'onRoom'>

/** An event, and where it came from. */
interface Item<Origin> {
  event: CardEvent
  origin: Origin
}

/**
 * Submits events and tells `recorded` of each when it is durable, `refused` of one that cannot be. A full intake is waited for; one
 * without a database is tried again with growing waits, some 23 s in all, and then the import stops
 * with an {@link ImportError} `unavailable`. Events are exact-once by their key, so trying again is safe.
 */
export class Submitter<Origin> {
  readonly #sink: EventSink
  readonly #recorded: (answer: Recorded) => void
  readonly #refused: (origin: Origin) => void
  readonly #wait: (ms: number) => Promise<void>
  #unanswered = 0
  #turnedAway: Item<Origin>[] = []
  #refusalsInARow = 0
  #whenAnswered: (() => void) | undefined
  #whenFewer: (() => void) | undefined

  constructor(
    sink: EventSink,
    recorded: (answer: Recorded) => void,
    refused: (origin: Origin) => void,
    wait: (ms: number) => Promise<void>,
  ) {
    this.#sink = sink
    this.#recorded = recorded
    this.#refused = refused
    this.#wait = wait
  }

  /** Resolves when the intake has taken the event; its answer comes later. `origin` is given back where it is refused. */
  async submit(event: CardEvent, origin: Origin): Promise<void> {
    if (this.#unanswered >= unansweredMax) await this.#fewer()
    if (this.#turnedAway.length > 0) await this.settle()
    await this.#offer({ event, origin })
  }

  /** Resolves when everything submitted is durable. */
  async settle(): Promise<void> {
    for (;;) {
      await this.#answers()
      if (this.#turnedAway.length === 0) return
      const again = this.#turnedAway
      this.#turnedAway = []
      await this.#backOff()
      for (const item of again) await this.#offer(item)
    }
  }

  async #offer(item: Item<Origin>): Promise<void> {
    for (;;) {
      this.#unanswered += 1
      const state = this.#sink.submit(item.event, (answer) => this.#answered(item, answer))
      if (state === 'queued') return
      this.#unanswered -= 1
      if (state === 'full') await new Promise<void>((resolve) => this.#sink.onRoom(resolve))
      else await this.#backOff()
    }
  }

  #answered(item: Item<Origin>, answer: IntakeAnswer): void {
    this.#unanswered -= 1
    if (answer.outcome === 'recorded') {
      this.#refusalsInARow = 0
      this.#recorded(answer)
    } else if (answer.outcome === 'refused') {
      this.#refused(item.origin)
    } else {
      this.#turnedAway.push(item)
    }
    if (this.#unanswered === 0) this.#whenAnswered?.()
    if (this.#unanswered === unansweredMax / 2) this.#whenFewer?.()
  }

  async #fewer(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#whenFewer = resolve
    })
    this.#whenFewer = undefined
  }

  async #answers(): Promise<void> {
    if (this.#unanswered === 0) return
    await new Promise<void>((resolve) => {
      this.#whenAnswered = resolve
    })
    this.#whenAnswered = undefined
  }

  async #backOff(): Promise<void> {
    const ms = backOffMs[this.#refusalsInARow]
    this.#refusalsInARow += 1
    if (ms === undefined) {
      const remedy = 'the database does not take the records; see to it and import the file again'
      throw new ImportError('unavailable', `${remedy}: what was taken is not taken twice`)
    }
    await this.#wait(ms)
  }
}
