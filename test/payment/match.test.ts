/** The matching ladder, rung by rung: what joins, what only looks alike, and what is for a person to decide. */
import { describe, expect, test } from 'vitest'
import type { CardEvent } from '../../src/payment/event.ts'
import { applyEvent } from '../../src/payment/life.ts'
import { match, windowDays } from '../../src/payment/match.ts'
import { openPayment, type Payment } from '../../src/payment/payment.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'

let ids = 0n

function paid(...events: readonly [CardEvent, ...CardEvent[]]): Payment {
  return events.reduce(applyEvent, openPayment(events[0], ++ids))
}

const codes = { authorizationCode: 'A7', networkReference: 'N7' }
const bare = { rrn: '', stan: '', transmission: '' }
const held = paid(cardEvent({ ...codes, amountMinor: 1_000n }))
const cleared = paid(clearingEvent({ ...bare, amountMinor: 1_000n }))
const original = { stan: '000001', transmission: '1120090000' }

/** The rung, and whether it is that payment. */
function rung(event: CardEvent, ...candidates: Payment[]): string {
  const { rung: on, payment } = match(event, candidates)
  expect(payment).toBe(on === 'opened' || on === 'ambiguous' ? undefined : candidates[0])
  return on
}

describe('one candidate', () => {
  test.each([
    ['original', cardEvent({ kind: 'reversal', mti: '0400', original })],
    ['original', cardEvent({ kind: 'increment', rrn: '9', original })],
    ['original', cardEvent({ amountMinor: 7n })],
    ['network_reference', clearingEvent({ ...codes, merchantId: 'ELSEWHERE' })],
    ['authorization_code', clearingEvent({ ...bare, authorizationCode: 'A7' })],
    ['opened', clearingEvent({ ...bare, authorizationCode: 'A7', merchantId: 'ELSEWHERE' })],
    ['rrn', clearingEvent({ amountMinor: 7n })],
    ['rrn', cardEvent({ kind: 'reversal', mti: '0400', stan: '9' })],
    ['opened', cardEvent({ kind: 'reversal', mti: '0400', purchasedOn: '2026-11-22' })],
    ['amount_and_date', clearingEvent({ ...bare, amountMinor: 1_000n })],
    ['amount_and_date', clearingEvent({ ...bare, amountMinor: 1_000n, purchasedOn: '2026-11-21' })],
    ['opened', clearingEvent({ ...bare, amountMinor: 1_000n, purchasedOn: '2026-11-22' })],
    ['opened', clearingEvent({ ...bare, amountMinor: 999n })],
    ['opened', clearingEvent({ ...bare, amountMinor: 1_000n, authorizationCode: 'OTHER' })],
  ])('on %s', (on, event) => {
    expect(rung(event, held)).toBe(on)
  })

  const ofBanks = Object.entries(windowDays).filter(
    ([kind, days]) => days > 0 && kind !== 'receipt',
  )
  test.each(ofBanks)('within the window of %s, of %i days', (kind, days) => {
    const on = (day: number): CardEvent => {
      const purchasedOn = new Date(Date.UTC(2026, 10, 20 + day)).toISOString().slice(0, 10)
      return clearingEvent({ ...bare, ...codes, kind: kind as CardEvent['kind'], purchasedOn })
    }
    expect(rung(on(days), held)).toBe('network_reference')
    expect(rung(on(days + 1), held)).toBe('opened')
  })

  test.each([{ cardId: 2n }, { currency: 'EUR' }, { acquirerId: 'BETA' }])(
    'is none that differs in %o',
    (over) => {
      expect(rung(clearingEvent({ ...codes, ...over }), held)).toBe('opened')
    },
  )

  test('an authorization is found by amount where clearing came first, and had no references', () => {
    expect(rung(cardEvent({ amountMinor: 1_000n }), cleared)).toBe('amount_and_date')
    expect(rung(cardEvent({ amountMinor: 1_001n }), cleared)).toBe('opened')
  })

  test('what was authorized is compared as a whole: raised, added to, reversed', () => {
    const raised = paid(
      cardEvent({ amountMinor: 500n }),
      cardEvent({ kind: 'increment', stan: '2', amountMinor: 900n, remainingMinor: 900n }),
      cardEvent({ kind: 'increment', stan: '3', amountMinor: 200n }),
      cardEvent({ kind: 'reversal', stan: '4', amountMinor: 100n }),
    )
    expect(rung(clearingEvent({ ...bare, amountMinor: 1_000n }), raised)).toBe('amount_and_date')
  })
})

