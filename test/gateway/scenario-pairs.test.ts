/** Two stories at once on one card, in the pure model: whatever comes between, each ends as it ends alone. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { applyCoalition } from '../../src/cli/coalition/apply.ts'
import { readCoalition } from '../../src/cli/coalition.ts'
import { readReference } from '../../src/intake/store/reference.ts'
import type { Reference } from '../../src/intake/reference.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { coalitionFile, readScenarios } from './scenarios/fixture.ts'
import { ModelPlayer } from './scenarios/model.ts'
import { anyOrder } from './scenarios/orders.ts'
import type { Names } from './scenarios/outcome.ts'
import { isForPairs, joined } from './scenarios/pair.ts'
import { namesIn } from './scenarios/stage.ts'

const ordersOfPair = 2
const scenarios = readScenarios().filter(isForPairs)
let database: FreshDatabase
let reference: Reference
let names: Omit<Names, 'members'>
beforeAll(async () => {
  database = await freshDatabase()
  await applyCoalition(database.sql, await readCoalition(coalitionFile))
  reference = await readReference(database.sql)
  names = await namesIn(database)
})
afterAll(() => database.drop())

describe.each(['ascii', 'visa', 'iso1993', 'mastercard'])('over %s', (link) => {
  const own = scenarios.filter((each) => each.link === link)

  it.each(own.map((each) => [each.name, each] as const))('%s, and any other', async (_, first) => {
    for (const second of own.slice(own.indexOf(first))) {
      const both = joined(first, second)
      const player = await ModelPlayer.ready(both, reference, names)
      fc.assert(
        fc.property(anyOrder(both), (order) => {
          expect({ name: both.name, ...player.play(order) }).toEqual({
            ...{ name: both.name, ...both.expected },
          })
        }),
        { numRuns: ordersOfPair },
      )
    }
  })
})
