/** What a batch works out: life cycle, points, transfers; in any order, with any repeats. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CardEvent } from '../../src/payment/event.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { LedgerModel } from '../support/ledger-model.ts'

const partner = 1000n

function play(...batches: CardEvent[][]): LedgerModel {
  const model = new LedgerModel()
  for (const batch of batches) model.take(batch)
  return model
}

describe('one purchase', () => {
  const authorization = cardEvent({ amountMinor: 4_500_000n })
  const full = cardEvent({
    kind: 'reversal',
    mti: '0400',
    stan: '000002',
    amountMinor: 4_500_000n,
    original: { stan: '000001', transmission: '1120090000' },
  })

  test('an authorization holds points, its clearing gives them', () => {
    const model = play([authorization])
    expect(model.balance(1n)).toEqual({ available: 0n, pending: 450n })
    model.take([clearingEvent({ amountMinor: 4_500_000n })])
    expect(model.balance(1n)).toEqual({ available: 450n, pending: 0n })
    expect(model.balance(partner)).toEqual({ available: -450n, pending: 0n })
  })

  test('a tip clears higher: the difference is given too', () => {
    const model = play([authorization], [clearingEvent({ amountMinor: 5_500_000n })])
    expect(model.balance(1n)).toEqual({ available: 550n, pending: 0n })
  })

  test('a partial reversal reduces what is held once', () => {
    const partial = { ...full, remainingMinor: 1_000_000n }
    const model = play([authorization, partial])
    expect(model.balance(1n)).toEqual({ available: 0n, pending: 100n })
    model.take([clearingEvent({ amountMinor: 1_000_000n })])
    expect(model.balance(1n)).toEqual({ available: 100n, pending: 0n })
  })

  test('a full reversal voids; twice is once; before its original is parked', () => {
    const again = { ...full, key: 'f'.repeat(32), mti: '0420' }
    for (const batches of [
      [[authorization, full]],
      [[full], [authorization]],
      [[full, again, authorization]],
    ]) {
      const model = play(...batches)
      expect(model.balance(1n)).toEqual({ available: 0n, pending: 0n })
      expect(model.payments.size).toBe(1)
      expect([...model.payments.values()][0]?.reason).toBe('reversed')
    }
  })

  test('a request and the advice of its decision are one purchase', () => {
    const advice = cardEvent({ mti: '0120', stan: '000009', amountMinor: 2_000_000n })
    for (const batch of [
      [authorization, advice],
      [advice, authorization],
    ]) {
      const model = play(batch)
      expect(model.payments.size).toBe(1)
      expect(model.balance(1n)).toEqual({ available: 0n, pending: 200n })
    }
  })

  test('a reversal finds its request though an advice with a number of its own came between', () => {
    const noRrn = { amountMinor: 1_000_000n, rrn: '' }
    const request = cardEvent({ ...noRrn, authorizationCode: 'A1' })
    const advice = cardEvent({ ...noRrn, mti: '0120', stan: '000002', authorizationCode: 'A1' })
    const reversal = cardEvent({
      ...{ ...noRrn, kind: 'reversal', mti: '0400', stan: '000003' },
      original: { stan: '000001', transmission: '1120090000' },
    })
    for (const batches of [
      [[request], [advice], [reversal]],
      [[advice], [request], [reversal]],
    ]) {
      const model = play(...batches)
      expect(model.payments.size).toBe(1)
      expect(model.balance(1n)).toEqual({ available: 0n, pending: 0n })
    }
  })

  test('a declined advice takes the held points back and says why', () => {
    const declined = cardEvent({ mti: '0120', stan: '000009', approved: false })
    const model = play([authorization], [declined])
    expect(model.balance(1n)).toEqual({ available: 0n, pending: 0n })
    expect([...model.payments.values()][0]?.reason).toBe('declined')
  })

  test('a refund takes back pro rata and never more than was given', () => {
    const refund = (record: number, amountMinor: bigint): CardEvent =>
      clearingEvent({ kind: 'refund', source: { fileId: 1n, record }, amountMinor })
    const model = play([authorization], [clearingEvent({ amountMinor: 4_500_000n })])
    model.take([refund(2, 1_500_000n)])
    expect(model.balance(1n)).toEqual({ available: 300n, pending: 0n })
    model.take([refund(3, 9_000_000n)])
    expect(model.balance(1n)).toEqual({ available: 0n, pending: 0n })
  })

  test('a refund without its purchase makes the balance negative', () => {
    const model = play([clearingEvent({ kind: 'refund', amountMinor: 500_000n })])
    expect(model.balance(1n)).toEqual({ available: -50n, pending: 0n })
  })

  test('clearing without an authorization gives at once; the late authorization adds nothing', () => {
    const model = play([clearingEvent({ amountMinor: 4_500_000n })], [authorization])
    expect(model.payments.size).toBe(1)
    expect(model.balance(1n)).toEqual({ available: 450n, pending: 0n })
  })

  test('two candidates that differ are for a person: nothing is guessed, nothing is given', () => {
    const other = cardEvent({ amountMinor: 5_000_000n, rrn: '632509000099', stan: '000099' })
    const reduced = { ...full, key: 'a'.repeat(32), rrn: '632509000099', amountMinor: 5_000_000n }
    const original = { stan: '000099', transmission: '1120090000' }
    const reversal = { ...reduced, remainingMinor: 4_500_000n, original }
    const clearing = clearingEvent({ amountMinor: 4_500_000n, rrn: '' })
    const model = play([authorization, other, reversal], [clearing])
    expect(model.balance(1n)).toEqual({ available: 0n, pending: 900n })
    const reasons = [...model.payments.values()].map((each) => each.reason)
    expect(reasons).toEqual(['', '', 'ambiguous_match'])
  })

  test('of two that are alike either is right, in whatever order all of it comes', () => {
    const rrn = ''
    const bought = ['000001', '000002'].map((stan) => cardEvent({ rrn, stan, mti: '0120' }))
    const cleared = [1, 2].map((record) => clearingEvent({ rrn, source: { fileId: 1n, record } }))
    const [a1 = authorization, a2 = authorization] = bought
    const [c1 = authorization, c2 = authorization] = cleared
    for (const order of [
      [a1, c1, a2, c2],
      [c1, c2, a1, a2],
      [a1, a2, c1, c2],
    ]) {
      const model = play(...order.map((event) => [event]))
      expect(model.balance(1n)).toEqual({ available: 200n, pending: 0n })
    }
  })

  test('references of another acquirer match nothing', () => {
    const elsewhere = clearingEvent({ acquirerId: 'BETA', amountMinor: 4_500_000n })
    const model = play([authorization], [elsewhere])
    expect(model.payments.size).toBe(2)
    expect(model.balance(1n)).toEqual({ available: 0n, pending: 450n })
  })

  test('an equal amount matches nothing whose reference is another one', () => {
    const cleared = clearingEvent({ amountMinor: 1_000_000n, rrn: '632509000002' })
    const model = play([cleared], [cardEvent({ amountMinor: 1_000_000n })])
    expect(model.payments.size).toBe(2)
    expect(model.balance(1n)).toEqual({ available: 100n, pending: 100n })
  })

  test('an equal amount on the same day is probable where there is no better evidence', () => {
    const cleared = clearingEvent({ amountMinor: 1_000_000n, rrn: '' })
    const model = play([cardEvent({ amountMinor: 1_000_000n })], [cleared])
    expect(model.payments.size).toBe(1)
    expect(model.balance(1n)).toEqual({ available: 100n, pending: 0n })
  })

  test('a place that nobody mapped earns nothing and says so', () => {
    const model = play([cardEvent({ merchantId: 'ELSEWHERE' })])
    expect(model.accounts.size).toBe(0)
    expect([...model.payments.values()][0]?.reason).toBe('merchant_not_mapped')
  })
})

const afterClearing = [
  'presentment_reversal',
  'refund_reversal',
  'chargeback',
  'chargeback_reversal',
] as const

/** All that may happen to one purchase, consistently told by its RRN. */
const purchase = (number: number): fc.Arbitrary<CardEvent[]> =>
  fc
    .record({
      memberId: fc.constantFrom(1n, 2n),
      amount: fc.bigInt(1n, 9_999_999n),
      advice: fc.option(fc.bigInt(0n, 9_999_999n)),
      remaining: fc.option(fc.constantFrom(0n, 1n, 2n)),
      cleared: fc.array(fc.bigInt(1n, 9_999_999n), { maxLength: 3 }),
      refunds: fc.array(fc.bigInt(1n, 9_999_999n), { maxLength: 2 }),
      others: fc.array(fc.tuple(fc.constantFrom(...afterClearing), fc.bigInt(1n, 9_999_999n)), {
        maxLength: 3,
      }),
    })
    .map(({ memberId, amount, advice, remaining, cleared, refunds, others }) => {
      const rrn = String(number).padStart(12, '0')
      const same = { memberId, cardId: memberId, rrn }
      const message = { ...same, stan: String(number).padStart(6, '0') }
      const events = [cardEvent({ ...message, amountMinor: amount })]
      if (advice !== null) {
        events.push(
          cardEvent({ ...message, mti: '0120', amountMinor: advice, approved: advice > 0n }),
        )
      }
      if (remaining !== null) {
        const original = { stan: message.stan, transmission: '1120090000' }
        const remainingMinor = (amount * remaining) / 3n
        const reversal = { kind: 'reversal', mti: '0400', amountMinor: amount } as const
        events.push(cardEvent({ ...same, ...reversal, stan: '9', remainingMinor, original }))
      }
      cleared.forEach((amountMinor, record) => {
        events.push(clearingEvent({ ...same, amountMinor, source: { fileId: 1n, record } }))
      })
      others.forEach(([kind, amountMinor], at) => {
        const source = { fileId: 3n, record: 200 + at }
        if (cleared.length > 0) events.push(clearingEvent({ ...same, kind, amountMinor, source }))
      })
      refunds.forEach((amountMinor, at) => {
        const source = { fileId: 2n, record: 100 + at }
        if (cleared.length > 0) {
          events.push(clearingEvent({ ...same, kind: 'refund', amountMinor, source }))
        }
      })
      return events
    })

