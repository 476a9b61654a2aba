/**
 * Every scenario of fixtures/programme, through a real link and the real importer: as its file tells it, backwards, and
 * in other orders with some of it twice.
 */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { saveCardProduct } from '../../src/program/store.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'
import { readScenarios, type Outcome, type Scenario } from './programme/fixture.ts'
import { anyOrder, backwards, type Order } from './programme/orders.ts'
import { Playing } from './programme/player.ts'
import { playedAt } from './scenarios/model.ts'
import { startStage, type Stage } from './scenarios/stage.ts'

const scenarios = readScenarios()
const otherOrders = 2
let stage: Stage
let playings = 0
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: playedAt })
  stage = await startStage([])
  const product = { binFrom: '555555', binTo: '555555', bank: 'Nomad Bank', product: 'Shop Card' }
  await saveCardProduct(stage.database.sql, product)
}, 60_000)
afterAll(async () => {
  await stage.stop()
  vi.useRealTimers()
})

/** What the file expects, in the order in which it is compared. */
function expected({ expected: { members, purchases } }: Scenario): Outcome {
  const sorted = Object.entries(purchases).map(
    ([name, { has, not }]) => [name, { has: has.toSorted(), not }] as const,
  )
  return { members, purchases: Object.fromEntries(sorted) }
}

async function play(scenario: Scenario, order: Order, options?: { answers: boolean }) {
  const playing = await Playing.begin(stage, scenario, playings++)
  return await playing.play(order, options)
}

it('the README tells of every one of them', () => {
  const told = readFileSync(new URL('../../fixtures/programme/README.md', import.meta.url), 'utf8')
  const table = told.slice(0, told.indexOf('## A file'))
  const names = [...table.matchAll(/`([a-z0-9-]+)`/g)].map(([, name = '']) => name)
  expect(names.toSorted()).toEqual(scenarios.map(({ name }) => name).toSorted())
})

describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
  '%s',
  (_, scenario) => {
    it('as it is told', async () => {
      const told = [...scenario.events.keys()]
      expect(await play(scenario, told, { answers: true })).toEqual(expected(scenario))
    })

    it('backwards, as far as that can be', async () => {
      const order = backwards(scenario)
      expect({ order, ...(await play(scenario, order)) }).toEqual({ order, ...expected(scenario) })
    })

    it('in other orders, some of it twice', async () => {
      for (const order of fc.sample(anyOrder(scenario), { numRuns: otherOrders })) {
        expect({ order, ...(await play(scenario, order)) }).toEqual({
          order,
          ...expected(scenario),
        })
      }
    })

    it('and the books are right', async () => {
      expect(await ledgerFaults(stage.database.sql)).toEqual([])
    })
  },
)
