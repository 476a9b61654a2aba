/** Whoever books while a day is sealed: what they began before it is in the seal, what they begin after it is booked later. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Chain } from '../../../src/ledger/redemption/chain.ts'
import { sealDays } from '../../../src/ledger/seal/seal.ts'
import { lockMembers } from '../../../src/ledger/store.ts'
import { writeChains } from '../../../src/ledger/redemption/store.ts'
import { startShop, type Shop } from '../shop.ts'

let shop: Shop
let memberId: bigint
beforeAll(async () => {
  shop = await startShop()
  shop.now = new Date('2026-11-20T09:00:00Z')
  memberId = await shop.member({ '2027-06-30': 50n })
})
afterAll(() => shop.stop())

const slow = new Date('2026-11-20T23:59:59Z')
const night = new Date('2026-11-21T01:00:00Z')

/** Resolves once a statement waits for an advisory lock. */
async function someoneWaits(): Promise<void> {
  for (;;) {
    const rows = await shop.sql`
      SELECT FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'advisory'`
    if (rows.length > 0) return
  }
}

test('nothing is committed into a day that is sealed', async () => {
  const other = await shop.member()
  let sealing: Promise<string[]> | undefined
  let isSealed = false
  await shop.sql.begin(async (transaction) => {
    await lockMembers(transaction, [memberId])
    sealing = sealDays(shop.sql, night).finally(() => (isSealed = true))
    await someoneWaits()
    const nextId = await shop.ids.take(transaction, 1)
    const chain = new Chain({ memberId, lots: [], holds: [] }, nextId)
    const lot = { funderId: shop.grocer, expiresOn: '2027-06-30' }
    chain.give(shop.grocer, lot, 7n, { code: 'backing' })
    await writeChains(transaction, [chain], {}, slow)
    expect(isSealed).toBe(false)
  })
  expect(await sealing).toEqual(['2026-11-20'])
  shop.now = slow
  await shop.move(other, '2027-06-30', 9n)
  const booked = await shop.sql`
    SELECT points::int, to_char(booked_on, 'YYYY-MM-DD') AS day FROM transfer ORDER BY transfer_id`
  expect([...booked].toSorted((one, two) => one['points'] - two['points'])).toEqual([
    { points: 7, day: expect.stringMatching(/^2026-11-2[01]$/) },
    { points: 9, day: '2026-11-21' },
    { points: 50, day: '2026-11-20' },
  ])
  await shop.assertRight()
})

test('who seals waits, and others who book do not wait for long', async () => {
  const holding = await shop.sql.reserve()
  await holding`BEGIN`
  await lockMembers(holding, [memberId])
  const sealing = sealDays(shop.sql, new Date('2026-11-22T01:00:00Z'))
  await someoneWaits()
  const other = await shop.member({ '2027-06-30': 3n })
  expect(await shop.lots(other)).toEqual({ '2027-06-30': 3n })
  await holding`COMMIT`
  holding.release()
  expect(await sealing).toEqual(['2026-11-21'])
  await shop.assertRight()
})
