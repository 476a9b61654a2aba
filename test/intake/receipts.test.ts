/** A till's and a bank's word of one purchase: one payment and points once, whichever comes first and however often. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CardEvent } from '../../src/payment/event.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { LedgerModel } from '../support/ledger-model.ts'
import { receipt, returned } from '../support/receipts.ts'

const amountMinor = 1_000_000n
const authorization = cardEvent({ amountMinor })
const clearing = clearingEvent({ amountMinor })
const refund = clearingEvent({ kind: 'refund', amountMinor: 300_000n, key: 'd'.repeat(32) })
const full = cardEvent({
  ...{ kind: 'reversal', mti: '0400', stan: '000002', amountMinor },
  original: { stan: '000001', transmission: '1120090000' },
})
const paid = receipt({ card: amountMinor })
/** Where amounts differ, the RRN alone says that it is one purchase. */
const numbered = receipt({ card: amountMinor }, { rrn: '632509000001' })
const mixed = receipt({ card: amountMinor, cash: 500_000n })
const split = receipt({ card: amountMinor, points: 200_000n, gift_card: 300_000n })

/** Orders that can occur: what is returned was told of before, and what is refunded or taken back was cleared. */
function canOccur(events: readonly CardEvent[]): boolean {
  const at = (kind: CardEvent['kind']): number => events.findIndex((each) => each.kind === kind)
  const isAfter = (kind: CardEvent['kind'], other: CardEvent['kind']): boolean =>
    at(kind) === -1 || at(other) === -1 || at(kind) > at(other)
  return (
    isAfter('receipt_return', 'receipt') &&
    isAfter('refund', 'authorization') &&
    isAfter('refund', 'presentment') &&
    isAfter('presentment_reversal', 'presentment')
  )
}

/** What one member has, with one payment for all of the events. */
function endOf(events: readonly CardEvent[]) {
  const model = new LedgerModel()
  for (const event of events) model.take([event])
  for (const event of events) model.take([event])
  const [payment, ...others] = [...model.payments.values()]
  return {
    others: others.length,
    ...model.balance(1n),
    ...{ card: payment?.cardId, mcc: payment?.mcc, rrn: payment?.rrn, at: payment?.purchasedAt },
    ...{ acquirer: payment?.acquirerId, merchant: payment?.merchantId, stan: payment?.stan },
    ...{ sold: payment?.receipt?.sold?.lines.length, reason: payment?.reason },
  }
}

// [what happens, events, points given, points held]
const stories: readonly (readonly [string, readonly CardEvent[], bigint, bigint])[] = [
  ['cash alone', [receipt({ cash: amountMinor })], 100n, 0n],
  ['a card of which no bank tells', [paid], 100n, 0n],
  ['an authorization alone is held', [authorization], 0n, 100n],
  ['a receipt, and its authorization', [paid, authorization], 100n, 0n],
  ['a receipt, its authorization and clearing', [paid, authorization, clearing], 100n, 0n],
  ['a receipt and a clearing alone', [paid, clearing], 100n, 0n],
  ['cash beside the card', [mixed, authorization, clearing], 150n, 0n],
  ['points and a gift card beside the card', [split, authorization, clearing], 100n, 0n],
  ['points alone', [receipt({ points: amountMinor })], 0n, 0n],
  [
    'clears higher',
    [numbered, authorization, clearingEvent({ amountMinor: 1_200_000n })],
    120n,
    0n,
  ],
  ['clears lower', [numbered, authorization, clearingEvent({ amountMinor: 800_000n })], 80n, 0n],
  ['reversed', [paid, authorization, full], 0n, 0n],
  ['reversed, but for the cash', [mixed, authorization, full], 50n, 0n],
  ['reversed in part', [numbered, authorization, { ...full, remainingMinor: 400_000n }], 40n, 0n],
  ['cleared after all', [paid, authorization, full, clearing], 100n, 0n],
  ['returned in cash', [mixed, returned({ cash: 200_000n }), authorization, clearing], 130n, 0n],
  [
    'returned to the card, told by the till',
    [paid, returned({ card: 300_000n }), clearing],
    70n,
    0n,
  ],
  ['refunded, told by the bank', [paid, authorization, clearing, refund], 70n, 0n],
  [
    'one return told by both',
    [paid, returned({ card: 300_000n }), authorization, clearing, refund],
    70n,
    0n,
  ],
  [
    'two returns, of which the bank has told one',
    [
      ...[paid, authorization, clearing, refund],
      ...[returned({ card: 300_000n }), returned({ card: 200_000n }, { receiptId: 'B2' })],
    ],
    50n,
    0n,
  ],
  ['a return before any bank', [paid, returned({ card: 300_000n })], 70n, 0n],
  [
    'clearing taken back',
    [
      numbered,
      authorization,
      clearing,
      clearingEvent({ kind: 'presentment_reversal', amountMinor }),
    ],
    0n,
    0n,
  ],
  ['declined, paid all the same', [paid, cardEvent({ amountMinor, approved: false })], 100n, 0n],
]

describe('one purchase', () => {
  test.each(stories)('%s', (_, events, given, held) => {
    const told = endOf(events)
    if (events.some(({ kind, approved }) => kind === 'authorization' && !approved)) {
      expect([told.available, told.pending]).toEqual([given, held])
      return
    }
    expect([told.others, told.available, told.pending]).toEqual([0, given, held])
    fc.assert(
      fc.property(fc.shuffledSubarray([...events], { minLength: events.length }), (shuffled) => {
        fc.pre(canOccur(shuffled))
        expect(endOf(shuffled)).toEqual(told)
      }),
      { numRuns: 60 },
    )
  })
})

