/** Assertions and proofs are good for one use, however many ask at once, at however many gateways. */
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createSeen } from '../../../src/keys/token/seen.ts'
import { forgetSeen } from '../../../src/keys/token/store.ts'
import { freshDatabase, type FreshDatabase } from '../../support/database.ts'

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

const soon = (): Date => new Date(Date.now() + 60_000)
const open = () => createSeen(database.sql, () => new Date())

it('has one first of each, at two gateways together', async () => {
  let round = 0
  const use = fc.record({ gateway: fc.nat(1), holder: fc.nat(1), id: fc.nat(3) })
  await fc.assert(
    fc.asyncProperty(fc.array(use, { minLength: 1, maxLength: 40 }), async (uses) => {
      const gateways = [open(), open()]
      const name = `round ${round++}`
      const firsts = await Promise.all(
        uses.map(async ({ gateway, holder, id }) => {
          const isFirst = await gateways[gateway]?.first(`${name} ${holder}`, `${id}`, soon())
          return isFirst ? `${holder}/${id}` : ''
        }),
      )
      const distinct = new Set(uses.map(({ holder, id }) => `${holder}/${id}`))
      expect(firsts.filter(Boolean).toSorted()).toEqual([...distinct].toSorted())
    }),
    { numRuns: 25 },
  )
})

it('forgets what is over and nothing else', async () => {
  const seen = open()
  await seen.first('x', 'over', new Date(Date.now() - 1000))
  await seen.first('x', 'good', soon())
  await forgetSeen(database.sql, new Date(), 1000)
  expect(await seen.first('x', 'good', soon())).toBe(false)
  expect(await seen.first('x', 'over', soon())).toBe(true)
})

it('takes nothing for new where it cannot ask, and goes on when it can', async () => {
  const real = database.sql
  let broken = true
  const failing = new Proxy(real, {
    apply: (target, self, args: Parameters<typeof real>) => {
      if (broken) throw new Error('gone')
      return Reflect.apply(target, self, args)
    },
  })
  const seen = createSeen(failing, () => new Date())
  await expect(seen.first('y', '1', soon())).rejects.toThrow('gone')
  broken = false
  await vi.waitFor(async () => expect(await seen.first('y', '2', soon())).toBe(true))
})

it('forgets nothing yet that is good at a gateway whose clock is behind', async () => {
  const sweeping = async (second: number): Promise<void> => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0)
    const seen = createSeen(database.sql, () => new Date(second * 1000))
    clock.mockReturnValue(1_000_000)
    await seen.first('sweep', `${second}`, new Date(second * 1000))
    clock.mockRestore()
  }
  const over = 1_795_165_200
  await open().first('z', 'proof', new Date(over * 1000))
  await sweeping(over + 20)
  expect(await open().first('z', 'proof', soon())).toBe(false)
  await sweeping(over + 40)
  expect(await open().first('z', 'proof', soon())).toBe(true)
})
