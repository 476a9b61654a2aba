/** A paced run of payments of which every answer is checked: what `cobrand simulate` does. */
import type { Dialect } from '../iso8583/index.ts'
import { faultsOf } from './check.ts'
import { AcquirerClient, ClientError } from './client.ts'
import type { LatencySummary } from './latency.ts'
import { MessageMaker, type Shop } from './messages.ts'
import type { TextMessage } from './references.ts'

/** What to do, where. */
export interface DrillOptions {
  host: string
  port: number
  dialect: Dialect
  shop: Shop
  amountMinor: bigint
  /** Messages a second. */
  rate: number
  forMs: number
  /** Share of messages with a card of `memberPans`, 0 to 1; 0 where there is none. */
  membersShare: number
  memberPans: readonly string[]
  onProgress?: (sent: number, wrong: number) => void
}

/** How it went. */
export interface DrillReport {
  sent: number
  /** Of those, with a member's card. */
  members: number
  answered: number
  ratePerSecond: number
  latency: LatencySummary
  /** Messages whose answer was wrong or did not come. */
  wrong: number
  /** What was wrong, and how often. */
  faults: Record<string, number>
}

/** A BIN of published test cards; strangers' numbers are made under it. */
const strangerBin = '411111'
const tickMs = 5
/** A payment in twenty was decided before and is told as an advice. */
const adviceEvery = 20

/** Runs the drill over one connection. Rejects with `ClientError` where the gateway is not there. */
export async function runDrill(options: DrillOptions): Promise<DrillReport> {
  const client = await AcquirerClient.connect(options)
  try {
    return await new Drill(options, client).run()
  } finally {
    await client.close()
  }
}

class Drill {
  readonly #options: DrillOptions
  readonly #client: AcquirerClient
  readonly #maker: MessageMaker
  readonly #faults = new Map<string, number>()
  #sent = 0
  #members = 0
  #wrong = 0
  #answered = 0

  constructor(options: DrillOptions, client: AcquirerClient) {
    this.#options = options
    this.#client = client
    // Two runs in one second must not send the same message twice.
    const first = 1 + (Math.floor(performance.timeOrigin + performance.now()) % 900_000)
    this.#maker = new MessageMaker(options.dialect, options.shop, undefined, first)
  }

  async run(): Promise<DrillReport> {
    await this.#expect(this.#maker.signOn(), 'none')
    const startedAtMs = performance.now()
    await this.#sendAll(startedAtMs)
    const seconds = (performance.now() - startedAtMs) / 1000
    const answered = this.#answered
    await this.#expect(this.#maker.signOff(), 'none')
    if (this.#client.unmatched > 0) this.#note('an answer to nothing that was sent')
    return {
      sent: this.#sent,
      members: this.#members,
      answered: answered - 1,
      ratePerSecond: (answered - 1) / seconds,
      latency: this.#client.latency.summary(),
      wrong: this.#wrong,
      faults: Object.fromEntries(this.#faults),
    }
  }

  async #sendAll(startedAtMs: number): Promise<void> {
    const { rate, forMs, onProgress } = this.#options
    const total = Math.max(1, Math.round((rate * forMs) / 1000))
    const answers: Promise<void>[] = []
    while (this.#sent < total && this.#client.open) {
      const due = Math.min(total, Math.ceil(((performance.now() - startedAtMs) * rate) / 1000))
      while (this.#sent < due) answers.push(this.#pay())
      onProgress?.(this.#sent, this.#wrong)
      await new Promise((resolve) => setTimeout(resolve, tickMs))
    }
    if (this.#sent < total) this.#note('the gateway closed the connection')
    await Promise.all(answers)
  }

  #pay(): Promise<void> {
    const { membersShare, memberPans, amountMinor } = this.#options
    const number = this.#sent++
    const share = memberPans.length === 0 ? 0 : membersShare
    const isMember = Math.floor((number + 1) * share) > Math.floor(number * share)
    const pan = isMember ? memberPans[this.#members++ % memberPans.length] : strangerPan(number)
    const purchase = { pan: pan ?? strangerPan(number), amountMinor }
    const isAdvice = number % adviceEvery === adviceEvery - 1
    const message = isAdvice ? this.#maker.advice(purchase) : this.#maker.authorization(purchase)
    return this.#expect(message, isMember ? 'given' : 'none')
  }

  /** Sends a message and notes what is wrong with its answer. */
  async #expect(message: TextMessage, points: 'given' | 'none'): Promise<void> {
    const { dialect } = this.#options
    const responseCode = dialect.answers.codes.approved
    try {
      const answer = await this.#client.send(message)
      this.#answered++
      const faults = faultsOf(dialect, message, answer, { responseCode, points })
      if (faults.length > 0) this.#note(...faults)
    } catch (error) {
      if (!(error instanceof ClientError)) throw error
      this.#note(error.message)
    }
  }

  #note(...faults: string[]): void {
    this.#wrong++
    for (const fault of faults) this.#faults.set(fault, (this.#faults.get(fault) ?? 0) + 1)
  }
}

function strangerPan(number: number): string {
  return `${strangerBin}${String(number % 10_000_000_000).padStart(10, '0')}`
}
