/** Plays a scenario of the programme: messages over a real link, files through the real importer, receipts, changes. */
import { expect } from 'vitest'
import { loadFormat } from '../../../src/clearing/formats.ts'
import { importClearing } from '../../../src/clearing/import.ts'
import type { DayRecord } from '../../../src/clearing/make/day.ts'
import { announceReference } from '../../../src/intake/store/reference.ts'
import { moveEnd } from '../../../src/program/store.ts'
import { takeReceipts } from '../../../src/receipt/take.ts'
import { readPoints } from '../../../src/simulator/index.ts'
import { writeFileOf } from '../../crash/files.ts'
import { memorySource } from '../../support/clearing.ts'
import { acquirerId } from '../scenarios/fixture.ts'
import { playedAt } from '../scenarios/model.ts'
import type { Stage } from '../scenarios/stage.ts'
import { bringRules, know, programmeKnown, takeIn, type Cast } from './cast.ts'
import type { Outcome, Scenario, ScenarioEvent } from './fixture.ts'
import type { Order } from './orders.ts'
import { outcomeOf } from './outcome.ts'
import { messageOf, recordOf, rrnOf, strangersRecord } from './purchase.ts'

/** One playing of a scenario. */
export class Playing {
  readonly #stage: Stage
  readonly #scenario: Scenario
  readonly #cast: Cast
  readonly #played = new Map<number, number>()

  private constructor(stage: Stage, scenario: Scenario, cast: Cast) {
    this.#stage = stage
    this.#scenario = scenario
    this.#cast = cast
  }

  /** Takes partners, rules and members in; `number` tells it from every other playing. */
  static async begin(stage: Stage, scenario: Scenario, number: number): Promise<Playing> {
    return new Playing(stage, scenario, await takeIn(stage, scenario, number))
  }

  /** Lets its events come in an order. */
  async play(order: Order, options: { answers: boolean } = { answers: false }): Promise<Outcome> {
    for (const index of order) {
      const event = this.#scenario.events[index]
      const times = this.#played.get(index) ?? 0
      this.#played.set(index, times + 1)
      if (event !== undefined) await this.#take(event, index, times, options.answers)
    }
    return await outcomeOf(this.#stage, this.#scenario, this.#cast)
  }

  async #take(event: ScenarioEvent, index: number, times: number, answers: boolean): Promise<void> {
    if ('bring' in event) {
      await bringRules(this.#stage, this.#scenario, this.#cast, [event.bring])
    } else if ('end' in event) await this.#moveEnd(event)
    else if ('know' in event) await know(this.#stage, this.#cast, event.know, event)
    else if ('items' in event) await this.#tell(event)
    else if ('clear' in event || 'refund' in event) {
      await this.#import(recordOf(this.#scenario, this.#cast, event, index), times)
    } else await this.#send(event, times, answers)
  }

  /** What comes again comes as the dialect repeats it. */
  async #send(
    event: Extract<ScenarioEvent, { authorize: number } | { reverse: number }>,
    times: number,
    answers: boolean,
  ): Promise<void> {
    const { clients, dialects } = this.#stage
    const { mti, fields } = messageOf(this.#scenario, this.#cast, event)
    const repeated = mti === '0100' ? '0101' : '0421'
    const answer = await clients.ascii.send({ fields, mti: times > 0 ? repeated : mti })
    if (!answers) return
    const points = readPoints(dialects.ascii, answer)
    const told = event.points === undefined ? null : BigInt(event.points)
    expect({ event, points }).toEqual({ event, points: told })
  }

  /** What comes again comes in a file of another content. */
  async #import(record: DayRecord, times: number): Promise<void> {
    const records = [
      record,
      ...Array.from({ length: times }, (_, at) => strangersRecord(record, at)),
    ]
    const source = memorySource(writeFileOf('generic', record.day, records), record.reference)
    const { report } = await importClearing(
      { ...this.#stage.importer, now: () => playedAt },
      { source, format: await loadFormat('generic'), acquirerId },
    )
    expect(report).toMatchObject({ rejected: 0 })
  }

  async #tell({ of, items, tenders }: Extract<ScenarioEvent, { items: unknown }>): Promise<void> {
    const { sql, intake } = this.#stage.gateway.core
    const { at, on, currency, member } = this.#purchase(of)
    const [partner] =
      Object.entries(this.#scenario.partners).find(([, names]) => names.includes(at)) ?? []
    const { memberId = 0n } = this.#cast.members.get(member) ?? {}
    const document = {
      ...{
        receiptId: `R-${rrnOf(this.#scenario, of)}`,
        at: `${on.replace(' ', 'T')}+05:00`,
        location: { name: at },
      },
      ...{ rrn: rrnOf(this.#scenario, of), terminalId: 'T0000001' },
      ...{ currency, member: { memberId: `${memberId}` }, items, tenders },
    }
    const ports = { sql, intake, identifiers: this.#stage.identifiers, now: () => playedAt }
    const partnerId = this.#cast.partners.get(partner ?? '') ?? 0n
    for (const result of await takeReceipts(ports, partnerId, [document])) {
      expect(result).toMatchObject({ status: expect.stringMatching('recorded|repeated') })
    }
  }

  async #moveEnd({ end, at }: Extract<ScenarioEvent, { end: string }>): Promise<void> {
    const [name = '', version = '1'] = end.split('/')
    const ruleId = this.#cast.rules.get(name) ?? 0n
    const { sql } = this.#stage.gateway.core
    await sql.begin(async (transaction) => {
      await moveEnd(transaction, { ruleId, version: Number(version) }, at ?? 'infinity')
      await announceReference(transaction)
    })
    await programmeKnown(this.#stage)
  }

  #purchase(name: string): Scenario['purchases'][string] {
    const purchase = this.#scenario.purchases[name]
    if (purchase === undefined) throw new Error(`there is no purchase "${name}"`)
    return purchase
  }
}