describe('a refund without references', () => {
  const refund = (amountMinor: bigint, over: Partial<CardEvent> = {}): CardEvent =>
    clearingEvent({ ...bare, kind: 'refund', purchasedOn: '2026-11-25', amountMinor, ...over })
  const other = paid(clearingEvent({ ...bare, amountMinor: 3_000n, purchasedOn: '2026-11-18' }))

  test('is all of one purchase, or part of the only one of which as much is left', () => {
    expect(rung(refund(1_000n), cleared, other)).toBe('amount_and_date')
    expect(rung(refund(400n), cleared)).toBe('part_of_amount')
    expect(rung(refund(1_001n), other, cleared)).toBe('part_of_amount')
    expect(rung(refund(400n), paid(clearingEvent({ amountMinor: 1_000n }), refund(700n)))).toBe(
      'opened',
    )
  })

  test('that may be part of several is for a person to decide', () => {
    const { rung: on, ambiguity } = match(refund(400n), [cleared, other])
    expect(on).toBe('ambiguous')
    expect(ambiguity).toEqual({ rung: 'part_of_amount', candidates: [cleared, other] })
  })

  test('is of no later purchase, of none elsewhere, and of none with another reference', () => {
    expect(rung(refund(400n, { purchasedOn: '2026-11-19' }), cleared)).toBe('opened')
    expect(rung(refund(400n, { merchantId: 'ELSEWHERE' }), cleared)).toBe('opened')
    const known = paid(clearingEvent({ authorizationCode: 'A7', amountMinor: 1_000n }))
    expect(rung(refund(400n, { authorizationCode: 'B8' }), known)).toBe('opened')
  })
})

describe('several candidates', () => {
  const twin = { ...held, paymentId: 100n }

  test('that are alike are no question: the first is as good', () => {
    expect(rung(clearingEvent({ ...bare, authorizationCode: 'A7' }), held, twin)).toBe(
      'authorization_code',
    )
  })

  test.each([
    ['advisedMinor', 1n],
    ['raisedMinor', 1n],
    ['presented', true],
    ['expired', true],
    ['purchasedOn', '2026-11-19'],
    ['mcc', '5999'],
  ])('that differ in %s are', (field, value) => {
    const other = { ...twin, [field]: value }
    expect(rung(clearingEvent({ ...bare, authorizationCode: 'A7' }), held, other)).toBe('ambiguous')
  })

  test('a higher rung is not asked about a lower one', () => {
    const other = paid(cardEvent({ ...codes, networkReference: 'N8', stan: '2', amountMinor: 5n }))
    expect(rung(clearingEvent({ ...codes }), held, other)).toBe('network_reference')
  })

  test('a moved one stands for where it was moved to, and an expiry for nothing but itself', () => {
    const target = paid(cardEvent({ rrn: '8', stan: '8', amountMinor: 3n }))
    const moves = new Map([[held.paymentId, target.paymentId]])
    const found = match(clearingEvent(codes), [held, target], moves)
    expect(found).toEqual({ rung: 'network_reference', payment: held, countsIn: target })
    const expiry = cardEvent({ kind: 'expiry', mti: '', paymentId: held.paymentId })
    expect(match(expiry, [held, target], moves)).toEqual({ rung: 'named', payment: held })
    expect(match(expiry, [target], moves)).toEqual({ rung: 'named' })
  })
})
