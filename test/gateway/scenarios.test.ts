/**
 * Every scenario of fixtures/scenarios, through the real link and the real importer: as its file tells it, and in
 * every order that can occur, with any of its events more than once.
 */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ledgerFaults } from '../support/ledger-faults.ts'
import { readScenarios, type Outcome, type Scenario } from './scenarios/fixture.ts'
import { isForModel, ModelPlayer, playedAt } from './scenarios/model.ts'
import { anyOrder, possible, toldOrder, type Order } from './scenarios/orders.ts'
import { sorted } from './scenarios/outcome.ts'
import { Playing } from './scenarios/player.ts'
import { startStage, type Stage } from './scenarios/stage.ts'

const scenarios = readScenarios()
const realOrders = 1
const modelOrders = 100
let stage: Stage
let playings = 0
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: playedAt })
  stage = await startStage(scenarios)
}, 60_000)
afterAll(async () => {
  await stage.stop()
  vi.useRealTimers()
})

/** What the file expects, in the order in which it is compared. */
function expected({ expected: { members, funders } }: Scenario): Outcome {
  const sort = (member: Outcome['members'][string]) => ({
    ...member,
    lots: sorted(member.lots),
    payments: sorted(member.payments),
  })
  const entries = Object.entries(members).map(([name, member]) => [name, sort(member)] as const)
  return { members: Object.fromEntries(entries), funders }
}

async function play(scenario: Scenario, order: Order, options?: { answers: boolean }) {
  const playing = await Playing.begin(stage, scenario, playings++)
  return await playing.play(order, options)
}

it('the README tells of every one of them', () => {
  const told = readFileSync(new URL('../../fixtures/scenarios/README.md', import.meta.url), 'utf8')
  const table = told.slice(0, told.indexOf('## A file'))
  const names = [...table.matchAll(/`([a-z0-9-]+)`/g)].map(([, name = '']) => name)
  expect(names.toSorted()).toEqual(scenarios.map(({ name }) => name).toSorted())
})

describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
  '%s',
  (_, scenario) => {
    it('as it is told', async () => {
      const outcome = await play(scenario, toldOrder(scenario), { answers: true })
      expect(outcome).toEqual(expected(scenario))
    })

    it('backwards, as far as that can be', async () => {
      const order = possible(scenario, toldOrder(scenario).toReversed())
      expect({ order, ...(await play(scenario, order)) }).toEqual({ order, ...expected(scenario) })
    })

    it('in other orders, some of it twice', async () => {
      for (const order of fc.sample(anyOrder(scenario), { numRuns: realOrders })) {
        expect({ order, ...(await play(scenario, order)) }).toEqual({
          order,
          ...expected(scenario),
        })
      }
    })

    it.runIf(scenario.order.length === 0)('all at once, and twice', async () => {
      const playing = await Playing.begin(stage, scenario, playings++)
      expect(await playing.playAtOnce()).toEqual(expected(scenario))
    })

    it.runIf(isForModel(scenario))('in any order, in the model', async () => {
      const player = await ModelPlayer.ready(scenario, stage.reference, stage.names)
      fc.assert(
        fc.property(anyOrder(scenario), (order) => {
          expect(player.play(order)).toEqual(expected(scenario))
        }),
        { numRuns: modelOrders },
      )
    })
  },
)

it('after all of them the books are right', async () => {
  expect(await ledgerFaults(stage.database.sql)).toEqual([])
})
