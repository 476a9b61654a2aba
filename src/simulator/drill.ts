/** A paced run of which every answer is checked: what `cobrand simulate` does. */
import { differences, faultsOf } from './check.ts'
import type { AcquirerClient } from './client.ts'
import { stanNow } from './clock.ts'
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
  /** Of those that were sent, how many had an answer that was wrong, or none. */
  wrong: number
  /** What was wrong, and how often; with the session as well, and several things with one message. */
  faults: Record<string, number>
}

const tickMs = 2

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
    const first = stanNow()
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
    for (const client of this.#options.clients) {
      const { faults } = await this.#ask(client, make(), 'either')
      this.#note(...faults)
    }
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

  /** Sends a message, and whatever is sent of it again, which must be answered alike. */
  async #step(client: AcquirerClient, { again, ...step }: Step): Promise<void> {
    const first = await this.#pay(client, step, null)
    for (const message of again) await this.#pay(client, { ...step, message }, first)
  }

  async #pay(
    client: AcquirerClient,
    { message, points, isMember }: Omit<Step, 'again'>,
    like: TextMessage | null,
  ): Promise<TextMessage | null> {
    this.#sent++
    if (isMember) this.#members++
    const sentAtMs = performance.now()
    const { answer, faults } = await this.#ask(client, message, points)
    if (answer !== null) {
      this.#answered++
      this.#latency.record(performance.now() - sentAtMs)
      if (like !== null) faults.push(...differences(like, answer))
    }
    if (faults.length > 0) this.#wrong++
    this.#note(...faults)
    return answer
  }

  /** Sends a message, and says what is wrong with its answer. */
  async #ask(
    client: AcquirerClient,
    message: TextMessage,
    points: Step['points'],
  ): Promise<{ answer: TextMessage | null; faults: string[] }> {
    try {
      const answer = await client.send(message)
      return { answer, faults: faultsOf(this.#options.dialect, message, answer, { points }) }
    } catch (error) {
      if (!(error instanceof ClientError)) throw error
      return { answer: null, faults: [error.message] }
    }
  }

  #note(...faults: string[]): void {
    for (const fault of faults) this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1)
  }
}
