/** Receipts that tell of one card payment under two numbers, on a real database: it counts once. */
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { grocery } from '../support/coalition.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { takeInTurn } from '../support/gateways.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'
import { receiptDocument } from './documents.ts'
import { openShop, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
beforeEach(() => shop.begin())
afterEach(async () => {
  expect(await ledgerFaults(shop.database.sql)).toEqual([])
})
afterAll(() => shop.close())

const slip = { rrn: '632509000001', terminalId: 'T0000001' }

/** Paid by card and in cash, in minor units. */
function paid(card: number, cash = 0) {
  const [tea] = receiptDocument().items
  const tenders = [
    { kind: 'card', amountMinor: `${card}` },
    ...(cash === 0 ? [] : [{ kind: 'cash', amountMinor: `${cash}` }]),
  ]
  return { ...slip, items: [{ ...tea, amountMinor: `${card + cash}` }], tenders }
}

async function tell(over: Record<string, unknown>, at: number): Promise<unknown> {
  const [result] = await shop.take([shop.receipt(over, at)])
  return result?.status === 'recorded' ? result.points : result
}

async function pay(): Promise<void> {
  const bank = { ...grocery, ...slip, memberId: shop.memberId, cardId: 7n, amountMinor: 100_000n }
  await takeInTurn(shop.intake(1), [
    cardEvent({ ...bank, key: randomBytes(16).toString('hex') }),
    clearingEvent({ ...bank, key: randomBytes(16).toString('hex') }),
  ])
}

describe('a card payment that two receipts name', () => {
  it('gives points once, whenever the bank tells of it', async () => {
    for (const bankAt of [0, 1, 2]) {
      await shop.begin()
      const told: unknown[] = []
      for (const at of [0, 1, 2]) {
        if (at === bankAt) await pay()
        if (at < 2) told.push(await tell(paid(100_000), at))
      }
      expect(await shop.balance()).toEqual([10n, 0n])
      expect(told).toEqual([bankAt === 0 ? 0n : 10n, 0n])
      const reasons = await shop.database.sql`
        SELECT reason FROM payment WHERE member_id = ${shop.memberId} ORDER BY payment_id`
      expect(reasons).toEqual([{ reason: '' }, { reason: 'told_before' }])
    }
  })

  it('gives them once where both come in one call, or to two gateways', async () => {
    const both = [1, 2].map((at) => shop.receipt(paid(100_000), at))
    await shop.take(both)
    await Promise.all(
      both.map((_, at) => shop.take([shop.receipt(paid(100_000), at + 3)], shop.partnerId, at)),
    )
    expect(await shop.balance()).toEqual([10n, 0n])
  })

  it('counts once whatever amount the second one says; cash beside it is new', async () => {
    expect(await tell(paid(100_000), 1)).toBe(10n)
    expect(await tell(paid(130_000), 2)).toBe(0n)
    expect(await tell(paid(30_000, 50_000), 3)).toBe(5n)
  })

  it('is told again with its cash where both are the same', async () => {
    expect(await tell(paid(70_000, 50_000), 1)).toBe(12n)
    expect(await tell(paid(70_000, 50_000), 2)).toBe(0n)
  })

  it('is another one at another terminal, by another RRN, or two days later', async () => {
    expect(await tell(paid(100_000), 1)).toBe(10n)
    expect(await tell({ ...paid(100_000), terminalId: 'T0000002' }, 2)).toBe(10n)
    expect(await tell({ ...paid(100_000), rrn: '632509000002' }, 3)).toBe(10n)
    expect(await tell({ ...paid(100_000), at: '2026-11-18T14:00:00+05:00' }, 4)).toBe(10n)
    expect(await tell({ ...paid(100_000), terminalId: undefined }, 5)).toBe(0n)
  })
})
