/** Jobs by an instant that is not now: it says what is due, and never on which day a transfer is booked. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expireLotsJob } from '../../src/jobs/redemptions.ts'
import { runJob } from '../../src/jobs/run.ts'
import { readJobRuns } from '../../src/jobs/store.ts'
import { startShop, type Shop } from '../ledger/shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await startShop()
})
afterAll(() => shop.stop())

const intake = { submit: () => 'unavailable' as const, onRoom: () => {} }
const far = new Date('2999-01-05T00:00:00Z')

test('a transfer is booked by the clock of the machine', async () => {
  const memberId = await shop.member({ '2998-12-31': 30n })
  expect(await expireLotsJob.run({ sql: shop.sql, intake, now: far })).toMatchObject({ points: 30 })
  const [row] = await shop.sql<{ isPast: boolean }[]>`
    SELECT bool_and(booked_on < '2999-01-01') AS "isPast" FROM transfer
     WHERE member_id = ${memberId} AND code = 'expiry'`
  expect(row?.isPast).toBe(true)
  await shop.assertRight()
})

test('a job that is stopped begins no other batch, and is not noted as run', async () => {
  const members = 101
  for (let each = 0; each < members; each++) await shop.member({ '2998-12-31': 1n })
  const stop = new AbortController()
  stop.abort()
  const stopped = runJob(expireLotsJob, { sql: shop.sql, intake, now: far, signal: stop.signal })
  await expect(stopped).rejects.toMatchObject({ code: 'stopped' })
  expect(await readJobRuns(shop.sql)).toEqual([])
  const [left] = await shop.sql`SELECT count(*)::int AS lots FROM lot WHERE points > 0`
  expect(left).toEqual({ lots: members })
})
