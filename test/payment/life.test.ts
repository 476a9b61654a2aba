/** Amounts: what each kind of event does to them, and that no order of events does anything else. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CardEvent } from '../../src/payment/event.ts'
import { applyEvent, recount } from '../../src/payment/life.ts'
import {
  authorizedInAll,
  netAmounts,
  noAmounts,
  openPayment,
  type PaymentAmounts,
} from '../../src/payment/payment.ts'
import { anyElements, expiryOfFirst } from '../support/any-elements.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'

const request = cardEvent({ amountMinor: 100n })
const advice = cardEvent({ mti: '0120', amountMinor: 280n })
const delta = cardEvent({ kind: 'increment', amountMinor: 50n })
const total = cardEvent({ kind: 'increment', amountMinor: 300n, remainingMinor: 300n })
const reversal = cardEvent({ kind: 'reversal', amountMinor: 100n, remainingMinor: 30n })
const presentment = clearingEvent({ amountMinor: 90n })

function counted(...events: CardEvent[]): PaymentAmounts {
  return recount<PaymentAmounts>(noAmounts, events)
}

describe('what was authorized', () => {
  test.each([
    ['the largest request', [request, cardEvent({ amountMinor: 80n })], 100n],
    ['nothing of a decline', [{ ...request, approved: false }], 0n],
    ['what the advice says, be it less', [{ ...request, amountMinor: 900n }, advice], 280n],
    ['nothing where the advice is of a decline', [request, { ...advice, approved: false }], 0n],
    ['the largest advice', [advice, cardEvent({ mti: '0120', amountMinor: 30n })], 280n],
    ['with what increments add', [request, delta, delta], 200n],
    ['raised to a total', [request, total], 300n],
    ['not raised to less', [request, { ...total, remainingMinor: 90n }], 100n],
    ['a total and an advice: the larger', [request, total, advice], 300n],
    ['a total and an addition to it', [request, total, delta], 350n],
  ])('%s', (_, events, minor) => {
    expect(authorizedInAll(counted(...events))).toBe(minor)
    expect(authorizedInAll(counted(...events.toReversed()))).toBe(minor)
  })
})

describe('what counts', () => {
  const reversed = clearingEvent({ kind: 'presentment_reversal', amountMinor: 90n })
  const refund = clearingEvent({ kind: 'refund', amountMinor: 40n })
  test.each([
    ['what is held', [request], 100n, 0n],
    ['what a partial reversal leaves', [request, reversal], 30n, 0n],
    ['clearing over what is held', [request, presentment], 0n, 90n],
    ['nothing that clearing took back', [request, presentment, reversed], 0n, 0n],
    ['what is not refunded', [request, presentment, refund], 0n, 50n],
    ['not less than nothing', [presentment, refund, refund, refund], 0n, 0n],
    ['a refund, taken off what is held', [request, refund], 60n, 0n],
    ['a refund that stands alone', [refund], 0n, -40n],
    ['a refund of what clearing took back', [presentment, refund, reversed], 0n, 0n],
    ['nothing that expired', [request, expiryOfFirst], 0n, 0n],
    ['what cleared late', [request, expiryOfFirst, presentment], 0n, 90n],
    ['no cash', [request, { ...presentment, cashMinor: 20n }], 0n, 70n],
  ])('%s', (_, events, pendingMinor, clearedMinor) => {
    expect(netAmounts(counted(...events))).toEqual({ pendingMinor, clearedMinor })
    expect(netAmounts(counted(...events.toReversed()))).toEqual({ pendingMinor, clearedMinor })
  })
})

test('elements come to the same amounts in any order', () => {
  const shuffled = anyElements
    .map((events) => [...events, expiryOfFirst])
    .chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
      ),
    )
  fc.assert(
    fc.property(shuffled, ([events, order]) => {
      expect(counted(...order)).toEqual(counted(...events))
    }),
    { numRuns: 500 },
  )
})

describe('where and when', () => {
  const eve = { purchasedOn: '2026-11-19', merchantId: 'EVE', terminalId: 'T2', mcc: '5999' }

  test('is what the more telling event says, and of two alike the earlier', () => {
    const cleared = applyEvent(openPayment(presentment, 1n), presentment)
    expect(applyEvent(cleared, { ...request, ...eve })).toMatchObject({ ...eve, placedBy: 2 })
    const held = applyEvent(openPayment(request, 1n), request)
    expect(applyEvent(held, { ...presentment, ...eve })).toMatchObject({
      ...{ purchasedOn: request.purchasedOn, merchantId: 'DALA-001', terminalId: 'T0000001' },
    })
    expect(applyEvent(held, { ...request, ...eve })).toMatchObject(eve)
  })

  test('how the card was read is what says most, in either order; a refund has its own', () => {
    const tapped = { ...request, entryMode: 'contactless' } as const
    const refund = clearingEvent({ kind: 'refund', entryMode: 'credential_on_file' })
    const read = [tapped, { ...presentment, entryMode: 'chip' } as const, refund]
    for (const events of [read, read.toReversed()]) {
      const [first = request] = events
      const payment = events.reduce(applyEvent, openPayment(first, 1n))
      expect(payment.entryMode).toBe('contactless')
    }
  })

  test('a blank tells nothing', () => {
    const held = applyEvent(openPayment(request, 1n), request)
    const blank = { ...request, ...eve, merchantId: '', terminalId: '', mcc: '' }
    expect(applyEvent(held, blank)).toMatchObject({
      ...{ purchasedOn: eve.purchasedOn, merchantId: 'DALA-001' },
      ...{ terminalId: 'T0000001', mcc: '5411' },
    })
  })
})