describe('a receipt and a bank find each other', () => {
  function payments(...events: CardEvent[]): number {
    const model = new LedgerModel()
    for (const event of events) model.take([event])
    return model.payments.size
  }
  const rrn = '632509000001'
  const soon = '2026-11-20T14:15:00+05:00'
  const late = '2026-11-20T14:15:01+05:00'

  test.each([
    ['by the RRN, whatever the time and the amount', receipt({ card: 5n }, { rrn, at: late }), 1],
    ['by the RRN of the day before', receipt({ card: 5n }, { rrn, at: '2026-11-21T00:10:00Z' }), 1],
    [
      'not by an RRN of two days before',
      receipt({ card: 5n }, { rrn, at: '2026-11-22T00:10:00Z' }),
      2,
    ],
    ['by terminal and amount within the time', receipt({ card: amountMinor }, { at: soon }), 1],
    ['not after it', receipt({ card: amountMinor }, { at: late }), 2],
    ['not where the RRNs differ', receipt({ card: amountMinor }, { rrn: '632509000002' }), 2],
    ['not where the amount differs', receipt({ card: amountMinor + 1n }), 2],
    ['by the amount alone', receipt({ card: amountMinor }, { terminalId: 'OTHER' }), 1],
    ['not by cash', receipt({ cash: amountMinor }, { rrn }), 2],
    [
      'not at another location',
      receipt({ card: amountMinor }, { rrn, place: { locationId: 2n, name: 'Abay', mcc: '' } }),
      2,
    ],
    ['not of another member', receipt({ card: amountMinor }, { rrn, memberId: 2n }), 2],
  ])('%s', (_, told, many) => {
    expect([payments(told, authorization), payments(authorization, told)]).toEqual([many, many])
  })

  test('a record without a time of day is of its day', () => {
    const record = clearingEvent({ amountMinor, purchasedAt: '00:00:00' })
    const evening = receipt({ card: amountMinor }, { at: '2026-11-20T22:00:00+05:00' })
    expect([payments(evening, record), payments(record, evening)]).toEqual([1, 1])
    const next = receipt({ card: amountMinor }, { at: '2026-11-21T00:10:00+05:00' })
    expect([payments(next, record), payments(record, next)]).toEqual([2, 2])
  })

  test('a second receipt does not join a payment that has one', () => {
    const second = receipt({ card: amountMinor }, { receiptId: 'R2' })
    expect(payments(paid, authorization, second)).toBe(2)
    expect(payments(authorization, paid, second)).toBe(2)
  })

  test('two that fit are for a person: nothing is given twice, nor by guess', () => {
    const model = new LedgerModel()
    const other = receipt({ card: amountMinor, cash: 100_000n }, { receiptId: 'R2' })
    model.take([paid, other])
    model.take([authorization])
    expect([...model.exceptions.values()]).toMatchObject([{ rung: 'receipt_terminal' }])
    expect(model.balance(1n)).toEqual({ available: 210n, pending: 0n })

    const banks = new LedgerModel()
    const later = cardEvent({ amountMinor, rrn: '', stan: '000007', purchasedAt: '14:03:00' })
    banks.take([
      cardEvent({ amountMinor, rrn: '' }),
      { ...later, merchantId: 'DALA-001', mcc: '5412' },
    ])
    banks.take([mixed])
    expect([...banks.exceptions.values()]).toMatchObject([{ rung: 'receipt_terminal' }])
    expect(banks.balance(1n)).toEqual({ available: 0n, pending: 200n })
  })

  test('an exception of a receipt is resolved: it counts with the bank, and taken back it does not', () => {
    const model = new LedgerModel()
    model.take([cardEvent({ amountMinor, rrn: '' })])
    model.take([
      cardEvent({ amountMinor, rrn: '', stan: '000007', mcc: '5412', purchasedAt: '14:03:00' }),
    ])
    model.take([mixed])
    const [exception] = [...model.exceptions.values()]
    if (exception === undefined) throw new Error('there is no exception')
    const [target = 0n] = exception.candidateIds
    model.move(exception.paymentId, target)
    expect(model.balance(1n)).toEqual({ available: 150n, pending: 100n })
    model.take([returned({ cash: 200_000n })])
    expect(model.balance(1n)).toEqual({ available: 130n, pending: 100n })
    model.moveBack(exception.paymentId)
    expect(model.balance(1n)).toEqual({ available: 0n, pending: 200n })
  })
})

describe('a return', () => {
  test('of more than there is, or of other money, is refused and writes nothing', () => {
    const model = new LedgerModel()
    model.take([mixed])
    const whole = returned({ cash: 500_000n }, { receiptId: 'B1' })
    expect(model.take([whole]).accepted).toHaveLength(1)
    const again = returned({ cash: 1n }, { receiptId: 'B2' })
    const { accepted, excesses } = model.take([again])
    expect([accepted, excesses.get(again.key)]).toEqual([[], '/tenders/0/amountMinor'])
    const inEuro = { ...returned({ card: 1n }, { receiptId: 'B3' }), currency: 'EUR' }
    expect(model.take([inEuro]).excesses.get(inEuro.key)).toBe('/currency')
    expect(model.balance(1n)).toEqual({ available: 100n, pending: 0n })
  })

  test('of two in one batch the second sees the first', () => {
    const model = new LedgerModel()
    const each = ['B1', 'B2'].map((receiptId) => returned({ cash: 300_000n }, { receiptId }))
    const { accepted, excesses } = model.take([mixed, ...each])
    expect([accepted.length, excesses.size]).toEqual([2, 1])
  })

  test('of a receipt that is not there opens nothing', () => {
    const model = new LedgerModel()
    expect(model.take([returned({ cash: 1n })]).accepted).toEqual([])
    expect(model.payments.size).toBe(0)
  })
})
