/** A paced run of which every answer is checked: what `cobrand simulate` does. */
import { differences, faultsOf } from './check.ts'
import type { AcquirerClient } from './client.ts'
import { Latency, type LatencySummary } from './latency.ts'
import { MessageMaker } from './messages.ts'
import type { TextMessage } from './references.ts'
import { ClientError } from './socket.ts'
import { TrafficMaker, type Step, type TrafficOptions, type TrafficProfile } from './traffic.ts'

/** What to do, and over which connections. */
export interface DrillOptions extends TrafficOptions {
  /** Connections that are open; messages go over them in turn. */
  clients: readonly AcquirerClient[]
  profile: TrafficProfile
  /** Messages a second, on average; those that are sent again are not counted. */
  rate: number
  forMs: number
  /** Messages without an answer, at most: further ones wait. */
  inFlightMax: number
  onProgress?: (sent: number, wrong: number) => void
}

/** How it went. */
export interface DrillReport {
  /** Without those of the session. */
  sent: number
  /** Of those, with a member's card. */
  members: number
  answered: number
  ratePerSecond: number
  /** From the write of a message to its answer. */
  latency: LatencySummary
  /** Messages whose answer was wrong or did not come. */
  wrong: number
  /** What was wrong, and how often. */
  faults: Record<string, number>
}

const tickMs = 2
const stansMax = 999_999

/** Signs on, sends, signs off; the connections stay open. */
export async function runDrill(options: DrillOptions): Promise<DrillReport> {
  return await new Drill(options).run()
}

class Drill {
  readonly #options: DrillOptions
  readonly #traffic: TrafficMaker
  readonly #faults = new Map<string, number>()
  readonly #latency = new Latency()
  readonly #session: MessageMaker
  #steps = 0
  #sent = 0
  #members = 0
  #wrong = 0
  #answered = 0

  constructor(options: DrillOptions) {
    this.#options = options
    // Two runs in one second must not send the same message twice.
    const first = 1 + (Math.floor(performance.timeOrigin + performance.now()) % stansMax)
    this.#traffic = new TrafficMaker(options, first)
    this.#session = new MessageMaker(options.dialect, options.shop, undefined, first)
  }

  async run(): Promise<DrillReport> {
    const { clients } = this.#options
    await this.#ofSession(() => this.#session.signOn())
    const startedAtMs = performance.now()
    await this.#sendAll(startedAtMs)
    const seconds = (performance.now() - startedAtMs) / 1000
    await this.#ofSession(() => this.#session.signOff())
    if (clients.some(({ unmatched }) => unmatched > 0)) {
      this.#note('an answer to nothing that was sent')
    }
    return {
      ...{ sent: this.#sent, members: this.#members, answered: this.#answered },
      ratePerSecond: this.#answered / seconds,
      latency: this.#latency.summary(),
      wrong: this.#wrong,
      faults: Object.fromEntries(this.#faults),
    }
  }

  /** Of each connection, where the acquirer is the one who signs on. */
  async #ofSession(make: () => TextMessage): Promise<void> {
    if (this.#options.dialect.session.signOnBy === 'nobody') return
    for (const client of this.#options.clients) await this.#ask(client, make(), 'either')
  }

  async #sendAll(startedAtMs: number): Promise<void> {
    const { rate, forMs, onProgress, profile, clients, inFlightMax } = this.#options
    const total = Math.max(1, Math.round((rate * forMs) / 1000))
    const under = new Set<Promise<void>>()
    while (this.#steps < total) {
      const time = (performance.now() - startedAtMs) / forMs
      const due = time >= 1 ? total : Math.ceil(total * profile.curve(time))
      while (this.#steps < due && under.size < inFlightMax) {
        const client = clients[this.#steps % clients.length]
        if (client === undefined || clients.every(({ open }) => !open)) {
          return this.#note('the gateway closed the connection')
        }
        const work = this.#step(client, this.#traffic.next(profile.mix))
        under.add(work)
        void work.then(() => under.delete(work))
        this.#steps++
      }
      onProgress?.(this.#sent, this.#wrong)
      await new Promise((resolve) => setTimeout(resolve, tickMs))
    }
    await Promise.all(under)
  }

  /** Sends a message, and whatever is sent of it again. */
  async #step(client: AcquirerClient, { message, points, again, isMember }: Step): Promise<void> {
    const first = await this.#pay(client, message, points, isMember)
    for (const each of again) {
      const answer = await this.#pay(client, each, points, isMember)
      if (first === null || answer === null) continue
      const differing = differences(first, answer)
      if (differing.length > 0) this.#note(...differing)
    }
  }

  async #pay(
    client: AcquirerClient,
    message: TextMessage,
    points: Step['points'],
    isMember: boolean,
  ): Promise<TextMessage | null> {
    this.#sent++
    if (isMember) this.#members++
    const sentAtMs = performance.now()
    const answer = await this.#ask(client, message, points)
    if (answer === null) return null
    this.#answered++
    this.#latency.record(performance.now() - sentAtMs)
    return answer
  }

  /** Sends a message and notes what is wrong with its answer. */
  async #ask(
    client: AcquirerClient,
    message: TextMessage,
    points: Step['points'],
  ): Promise<TextMessage | null> {
    try {
      const answer = await client.send(message)
      const faults = faultsOf(this.#options.dialect, message, answer, { points })
      if (faults.length > 0) this.#note(...faults)
      return answer
    } catch (error) {
      if (!(error instanceof ClientError)) throw error
      this.#note(error.message)
      return null
    }
  }

  #note(...faults: string[]): void {
    this.#wrong++
    for (const fault of faults) this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1)
  }
}
