/** What is undone, disputed and presented again after a purchase was cleared. */
import { expect, test } from 'vitest'
import type { CardEvent } from '../../src/payment/event.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { LedgerModel } from '../support/ledger-model.ts'

const authorization = cardEvent({ amountMinor: 4_500_000n })

function play(...batches: CardEvent[][]): LedgerModel {
  const model = new LedgerModel()
  for (const batch of batches) model.take(batch)
  return model
}

test('what a clearing record undoes is not there, nor held again, whichever comes first', () => {
  const cleared = clearingEvent({ amountMinor: 4_500_000n })
  const undone = clearingEvent({ kind: 'presentment_reversal', amountMinor: 4_500_000n })
  for (const batches of [
    [[authorization], [cleared], [undone]],
    [[authorization], [undone], [cleared]],
    [[undone], [authorization], [cleared]],
    [[undone, cleared, authorization]],
  ]) {
    const model = play(...batches)
    expect(model.payments.size).toBe(1)
    expect(model.balance(1n)).toEqual({ available: 0n, pending: 0n })
    expect([...model.payments.values()][0]?.reason).toBe('clearing_reversed')
  }
  const again = clearingEvent({ amountMinor: 4_000_000n, source: { fileId: 2n, record: 7 } })
  const model = play([authorization], [cleared], [undone], [again])
  expect(model.balance(1n)).toEqual({ available: 400n, pending: 0n })
})

test('what was refunded and then taken back as a whole is nothing, with an authorization and without', () => {
  const events = [
    clearingEvent({ amountMinor: 4_500_000n }),
    clearingEvent({ kind: 'refund', amountMinor: 4_500_000n }),
    clearingEvent({ kind: 'presentment_reversal', amountMinor: 4_500_000n }),
  ]
  for (const all of [events, [authorization, ...events]]) {
    expect(play(...all.map((event) => [event])).balance(1n)).toEqual({ available: 0n, pending: 0n })
    expect(play(all.toReversed()).balance(1n)).toEqual({ available: 0n, pending: 0n })
  }
})

test('a refund before its clearing is taken off what is held', () => {
  const refund = clearingEvent({ kind: 'refund', amountMinor: 1_500_000n })
  const model = play([authorization], [refund])
  expect(model.balance(1n)).toEqual({ available: 0n, pending: 300n })
  model.take([clearingEvent({ amountMinor: 4_500_000n })])
  expect(model.balance(1n)).toEqual({ available: 300n, pending: 0n })
})

test('a refund that is undone gives its points back; one that has not come yet gives none', () => {
  const cleared = clearingEvent({ amountMinor: 4_500_000n })
  const refund = clearingEvent({ kind: 'refund', amountMinor: 1_500_000n })
  const undone = clearingEvent({ kind: 'refund_reversal', amountMinor: 1_500_000n })
  expect(play([cleared, refund]).balance(1n).available).toBe(300n)
  expect(play([cleared, refund], [undone]).balance(1n).available).toBe(450n)
  expect(play([cleared, undone]).balance(1n).available).toBe(450n)
  expect(play([undone], [cleared], [refund]).balance(1n).available).toBe(450n)
})

test('a chargeback takes the points, a second presentment gives them, each in its turn', () => {
  const record = (number: number) => ({ source: { fileId: 1n, record: number } })
  const amountMinor = 4_500_000n
  const steps = [
    [clearingEvent({ amountMinor, ...record(1) }), 450n],
    [clearingEvent({ kind: 'chargeback', amountMinor, ...record(2) }), 0n],
    [clearingEvent({ amountMinor, ...record(3) }), 450n],
    [clearingEvent({ kind: 'chargeback', amountMinor, ...record(4) }), 0n],
    [clearingEvent({ kind: 'chargeback_reversal', amountMinor, ...record(5) }), 450n],
  ] as const
  const model = play([authorization])
  for (const [event, available] of steps) {
    model.take([event])
    expect(model.balance(1n)).toEqual({ available, pending: 0n })
  }
  expect(model.payments.size).toBe(1)
})

test('the reason is of what was authorized in all: known by increments alone it is reversed, or cash, too', () => {
  const increment = cardEvent({ kind: 'increment', stan: '000002', amountMinor: 4_500_000n })
  const full = cardEvent({ kind: 'reversal', mti: '0400', stan: '3', amountMinor: 4_500_000n })
  const reasonOf = (...events: CardEvent[]): string | undefined =>
    [...play(events).payments.values()][0]?.reason
  expect(reasonOf(increment, full)).toBe('reversed')
  expect(reasonOf({ ...increment, cashMinor: 4_500_000n })).toBe('cash')
  const refund = clearingEvent({ kind: 'refund', amountMinor: 4_500_000n })
  expect(reasonOf(authorization, refund)).toBe('refunded')
})
