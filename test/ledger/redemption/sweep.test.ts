/** What time brings, by a clock that the test sets: once, in batches, and whole after an interruption. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { LedgerPorts } from '../../../src/ledger/redemption/ports.ts'
import { sealDays } from '../../../src/ledger/seal/seal.ts'
import {
  expireHolds,
  expireLots,
  forgiveDebts,
  warnExpiring,
} from '../../../src/ledger/redemption/sweep.ts'
import { startShop, type Shop } from '../shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await startShop()
})
beforeEach(() => {
  shop.now = new Date('2026-11-20T09:00:00Z')
})
afterEach(() => shop.assertRight())
afterAll(() => shop.stop())

const at = (instant: string, over: Partial<LedgerPorts> = {}): LedgerPorts => {
  shop.now = new Date(instant)
  return { sql: shop.sql, ids: shop.ids, now: () => new Date(instant), ...over }
}

async function hold(memberId: bigint, points: bigint, holdSeconds: number): Promise<void> {
  const asked = { memberId, partnerId: shop.pharmacy, key: randomUUID(), points, holdSeconds }
  expect(await shop.redemptions.redeem(asked)).toMatchObject({ outcome: 'done' })
}

test('holds end when their time is over, once', async () => {
  const memberId = await shop.member({ '2027-06-30': 50n })
  await hold(memberId, 20n, 60)
  await hold(memberId, 10n, 120)
  expect(await expireHolds(at('2026-11-20T09:00:59Z'))).toMatchObject({ holds: 0 })
  expect(await expireHolds(at('2026-11-20T09:01:00Z'))).toMatchObject({ holds: 1 })
  expect(await shop.balance(memberId)).toMatchObject({ available: 40n, held: 10n })
  expect(await expireHolds(at('2026-11-20T10:00:00Z'))).toMatchObject({ holds: 1 })
  expect(await expireHolds(at('2026-11-20T10:00:00Z'))).toMatchObject({ holds: 0 })
})

test('points may be spent until their last day is over everywhere, and return to their funder after it', async () => {
  const memberId = await shop.member({ '2026-11-30': 30n, '2027-06-30': 50n })
  expect(await expireLots(at('2026-12-01T23:59:59Z'))).toMatchObject({ points: 0 })
  expect(await expireLots(at('2026-12-02T00:00:00Z'))).toMatchObject({ lots: 1, points: 30 })
  expect(await expireLots(at('2026-12-02T00:00:00Z'))).toMatchObject({ lots: 0 })
  expect(await shop.lots(memberId)).toEqual({ '2027-06-30': 50n })
})

test('points that end cover debts first, and held ones stay', async () => {
  const owing = await shop.member({ '2026-11-30': 30n, '2027-06-30': -20n })
  const holding = await shop.member({ '2026-11-30': 30n })
  await hold(holding, 25n, 30 * 86_400)
  expect(await expireLots(at('2026-12-02T00:00:00Z'))).toMatchObject({ lots: 2, points: 15 })
  expect(await shop.lots(owing)).toEqual({})
  expect(await shop.lots(holding)).toEqual({ '2026-11-30': 25n })
  expect(await expireLots(at('2026-12-31T00:00:00Z'))).toMatchObject({ points: 25 })
})

test('points that are taken back after they expired are given back by expiry', async () => {
  const memberId = await shop.member({ '2026-11-30': 30n })
  expect(await expireLots(at('2026-12-02T00:00:00Z'))).toMatchObject({ points: 30 })
  await shop.move(memberId, '2026-11-30', -30n)
  expect(await shop.lots(memberId)).toEqual({ '2026-11-30': -30n })
  expect(await shop.balance(memberId)).toMatchObject({ available: 0n })
  expect(await expireLots(at('2026-12-03T00:00:00Z'))).toMatchObject({ lots: 1, points: -30 })
  expect(await expireLots(at('2026-12-03T00:00:00Z'))).toMatchObject({ lots: 0 })
  expect(await shop.lots(memberId)).toEqual({})
})

test('what is returned into a lot that has ended ends with it', async () => {
  const memberId = await shop.member({ '2026-11-30': 30n })
  const asked = { memberId, partnerId: shop.pharmacy, key: randomUUID(), points: 30n }
  const answer = await shop.redemptions.redeem({ ...asked, holdSeconds: null })
  if (!('redemption' in answer)) throw new Error(answer.outcome)
  shop.now = new Date('2026-12-05T00:00:00Z')
  await shop.redemptions.return({ ...answer.redemption, key: randomUUID(), points: 10n })
  expect(await expireLots(at('2026-12-05T01:00:00Z'))).toMatchObject({ points: 10 })
})

test('a run that is cut off leaves whole batches, and the next one does the rest', async () => {
  const members = 205
  for (let each = 0; each < members; each++) await shop.member({ '2026-11-30': 1n })
  let batches = 0
  const cut: LedgerPorts['ids'] = {
    take: async (sql, count) => {
      if (++batches > 1) throw new Error('cut off')
      return await shop.ids.take(sql, count)
    },
  }
  await expect(expireLots(at('2026-12-02T00:00:00Z', { ids: cut }))).rejects.toThrow('cut off')
  await shop.assertRight()
  const rest = await expireLots(at('2026-12-02T00:00:00Z'))
  expect(rest).toMatchObject({ lots: members - 100, points: members - 100 })
})

test('two runs at once end every lot once', async () => {
  for (let each = 0; each < 20; each++) await shop.member({ '2026-11-30': 5n })
  const ports = at('2026-12-02T00:00:00Z')
  const both = await Promise.all([expireLots(ports), expireLots(ports)])
  expect(both.reduce((sum, { points = 0 }) => sum + points, 0)).toBe(100)
})

test('members are told of each last day once, 30 days ahead', async () => {
  const memberId = await shop.member({ '2026-12-31': 30n, '2027-01-31': 5n })
  await shop.move(memberId, '2026-12-31', 12n, shop.pharmacy)
  const notices = async () =>
    await shop.sql`SELECT kind, key, body FROM member_notice WHERE member_id = ${memberId} ORDER BY key`
  await warnExpiring(at('2026-11-30T23:00:00Z'))
  expect(await notices()).toEqual([])
  expect(await warnExpiring(at('2026-12-01T00:00:00Z'))).toEqual({ warned: 1 })
  expect(await warnExpiring(at('2026-12-02T00:00:00Z'))).toEqual({ warned: 0 })
  const body = { points: '42', expiresOn: '2026-12-31' }
  expect([...(await notices())]).toEqual([{ kind: 'points_expiring', key: '2026-12-31', body }])
  expect(await warnExpiring(at('2027-01-15T00:00:00Z'))).toEqual({ warned: 1 })
})

test('debts are kept, unless their funder bears them, and only what nothing else covers', async () => {
  const owing = await shop.member({ '2027-06-30': -20n, '2027-07-31': 5n })
  const covered = await shop.member({ '2027-06-30': -20n, '2027-07-31': 50n })
  await shop.move(owing, '2027-08-31', -4n, shop.pharmacy)
  const later = '2026-12-21T00:00:00Z'
  expect(await forgiveDebts(at(later))).toMatchObject({ debts: 0 })
  await shop.sql`UPDATE partner SET debt = 'forgiven' WHERE partner_id = ${shop.grocer}`
  expect(await forgiveDebts(at('2026-12-19T00:00:00Z'))).toMatchObject({ debts: 0 })
  expect(await forgiveDebts(at(later))).toMatchObject({ debts: 1, points: 15 })
  expect(await forgiveDebts(at(later))).toMatchObject({ debts: 0 })
  expect(await shop.lots(owing)).toEqual({ '2027-08-31': -4n })
  expect(await shop.lots(covered)).toEqual({ '2027-06-30': -20n, '2027-07-31': 50n })
})

test('a job that works by an earlier clock books nothing on a sealed day', async () => {
  const memberId = await shop.member({ '2025-11-30': 30n })
  const days = (await sealDays(shop.sql, new Date('2026-12-25T02:00:00Z'))).length
  expect(days).toBeGreaterThan(0)
  expect(await expireLots(at('2025-12-02T00:00:00Z'))).toMatchObject({ points: 30 })
  const [row] = await shop.sql`
    SELECT to_char(booked_on, 'YYYY-MM-DD') AS day FROM transfer
     WHERE member_id = ${memberId} AND code = 'expiry'`
  expect(row).toEqual({ day: '2026-12-25' })
})
