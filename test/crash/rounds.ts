/** One round: a kill in the middle of messages and a file, the recovery, and what must hold after it. */
import { setTimeout as delay } from 'node:timers/promises'
import { Random } from '../fuzz/mutate.ts'
import { importWhole } from './clean.ts'
import type { Courier } from './courier.ts'
import type { Day, DayRound } from './day.ts'
import { brokenPromises, exceeded, verify } from './ledger.ts'
import { serverParts, type Server } from './server.ts'
import type { Import, Site } from './site.ts'

/** What may be killed. */
export const victims = ['gateway', 'importer', 'postgres'] as const

/** See {@link victims}. */
export type Victim = (typeof victims)[number]

/** A kill that was survived. */
export interface Kill {
  /** What was killed of it, and when. */
  detail: string
  recoveryMs: number
}

/** What an import takes to start, and once it has begun, before any was measured. */
const startMsGuess = 1_000
const importMsGuess = 300
/** A kill comes up to so long after the answer that it waits for. */
const jitterMs = 10
/** Of the last import's time in the running mean. */
const weight = 0.3

/** Makes the rounds of a site, one after the other. */
export class Rounds {
  readonly #server: Server
  readonly #site: Site
  readonly #day: Day
  readonly #courier: Courier
  readonly #random: Random
  #importMs = importMsGuess

  constructor(server: Server, site: Site, day: Day, courier: Courier, seed: number) {
    this.#server = server
    this.#site = site
    this.#day = day
    this.#courier = courier
    // The day draws from the same seed: this one must not follow it number by number.
    this.#random = new Random(~seed)
  }

  /** One kill under work; `null` where the victim had ended before. Throws where something does not hold. */
  async next(victim: Victim): Promise<Kill | null> {
    const round = this.#day.next()
    const importing = await this.#site.startImport(round.file)
    // Mostly importer and gateway work at one time; now and then the importer is still starting.
    if (this.#random.below(4) > 0) await importing.begun
    const delivery = new Delivery(this.#courier, round)
    const kill =
      victim === 'importer'
        ? await this.#killImporter(importing)
        : await this.#killServer(victim, delivery, importing)
    await this.#hold()
    this.#courier.resume()
    const importedFrom = performance.now()
    // One that was killed, or was there too early or too long for a database that was away.
    if ((await importing.exited).code !== 0) await importWhole(this.#site, round.file)
    const imported = performance.now() - importedFrom
    await delivery.done
    if (kill === null || victim !== 'importer') return kill
    return { ...kill, recoveryMs: imported }
  }

  /** The gateway or PostgreSQL, after some of the answers. */
  async #killServer(
    victim: 'gateway' | 'postgres',
    delivery: Delivery,
    importing: Import,
  ): Promise<Kill> {
    const after = this.#random.below(delivery.messages)
    await delivery.answered(after)
    await delay(this.#random.below(jitterMs))
    this.#courier.pause()
    if (victim === 'postgres') await importing.watched()
    const part = this.#random.of(serverParts, 'postmaster')
    const killedAt = performance.now()
    if (victim === 'gateway') {
      await this.#site.killGateway()
      await this.#site.startGateway()
    } else {
      await this.#server.killAndRecover(part, this.#random)
      await this.#site.untilReady()
    }
    const recoveryMs = performance.now() - killedAt
    const { code, output, workedMs } = await importing.exited
    // Without a database it may give up, and says so.
    const mayEnd = victim === 'postgres' && code === 1 && !/\n +at /.test(output)
    if (code !== 0 && !mayEnd) throw new Error(`the import ended with ${code}:\n${output}`)
    if (victim === 'gateway') this.#importMs += weight * (workedMs - this.#importMs)
    const what = victim === 'postgres' ? `${part}, ` : ''
    return { recoveryMs, detail: `${what}after ${after} of ${delivery.messages} answers` }
  }

  /** Some time after it has begun, or while it starts. */
  async #killImporter(importing: Import): Promise<Kill | null> {
    const early = this.#random.below(6) === 0
    const ms = this.#random.below(early ? startMsGuess : Math.ceil(this.#importMs))
    if (!early) await importing.begun
    await delay(ms)
    importing.child.kill('SIGKILL')
    this.#courier.pause()
    const { code, output } = await importing.exited
    if (code === null) {
      const since = early ? 'its start' : 'the file was opened'
      return { recoveryMs: 0, detail: `${ms} ms after ${since}` }
    }
    if (code !== 0) throw new Error(`the import ended with ${code} of itself:\n${output}`)
    this.#importMs *= 1 - weight
    return null
  }

  /** What must hold after each recovery, before anything is sent again. */
  async #hold(): Promise<void> {
    const fault = await verify(this.#site)
    if (fault !== '') throw new Error(`after the recovery: ${fault}`)
    const over = await exceeded(this.#site)
    if (over.length > 0) throw new Error(`more is given than allowed: ${over.join(', ')}`)
    const broken = await brokenPromises(this.#site, this.#courier.answers, this.#day.memberPans)
    if (broken.length > 0) {
      throw new Error(
        `answered and not kept: ${broken.length}, first ${broken.slice(0, 5).join(', ')}`,
      )
    }
  }
}

/** The messages of a round on their way. */
class Delivery {
  readonly messages: number
  /** Resolves when all are answered. */
  readonly done: Promise<void>
  #answers = 0
  #awaited = 0
  #reached: () => void = () => {}

  constructor(courier: Courier, { messages }: DayRound) {
    this.messages = messages.length
    this.done = courier.deliver(messages, {
      onAnswer: () => {
        if (++this.#answers >= this.#awaited) this.#reached()
      },
    })
    this.done.catch(() => {})
  }

  /** Resolves after so many answers. Rejects where there will be none. */
  async answered(answers: number): Promise<void> {
    if (this.#answers >= answers) return
    this.#awaited = answers
    await Promise.race([new Promise<void>((resolve) => (this.#reached = resolve)), this.done])
  }
}
