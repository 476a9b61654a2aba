/** Plays a scenario on the stage: messages over the real link, files through the real importer. */
import { expect } from 'vitest'
import { loadFormat } from '../../../src/clearing/formats.ts'
import { importClearing } from '../../../src/clearing/import.ts'
import { expirePayments } from '../../../src/jobs/expire-payments.ts'
import { runJob } from '../../../src/jobs/run.ts'
import { linkCard, reissueCard } from '../../../src/enrolment/cards.ts'
import { createMember } from '../../../src/member/member.ts'
import { takeReceipts } from '../../../src/receipt/take.ts'
import { readPoints } from '../../../src/simulator/index.ts'
import { memorySource } from '../../support/clearing.ts'
import { joinLongAgo } from '../../support/joined.ts'
import { acquirerId, type Outcome, type Scenario, type ScenarioEvent } from './fixture.ts'
import { fileOf, instanceOf, lastJobs, messageOf, receiptsOf } from './instance.ts'
import type { Order } from './orders.ts'
import { outcomeInDatabase } from './outcome.ts'
import { changeMap, resolve } from './operator.ts'
import type { Stage } from './stage.ts'
import { playedAt } from './model.ts'

/** One playing of a scenario, with members and cards of its own. */
export class Playing {
  readonly #stage: Stage
  readonly #scenario: Scenario
  readonly #members = new Map<string, bigint>()
  readonly #played = new Map<number, number>()

  private constructor(stage: Stage, scenario: Scenario) {
    this.#stage = stage
    this.#scenario = scenario
  }

  /** Takes its members in and links their cards; `number` tells it from every other playing. */
  static async begin(stage: Stage, scenario: Scenario, number: number): Promise<Playing> {
    const playing = new Playing(stage, instanceOf(scenario, number))
    for (const [pan, name] of Object.entries(playing.#scenario.cards)) {
      const memberId = await playing.#member(name)
      const { sql } = stage.gateway.core
      expect(await linkCard(sql, memberId, stage.identify(pan))).toMatchObject({
        outcome: 'linked',
      })
      await stage.known(pan)
    }
    return playing
  }

  /** Lets its events come in an order; the jobs run once more at the end, as they would hour by hour. */
  async play(order: Order, options: { answers: boolean } = { answers: false }): Promise<Outcome> {
    const { events } = this.#scenario
    for (const index of order) {
      const event = events[index]
      const times = this.#played.get(index) ?? 0
      this.#played.set(index, times + 1)
      if (event !== undefined) await this.#take(event, times, options.answers)
    }
    return await this.#outcome()
  }

  /** Lets all of its events come at once, each twice. */
  async playAtOnce(): Promise<Outcome> {
    const { events } = this.#scenario
    await Promise.all(
      [0, 1].flatMap((times) => events.map((each) => this.#take(each, times, false))),
    )
    return await this.#outcome()
  }

  async #outcome(): Promise<Outcome> {
    const day = lastJobs(this.#scenario)
    if (day !== null) await this.#runJobs(day)
    const members = new Map([...this.#members].map(([name, id]) => [id, name]))
    return await outcomeInDatabase(this.#stage.database.sql, { ...this.#stage.names, members })
  }

  async #take(event: ScenarioEvent, times: number, answers: boolean): Promise<void> {
    if ('mti' in event) await this.#send(event, times, answers)
    else if ('format' in event) await this.#import(event, times)
    else if ('till' in event) await this.#tell(event)
    else if ('jobs' in event) await this.#runJobs(event.jobs)
    else if ('reissue' in event) await this.#reissue(event.reissue, event.to)
    else if ('claim' in event) await this.#claim(event.claim, event.by)
    else if ('action' in event) await changeMap(this.#stage, event)
    else await resolve(this.#stage, [...this.#members.values()], event.resolve)
  }

  /** What comes again comes as the dialect repeats it. */
  async #send(event: Extract<ScenarioEvent, { mti: string }>, times: number, answers: boolean) {
    const { clients, dialects } = this.#stage
    const { link } = this.#scenario
    const message = messageOf(this.#scenario, event)
    const kinds = Object.entries(dialects[link].spec.messages)
    const [repeat] = kinds.find(([, { repeatOf }]) => repeatOf === message.mti) ?? []
    const mti = times > 0 && repeat !== undefined ? repeat : message.mti
    const answer = await clients[link].send({ ...message, mti })
    if (!answers) return
    const points = readPoints(dialects[link], answer)
    expect({ id: event.id, points }).toEqual({
      id: event.id,
      points: event.points === undefined ? null : BigInt(event.points),
    })
  }

  /** What comes again comes in a file of another content. */
  async #import(event: Extract<ScenarioEvent, { format: string }>, times: number): Promise<void> {
    const bytes = fileOf(this.#scenario, event, times)
    const name = `${event.id}.${times}`
    const { report } = await importClearing(
      { ...this.#stage.importer, now: () => playedAt },
      {
        ...{
          source: memorySource(bytes, name),
          format: await loadFormat(event.format),
          acquirerId,
        },
      },
    )
    expect(report).toMatchObject({ rejected: 0 })
  }

  async #tell(event: Extract<ScenarioEvent, { receipts: unknown }>): Promise<void> {
    const { sql, intake } = this.#stage.gateway.core
    const [place] = await sql<{ partnerId: bigint }[]>`
      SELECT partner_id AS "partnerId" FROM location WHERE name = ${event.till.location}`
    const documents = receiptsOf(event, await this.#member(event.till.member))
    const ports = { sql, intake, identifiers: this.#stage.identifiers, now: () => playedAt }
    for (const result of await takeReceipts(ports, place?.partnerId ?? 0n, documents)) {
      expect(result).toMatchObject({ status: expect.stringMatching('recorded|repeated') })
    }
  }

  async #runJobs(day: string): Promise<void> {
    const { sql, intake } = this.#stage.gateway.core
    await runJob(expirePayments, { sql, intake, now: new Date(`${day}T00:30:00Z`) })
  }

  async #reissue(pan: string, to: string): Promise<void> {
    const { sql } = this.#stage.gateway.core
    const [owner] = await sql<{ memberId: bigint; cardId: bigint }[]>`
      SELECT member_id AS "memberId", card_id AS "cardId" FROM card_token
       WHERE token = ${this.#stage.identify(pan).token}`
    if (owner === undefined) throw new Error('nobody has the card')
    const { outcome } = await reissueCard(sql, owner, this.#stage.identify(to))
    expect(['reissued', 'already_linked']).toContain(outcome)
    await this.#stage.known(to)
  }

  async #claim(pan: string, by: string): Promise<void> {
    const { sql } = this.#stage.gateway.core
    const memberId = await this.#member(by)
    const claimed = await linkCard(sql, memberId, this.#stage.identify(pan))
    expect(claimed).toEqual({ outcome: 'claimed_by_other' })
  }

  async #member(name: string): Promise<bigint> {
    const known = this.#members.get(name)
    if (known !== undefined) return known
    const { sql } = this.#stage.gateway.core
    const memberId = await createMember(sql, { name })
    await joinLongAgo(sql, memberId)
    this.#members.set(name, memberId)
    return memberId
  }
}
