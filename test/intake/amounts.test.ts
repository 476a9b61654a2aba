/** Increments, cash, expiry, lots and where a payment is placed: in any order, with any repeats. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CardEvent } from '../../src/payment/event.ts'
import { anyElements, expiryOfFirst } from '../support/any-elements.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { authorizedInAll, netAmounts } from '../../src/payment/payment.ts'
import { LedgerModel } from '../support/ledger-model.ts'

/** What remains whatever the order: balances, lots that are not empty, and amounts. */
function outcomeOf(batches: readonly (readonly CardEvent[])[]): object {
  const model = new LedgerModel()
  for (const batch of batches) model.take(batch)
  const lots = [...model.lots].filter(([, { points }]) => points !== 0n)
  const payments = [...model.payments.values()].map((each) => ({
    ...{ pending: each.pendingPoints, posted: each.postedPoints, purchasedOn: each.purchasedOn },
    ...{ expired: each.expired, cash: each.cashMinor, increments: each.incrementedMinor },
    ...{ authorized: authorizedInAll(each), net: netAmounts(each), reason: each.reason },
    ...{ reversed: each.reversedMinor, cleared: each.clearedMinor, refunded: each.refundedMinor },
  }))
  const balances = [model.balance(1n), model.balance(1000n)]
  return { balances, payments, lots: new Map(lots.map(([key, { points }]) => [key, points])) }
}

/** The same of events that come one by one. */
function outcome(events: readonly CardEvent[]): object {
  return outcomeOf(events.map((event) => [event]))
}

function inAnyOrder(events: readonly CardEvent[]): void {
  const expected = outcome(events)
  const shuffled = fc.shuffledSubarray([...events, ...events], { minLength: events.length })
  fc.assert(
    fc.property(shuffled, (order) => {
      const missing = events.filter((event) => !order.includes(event))
      expect(outcome([...order, ...missing])).toEqual(expected)
    }),
    { numRuns: 200 },
  )
}

const codes = { rrn: '', authorizationCode: 'A7', networkReference: 'N7' }
const authorization = cardEvent({ ...codes, amountMinor: 3_000_000n })
const expiry = cardEvent({ kind: 'expiry', mti: '', paymentId: 1n, amountMinor: 0n, stan: '' })

describe('whatever the order', () => {
  test('increments add to what is held, and clearing decides', () => {
    const increments = ['000002', '000003'].map((stan) =>
      cardEvent({ ...codes, kind: 'increment', stan, amountMinor: 1_000_000n }),
    )
    expect(outcome([authorization, ...increments])).toMatchObject({
      balances: [{ available: 0n, pending: 500n }, {}],
    })
    inAnyOrder([authorization, ...increments])
    inAnyOrder([authorization, ...increments, clearingEvent({ ...codes, amountMinor: 4_200_000n })])
  })

  test('cash earns nothing, whichever of the two tells of it', () => {
    const cleared = clearingEvent({ ...codes, amountMinor: 3_000_000n })
    const withCash = { ...authorization, cashMinor: 500_000n }
    expect(outcome([withCash, cleared])).toMatchObject({ balances: [{ available: 250n }, {}] })
    inAnyOrder([withCash, cleared])
    inAnyOrder([authorization, { ...cleared, cashMinor: 500_000n }])
  })

  test('where and when is what the authorization says: the rule and the lot follow it', () => {
    const cleared = clearingEvent({ ...codes, amountMinor: 3_000_000n, purchasedOn: '2026-12-01' })
    const eve = { ...authorization, purchasedOn: '2026-11-30' }
    expect(outcome([cleared, eve])).toMatchObject({
      lots: new Map([['1/1000/2028-11-30', 300n]]),
      payments: [{ purchasedOn: '2026-11-30' }],
    })
    inAnyOrder([eve, cleared])
  })
})

test('what expired is not held any longer, and late clearing gives its points all the same', () => {
  const events = [authorization, expiry]
  expect(outcome(events)).toMatchObject({
    balances: [{ available: 0n, pending: 0n }, {}],
  })
  const model = new LedgerModel()
  for (const event of events) model.take([event])
  expect([...model.payments.values()][0]?.reason).toBe('expired')
  model.take([clearingEvent({ ...codes, amountMinor: 3_000_000n })])
  expect(model.balance(1n)).toEqual({ available: 300n, pending: 0n })
})

test('a lot is what was given and not taken back', () => {
  const refund = clearingEvent({ ...codes, kind: 'refund', amountMinor: 1_000_000n })
  const cleared = clearingEvent({ ...codes, amountMinor: 3_000_000n })
  expect(outcome([authorization, cleared, refund])).toMatchObject({
    lots: new Map([['1/1000/2028-11-30', 200n]]),
  })
  inAnyOrder([authorization, cleared, refund])
})

test('every kind of event, in any order, any of them again, in batches of any size', () => {
  const histories = anyElements.chain((events) =>
    fc.record({
      events: fc.constant(events),
      // The job finds the payment once it is there, and would find it again.
      order: fc.shuffledSubarray([...events, ...events, expiryOfFirst], {
        minLength: events.length,
      }),
      expires: fc.boolean(),
      sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }),
    }),
  )
  fc.assert(
    fc.property(histories, ({ events, order, expires, sizes }) => {
      const come = order.filter((event) => expires || event !== expiryOfFirst)
      const missing = events.filter((event) => !come.includes(event))
      const last = expires ? [expiryOfFirst] : []
      const batches: CardEvent[][] = []
      const waiting = [...come, ...missing]
      while (waiting.length > 0)
        batches.push(waiting.splice(0, sizes[batches.length % sizes.length]))
      expect(outcomeOf([...batches, last])).toEqual(outcome([...events, ...last]))
    }),
    { numRuns: 500 },
  )
})
