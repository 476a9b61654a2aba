/** The job that forgets what of redemptions is over. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { forgetRedemptionsJob } from '../../src/jobs/redemptions.ts'
import { startCounter, type Counter } from '../redemption/desk.ts'

let counter: Counter
beforeAll(async () => {
  counter = await startCounter()
})
afterAll(() => counter.shop.stop())

const intake = { submit: () => 'unavailable' as const, onRoom: () => {} }

test('what ended eight days ago is removed, once', async () => {
  const { sql } = counter.shop
  const memberId = await counter.shop.member({ '2099-06-30': 100n })
  const made = await counter.made(memberId, { till: 'till-7' })
  const run = (days: number) => {
    const now = new Date(made.createdAt.getTime() + days * 86_400_000)
    return forgetRedemptionsJob.run({ sql, intake, now })
  }
  expect(await run(7)).toEqual({ removed: 0 })
  expect(await run(9)).toEqual({ removed: 3 })
  expect(await run(9)).toEqual({ removed: 0 })
  expect(await counter.shop.redemptions.read(made)).toMatchObject({ state: 'posted' })
})
