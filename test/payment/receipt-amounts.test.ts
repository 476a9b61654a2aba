/** What banks and tills told of a payment adds up to the same in any order, and never to more than either says. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recount, type Element } from '../../src/payment/life.ts'
import {
  netAmounts,
  netByTender,
  noAmounts,
  type PaymentAmounts,
} from '../../src/payment/payment.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { receipt, returned } from '../support/receipts.ts'

const minor = fc.bigInt({ min: 1n, max: 40n }).map((n) => n * 10_000n)

const ofBank: fc.Arbitrary<Element> = fc.oneof(
  fc
    .record({ amountMinor: minor, mti: fc.constantFrom('0100', '0120'), approved: fc.boolean() })
    .map((over) => cardEvent(over)),
  fc
    .record({ amountMinor: minor, remainingMinor: fc.option(fc.constant(0n)) })
    .map((over) => cardEvent({ ...over, kind: 'reversal' })),
  fc
    .record({
      amountMinor: minor,
      kind: fc.constantFrom('presentment', 'presentment', 'presentment_reversal', 'refund'),
    })
    .map((over) => clearingEvent(over)),
)
const paid = fc.record({ card: minor, cash: minor, gift_card: minor, points: minor })
const back = fc.oneof(
  minor.map((card) => returned({ card })),
  minor.map((cash) => returned({ cash })),
  minor.map((points) => returned({ points })),
)
const elsewhere = minor.map((amountMinor): Element =>
  cardEvent({ kind: 'card_elsewhere', mti: '', amountMinor }),
)
/** One receipt, or none, with what banks told and what came back. */
const elements = fc
  .tuple(
    fc.option(paid),
    fc.array(ofBank, { maxLength: 6 }),
    fc.array(back, { maxLength: 4 }),
    fc.array(elsewhere, { maxLength: 2 }),
  )
  .map(([told, banks, backs, elsewheres]): Element[] => [
    ...(told === null ? [] : [receipt(told)]),
    ...banks,
    ...(told === null ? [] : [...backs, ...elsewheres]),
  ])

const counted = (all: readonly Element[]): PaymentAmounts => recount<PaymentAmounts>(noAmounts, all)

test('in any order, and taken apart anywhere', () => {
  fc.assert(
    fc.property(elements, fc.infiniteStream(fc.nat()), (all, picks) => {
      const inOrder = counted(all)
      const left = [...all]
      const shuffled: Element[] = []
      for (const pick of picks) {
        const [next] = left.splice(pick % Math.max(left.length, 1), 1)
        if (next === undefined) break
        shuffled.push(next)
      }
      expect(counted(shuffled)).toEqual(inOrder)
      expect(netAmounts(counted(shuffled))).toEqual(netAmounts(inOrder))
    }),
  )
})

test('no more than was paid, by card the word of the bank, and the tenders are all of it', () => {
  fc.assert(
    fc.property(elements, (all) => {
      const amounts = counted(all)
      const { pendingMinor, clearedMinor } = netAmounts(amounts)
      const { card, cash } = netByTender(amounts)
      expect(card + cash).toBe(pendingMinor + clearedMinor)
      expect(cash).toBeLessThanOrEqual(amounts.receiptOtherMinor)
      expect(cash).toBeGreaterThanOrEqual(0n)
      if (amounts.presented) {
        expect(card).toBeLessThanOrEqual(amounts.clearedMinor > 0n ? amounts.clearedMinor : 0n)
      } else if (amounts.receiptCardMinor > 0n) {
        expect([pendingMinor, card <= amounts.receiptCardMinor]).toEqual([0n, true])
      }
      if (amounts.receipt !== null) expect(card).toBeGreaterThanOrEqual(0n)
    }),
  )
})

test("another member's card counts as long as the member's own bank has told of nothing", () => {
  const own = fc.oneof(
    minor.map((amountMinor) => cardEvent({ amountMinor })),
    minor.map((amountMinor) => cardEvent({ amountMinor, mti: '0120' })),
    minor.map((amountMinor) => clearingEvent({ amountMinor })),
  )
  fc.assert(
    fc.property(minor, minor, own, elements, (card, cash, bank, others) => {
      const told = [receipt({ card, cash })]
      const found = cardEvent({ kind: 'card_elsewhere', mti: '', amountMinor: card })
      expect(netByTender(counted([...told, found, found]))).toMatchObject({ card: 0n, cash })
      const rest = others.filter(({ kind }) => kind !== 'receipt')
      expect(netAmounts(counted([...told, found, bank, ...rest]))).toEqual(
        netAmounts(counted([...told, bank, ...rest])),
      )
    }),
  )
})

test('the same return told by till and bank is the larger of the two', () => {
  fc.assert(
    fc.property(minor, minor, minor, (whole, byBank, byTill) => {
      const all = [
        receipt({ card: whole }),
        clearingEvent({ amountMinor: whole }),
        clearingEvent({ kind: 'refund', amountMinor: byBank }),
        returned({ card: byTill }),
      ]
      const larger = byBank > byTill ? byBank : byTill
      const left = whole > larger ? whole - larger : 0n
      expect(netAmounts(counted(all)).clearedMinor).toBe(left)
    }),
  )
})