const day = fc.tuple(purchase(1), purchase(2), purchase(3)).map((purchases) => purchases.flat())

/** The day's events in another order, some twice, cut into batches anywhere. */
const delivery = (events: CardEvent[]): fc.Arbitrary<CardEvent[][]> =>
  fc
    .tuple(
      fc.shuffledSubarray(events, { minLength: events.length }),
      fc.subarray(events),
      fc.array(fc.nat({ max: 8 }), { maxLength: 20 }),
    )
    .map(([shuffled, again, cuts]) => {
      const all = [...shuffled, ...again]
      const batches: CardEvent[][] = []
      for (const cut of cuts) batches.push(all.splice(0, cut))
      return [...batches, all]
    })

describe('any delivery', () => {
  test('shuffled, repeated and cut anywhere ends in the same ledger as one clean delivery', () => {
    const deliveries = day.chain((events) => fc.tuple(fc.constant(events), delivery(events)))
    fc.assert(
      fc.property(deliveries, ([events, batches]) => {
        const clean = play(events)
        const other = play(...batches)
        for (const account of [1n, 2n, partner]) {
          expect(other.balance(account)).toEqual(clean.balance(account))
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('debits equal credits, and pending equals the open pending transfers', () => {
    fc.assert(
      fc.property(day.chain(delivery), (batches) => {
        const model = play(...batches)
        const sum = (of: 'debitsPending' | 'debitsPosted' | 'creditsPending' | 'creditsPosted') =>
          [...model.accounts.values()].reduce((total, account) => total + account[of], 0n)
        expect(sum('debitsPending')).toBe(sum('creditsPending'))
        expect(sum('debitsPosted')).toBe(sum('creditsPosted'))
        const held = [...model.payments.values()].reduce(
          (all, { pendingPoints }) => all + pendingPoints,
          0n,
        )
        expect(sum('creditsPending')).toBe(held)
      }),
      { numRuns: 500 },
    )
  })
})
