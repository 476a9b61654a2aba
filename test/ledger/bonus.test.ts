/** Bonuses on a real database: given once for each reason, spent as any points, taken back once. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Bonus } from '../../src/ledger/bonus.ts'
import { expireLots } from '../../src/ledger/redemption/sweep.ts'
import { countGiven, readGiven, writeBonuses } from '../../src/ledger/store/bonuses.ts'
import { withMembers } from '../../src/ledger/store/transaction.ts'
import { startShop, type Shop } from './shop.ts'

let shop: Shop
let memberId: bigint
beforeAll(async () => {
  shop = await startShop()
})
beforeEach(async () => {
  shop.now = new Date('2026-11-20T09:00:00Z')
  memberId = await shop.member()
})
afterEach(() => shop.assertRight())
afterAll(() => shop.stop())

const bonus = (over: Partial<Bonus> = {}): Bonus => ({
  ...{ memberId, reason: 'referrer', subjectId: 7n, funderId: shop.grocer },
  ...{ expiresOn: '2026-12-31', points: 50n, takenBack: false },
  ...over,
})

async function write(bonuses: readonly Bonus[], givenOn = '2026-11-20'): Promise<void> {
  const members = [...new Set(bonuses.map((each) => each.memberId))].toSorted()
  await withMembers(
    shop.sql,
    members,
    () => {},
    async (sql) => {
      const nextId = await shop.ids.take(sql, bonuses.length)
      await writeBonuses(sql, bonuses, nextId, { givenOn, bookedOn: givenOn })
    },
  )
}

async function spend(points: bigint): Promise<string> {
  const asked = { memberId, partnerId: shop.pharmacy, key: randomUUID(), points }
  return (await shop.redemptions.redeem({ ...asked, holdSeconds: null })).outcome
}

test('is available at once, in a lot of its funder', async () => {
  await write([bonus()])
  expect(await shop.balance(memberId)).toEqual({ available: 50n, held: 0n, pending: 0n })
  expect(await shop.lots(memberId)).toEqual({ '2026-12-31': 50n })
  expect(await spend(50n)).toBe('done')
})

test('is given once for each reason and subject, however often it is tried', async () => {
  await write([bonus()])
  await expect(write([bonus()])).rejects.toMatchObject({ code: '23505' })
  await expect(write([bonus({ points: 1n })])).rejects.toMatchObject({ code: '23505' })
  await write([bonus({ subjectId: 8n }), bonus({ reason: 'friend' })])
  expect(await shop.balance(memberId)).toMatchObject({ available: 150n })
})

test('is taken back once; what was spent is owed', async () => {
  await write([bonus()])
  expect(await spend(30n)).toBe('done')
  const [given] = await readGiven(shop.sql, [memberId], 7n)
  expect(given).toEqual({
    ...{ memberId, reason: 'referrer', subjectId: 7n, funderId: shop.grocer },
    ...{ expiresOn: '2026-12-31', points: 50n },
  })
  await write([bonus({ takenBack: true })])
  expect(await readGiven(shop.sql, [memberId], 7n)).toEqual([])
  expect(await shop.balance(memberId)).toMatchObject({ available: -30n })
  await expect(write([bonus({ takenBack: true })])).rejects.toMatchObject({ code: '23505' })
})

test('ends as other points do', async () => {
  await write([bonus({ expiresOn: '2026-11-25' })])
  shop.now = new Date('2026-11-27T00:00:00Z')
  const ports = { sql: shop.sql, ids: shop.ids, now: () => shop.now }
  expect(await expireLots(ports)).toMatchObject({ points: 50 })
  expect(await shop.balance(memberId)).toMatchObject({ available: 0n })
  await write([bonus({ expiresOn: '2026-11-25', takenBack: true })], '2026-11-27')
  expect(await expireLots(ports)).toMatchObject({ points: -50 })
  expect(await shop.balance(memberId)).toMatchObject({ available: 0n })
})

test('is counted by the month in which it was given, also where it was taken back', async () => {
  await write([bonus({ subjectId: 1n })], '2026-10-31')
  await write([bonus({ subjectId: 2n }), bonus({ subjectId: 3n })], '2026-11-01')
  await write([bonus({ subjectId: 3n, takenBack: true })], '2026-11-30')
  await write([bonus({ subjectId: 4n })], '2026-12-01')
  const counts = ['2026-10-01', '2026-11-15', '2026-12-31', '2027-01-01'].map((day) =>
    countGiven(shop.sql, memberId, 'referrer', day),
  )
  expect(await Promise.all(counts)).toEqual([1, 2, 1, 0])
  expect(await countGiven(shop.sql, memberId, 'friend', '2026-11-01')).toBe(0)
})

test('nothing is written where a side has no account', async () => {
  const [one, nobody] = [bonus(), bonus({ memberId: 987_654_321n, reason: 'friend' })]
  await expect(write([one, nobody])).rejects.toThrow('1 of 3 accounts are missing')
  expect(await shop.lots(memberId)).toEqual({})
  await expect(write([bonus({ funderId: 987_654_321n })])).rejects.toThrow('accounts are missing')
})

test('what a bonus is for is never changed', async () => {
  await write([bonus()])
  await expect(shop.sql`UPDATE bonus SET subject_id = 9`).rejects.toMatchObject({ code: '23001' })
  await expect(shop.sql`DELETE FROM bonus`).rejects.toMatchObject({ code: '23001' })
})
