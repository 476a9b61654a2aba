/** A receipt and the bank's messages on a real database: one payment, explained, and decided where two fit. */
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { resolveException, undoResolution } from '../../src/intake/store/resolve.ts'
import { listExceptions } from '../../src/payment/store/exceptions.ts'
import { explain } from '../../src/payment/store/explanation.ts'
import { grocery } from '../support/coalition.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { takeInTurn } from '../support/gateways.ts'
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

describe('a card', () => {
  const paidByCard = { tenders: [{ kind: 'card', amountMinor: '100000' }], rrn: '632509000001' }

  function bank(over: Parameters<typeof cardEvent>[0] = {}) {
    return { ...grocery, memberId: shop.memberId, cardId: 7n, amountMinor: 100_000n, ...over }
  }

  it('and its receipt are one payment, whichever is first', async () => {
    for (const isTillFirst of [true, false]) {
      await shop.begin()
      const tell = () => shop.take([shop.receipt(paidByCard)])
      const pay = () =>
        takeInTurn(shop.intake(1), [
          cardEvent({ ...bank(), key: randomBytes(16).toString('hex') }),
          clearingEvent({ ...bank(), key: randomBytes(16).toString('hex') }),
        ])
      for (const step of isTillFirst ? [tell, pay] : [pay, tell]) await step()
      expect(await shop.balance()).toEqual([10n, 0n])
      const payments = await shop.database.sql<{ paymentId: bigint }[]>`
        SELECT payment_id AS "paymentId" FROM payment WHERE member_id = ${shop.memberId}`
      expect(payments).toHaveLength(1)
      const explained = await explain(
        shop.database.sql,
        shop.memberId,
        payments[0]?.paymentId ?? 0n,
      )
      expect(explained?.receipt?.sold?.lines).toHaveLength(2)
      expect(explained?.elements.map(({ kind }) => kind).toSorted()).toEqual([
        ...['authorization', 'presentment', 'receipt'],
      ])
      const [spent] = await shop.database.sql<{ amount: bigint; count: number }[]>`
        SELECT sum(amount_minor) AS amount, sum(payments)::int AS count FROM profile_month WHERE member_id = ${shop.memberId}`
      expect(spent).toMatchObject({ count: 1 })
    }
  })

  it('that fits two of the bank waits for a person, whose word counts until it is taken back', async () => {
    const gateway = shop.intake(0)
    const same = { ...bank(), rrn: '' }
    await takeInTurn(gateway, [
      cardEvent({ ...same, key: randomBytes(16).toString('hex') }),
      cardEvent({ ...same, stan: '7', mcc: '5412', key: randomBytes(16).toString('hex') }),
    ])
    const mixed = [
      { kind: 'card', amountMinor: '100000' },
      { kind: 'cash', amountMinor: '50000' },
    ]
    const [, tea] = receiptDocument().items
    const items = [{ ...tea, line: 1, amountMinor: '150000' }]
    const [told] = await shop.take([shop.receipt({ items, tenders: mixed })])
    expect(told).toMatchObject({ status: 'recorded', isException: true, points: 0n })
    const { sql } = shop.database
    const { exceptions } = await listExceptions(sql, { open: true, cursor: null, limit: 100 })
    const open = exceptions.find((each) => each.memberId === shop.memberId)
    const [to = 0n] = open?.candidateIds ?? []
    const key = { memberId: shop.memberId, eventKey: open?.eventKey ?? '' }
    const decision = { to, by: 'root', note: '' }
    expect(await resolveException(sql, key, decision, shop.now)).toMatchObject({
      outcome: 'resolved',
    })
    expect(await shop.balance()).toEqual([15n, 10n])
    expect(await ledgerFaults(sql)).toEqual([])
    expect(statuses(await shop.take([shop.back()]))).toEqual(['exceeds_receipt'])
    const returned = { items: [{ line: 1, quantity: '0.1', amountMinor: '20000' }] }
    expect(statuses(await shop.take([shop.back(returned, 2)]))).toEqual(['recorded'])
    expect(await shop.balance()).toEqual([13n, 10n])
    const undone = await undoResolution(sql, key, { by: 'root', note: '' }, shop.now)
    expect(undone).toMatchObject({ outcome: 'undone' })
    expect(await shop.balance()).toEqual([0n, 20n])
  })
})
