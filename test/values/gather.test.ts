import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Gatherer, GatherFullError } from '../../src/values/gather.ts'

it('gives each asker its own answer, asks together what comes together, and never more at a time than told', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(20), { minLength: 1, maxLength: 500 }),
      fc.integer({ min: 1, max: 3 }),
      async (keys, readsMax) => {
        let [reads, underWay, most] = [0, 0, 0]
        const gatherer = new Gatherer(
          async (asked: readonly number[]) => {
            reads += 1
            underWay += 1
            most = Math.max(most, underWay)
            await new Promise(setImmediate)
            underWay -= 1
            return asked.map((key) => `${key}`)
          },
          { keysMax: 200, underWayMax: readsMax },
        )
        const answers = await Promise.all(keys.map((key) => gatherer.ask(key)))
        expect(answers).toEqual(keys.map(String))
        expect(most).toBeLessThanOrEqual(readsMax)
        expect(reads).toBeLessThanOrEqual(Math.ceil(keys.length / 200) + readsMax)
      },
    ),
  )
})

it('tells all who asked together that the read failed, and goes on', async () => {
  let fails = true
  const gatherer = new Gatherer(
    async (asked: readonly number[]) => {
      if (fails) throw new Error('gone')
      return asked
    },
    { keysMax: 200, underWayMax: 1 },
  )
  const outcomes = await Promise.allSettled([gatherer.ask(1), gatherer.ask(2)])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  fails = false
  expect(await gatherer.ask(3)).toBe(3)
})

it('takes no more than so many questions', async () => {
  const gatherer = new Gatherer(async (asked: readonly number[]) => asked, {
    keysMax: 200,
    underWayMax: 1,
  })
  const asked = Array.from({ length: 50_001 }, (_, key) => gatherer.ask(key))
  const outcomes = await Promise.allSettled(asked)
  const refused = outcomes.filter((each) => each.status === 'rejected')
  expect(refused.map(({ reason }) => reason)).toEqual([expect.any(GatherFullError)])
})
