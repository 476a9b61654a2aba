/** Receipts on a real database: each is taken once, given to its member, and answered by itself. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/receipt/canonical.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'
import { receiptDocument } from './documents.ts'
import { openShop, statuses, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
beforeEach(() => shop.begin())
afterEach(async () => {
  expect(await ledgerFaults(shop.database.sql)).toEqual([])
})
afterAll(() => shop.close())

describe('a receipt', () => {
  it('of cash earns by itself, once however often it is sent', async () => {
    const [first] = await shop.take([shop.receipt()])
    expect(first).toMatchObject({ status: 'recorded', points: 10n, memberId: shop.memberId })
    const again = await Promise.all([
      shop.take([shop.receipt(), shop.receipt()]),
      shop.take([shop.receipt()], shop.partnerId, 1),
    ])
    for (const result of again.flat()) expect(result).toEqual({ ...first, status: 'repeated' })
    expect(await shop.balance()).toEqual([10n, 0n])
  })

  it('of another content under its number is refused, also by two at once', async () => {
    const other = shop.receipt({ till: 'till-2' })
    const [one, two] = await Promise.all([
      shop.take([shop.receipt()]),
      shop.take([other], shop.partnerId, 1),
    ])
    expect(statuses([...one, ...two]).toSorted()).toEqual(['receipt_changed', 'recorded'])
    expect(statuses(await shop.take([shop.receipt(), other])).toSorted()).toEqual([
      'receipt_changed',
      'repeated',
    ])
    expect(await shop.balance()).toEqual([10n, 0n])
  })

  it('is known again by what was sent, not by what our form makes of it', async () => {
    const [bread] = receiptDocument().items
    const bare = { ...bread, name: undefined, category: undefined, amountMinor: '100000' }
    const told = shop.receipt({ items: [bare] })
    const sent = JSON.parse(JSON.stringify(told)) as Record<string, unknown>
    expect(statuses(await shop.take([sent]))).toEqual(['recorded'])
    const [kept] = await shop.database.sql<{ digest: string }[]>`
      SELECT receipt ->> 'digest' AS digest FROM card_event
       WHERE receipt ->> 'receiptId' = ${shop.receiptId(1)}`
    expect(kept?.digest).toBe(shop.identifiers.receiptDigest(canonicalJson(sent)))
    const turned = Object.fromEntries(Object.entries(sent).toReversed())
    expect(statuses(await shop.take([turned]))).toEqual(['repeated'])
  })

  it('is refused by itself: the others of the call are taken', async () => {
    const results = await shop.take([
      shop.receipt({ tenders: [{ kind: 'cash', amountMinor: '1' }] }, 2),
      shop.receipt(),
      shop.receipt({ location: { name: 'Nowhere' } }, 3),
      shop.receipt({ at: '2026-11-20T18:00:00+05:00' }, 4),
      { receiptId: '4111111111111111' },
      shop.receipt({ member: { memberId: '999999' } }, 5),
    ])
    expect(statuses(results)).toEqual([
      ...['does_not_add_up', 'recorded', 'unknown_location', 'in_the_future', 'invalid_receipt'],
      'unknown_member',
    ])
    expect(results[4]).toMatchObject({ receiptId: null })
    const rows = await shop.database
      .sql`SELECT FROM card_event WHERE receipt ->> 'receiptId' = ${shop.receiptId(5)}`
    expect(rows).toHaveLength(0)
  })

  it('is at a location of the partner that sends it, where its number is its own', async () => {
    expect(statuses(await shop.take([shop.receipt()], shop.otherPartnerId))).toEqual([
      'unknown_location',
    ])
    const elsewhere = { location: { name: 'Jibek Cafe, Panfilov 3' } }
    expect(statuses(await shop.take([shop.receipt(elsewhere)]))).toEqual(['unknown_location'])
    const [own, other] = [
      await shop.take([shop.receipt()]),
      await shop.take([shop.receipt(elsewhere)], shop.otherPartnerId),
    ]
    expect(statuses([...own, ...other])).toEqual(['recorded', 'recorded'])
  })

  it('comes late from a till that was offline', async () => {
    const late = shop.receipt({ at: '2026-10-25T14:00:00+05:00' })
    expect(statuses(await shop.take([late]))).toEqual(['recorded'])
    const [month] = await shop.database.sql<{ month: string }[]>`
      SELECT to_char(month, 'YYYY-MM-DD') AS month FROM profile_month WHERE member_id = ${shop.memberId}`
    expect(month).toEqual({ month: '2026-10-01' })
  })

  it('of a day before the member joined is refused, by the days of the shop', async () => {
    // The 20th at the shop, the 19th in UTC.
    await shop.database.sql`
      UPDATE member SET joined_at = '2026-11-19T20:00:00Z' WHERE member_id = ${shop.memberId}`
    const results = await shop.take([
      shop.receipt({ at: '2026-11-19T23:59:59+05:00' }, 1),
      shop.receipt({ at: '2026-11-20T00:00:00+05:00' }, 2),
    ])
    expect(results).toMatchObject([{ code: 'before_joining', pointer: '/at' }, { points: 10n }])
  })

  it('is taken a thousand at a time', async () => {
    const all = Array.from({ length: 1000 }, (_, at) => shop.receipt({}, at))
    const results = await shop.take(all)
    expect(new Set(statuses(results))).toEqual(new Set(['recorded']))
    expect(await shop.balance()).toEqual([10_000n, 0n])
  })
})

describe('a return', () => {
  it('takes points back, in a call before its receipt or with it', async () => {
    const results = await shop.take([shop.back(), shop.receipt()])
    expect(results).toMatchObject([{ points: -2n }, { points: 10n }])
    expect(statuses(await shop.take([shop.back(), shop.receipt()]))).toEqual([
      'repeated',
      'repeated',
    ])
    expect(await shop.balance()).toEqual([8n, 0n])
  })

  it('of a receipt that has not come waits for it', async () => {
    expect(statuses(await shop.take([shop.back()]))).toEqual(['unknown_receipt'])
    await shop.take([shop.receipt()])
    expect(statuses(await shop.take([shop.back()]))).toEqual(['recorded'])
  })

  it('of a return is refused for good', async () => {
    await shop.take([shop.receipt(), shop.back()])
    const [told] = await shop.take([shop.back({ returnOf: shop.back().receiptId }, 2)])
    expect(told).toMatchObject({ code: 'return_of_return', pointer: '/returnOf' })
    expect(await shop.balance()).toEqual([8n, 0n])
  })

  it('of before its receipt is refused, but for what clocks are apart', async () => {
    await shop.take([shop.receipt()])
    const results = await shop.take([
      shop.back({ at: '2026-11-19T15:00:00+05:00' }, 1),
      shop.back({ at: '2026-11-20T13:44:59+05:00' }, 2),
      shop.back({ at: '2026-11-20T13:45:00+05:00' }, 3),
    ])
    expect(statuses(results)).toEqual(['before_purchase', 'before_purchase', 'recorded'])
  })

  it('takes no more than was bought, over several and by two at once', async () => {
    await shop.take([shop.receipt()])
    const each = Array.from({ length: 6 }, (_, at) => shop.back({}, at))
    const both = await Promise.all([
      shop.take(each.slice(0, 3)),
      shop.take(each.slice(3), shop.partnerId, 1),
    ])
    const told = both.flat()
    expect(statuses(told).filter((status) => status === 'recorded')).toHaveLength(2)
    const refusals = told.filter((result) => result.status === 'refused')
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({ code: 'exceeds_receipt', pointer: '/items/0/quantity' })
    }
    expect(await shop.balance()).toEqual([6n, 0n])
  })
})
