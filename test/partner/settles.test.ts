/** When a partner pays is set before anything is booked at it, also where that is just being done. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Chain } from '../../src/ledger/redemption/chain.ts'
import { lockMembers } from '../../src/ledger/store.ts'
import { writeChains } from '../../src/ledger/redemption/store.ts'
import { saveSettlesAt } from '../../src/partner/exit/store.ts'
import { startShop, type Shop } from '../ledger/shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await startShop()
})
afterAll(() => shop.stop())

test('points that are being given are waited for', async () => {
  const memberId = await shop.member()
  const { sql, ids, bakery } = shop
  expect(await saveSettlesAt(sql, bakery, 'redemption')).toBe(true)
  expect(await saveSettlesAt(sql, bakery, 'issuance')).toBe(true)
  let saving: Promise<boolean> | undefined
  await sql.begin(async (transaction) => {
    await lockMembers(transaction, [memberId])
    const chain = new Chain({ memberId, lots: [], holds: [] }, await ids.take(transaction, 1))
    const lot = { funderId: bakery, expiresOn: '2999-12-31' }
    chain.give(bakery, lot, 7n, { code: 'backing' })
    await writeChains(transaction, [chain], {}, shop.now)
    saving = saveSettlesAt(sql, bakery, 'redemption')
    for (let waiting = 0; waiting === 0;) {
      const rows = await sql`
        SELECT FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`
      waiting = rows.length
      if ((await Promise.race([saving, Promise.resolve('waits')])) !== 'waits') break
    }
  })
  expect(await saving).toBe(false)
  expect(await saveSettlesAt(sql, bakery, 'issuance')).toBe(true)
})
