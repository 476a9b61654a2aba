/** Goods and tenders of a payment: elements add up in any order, and no more comes back than was sold. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addReceipt,
  earningOf,
  excessOf,
  linesLeft,
  tenderLeft,
  type PaymentReceipt,
  type ReceiptElement,
} from '../../src/payment/receipt.ts'

const bread = { line: 1, sku: '4870001', name: 'Bread', category: 'bakery' }
const tea = { line: 2, sku: '4870002', name: 'Tea', category: 'tea' }

function element(over: Partial<ReceiptElement> = {}): ReceiptElement {
  return {
    ...{ receiptKey: 'ab'.repeat(16), partnerId: 3n, locationId: 5n, receiptId: '17', till: '1' },
    ...{ terminalId: 'T0000001', rrn: '', mcc: '5411', digest: 'd' },
    lines: [
      { ...bread, quantityMilli: 2000n, amountMinor: 40_000n },
      { ...tea, quantityMilli: 500n, amountMinor: 60_000n },
    ],
    tenders: [
      { kind: 'card', amountMinor: 70_000n },
      { kind: 'cash', amountMinor: 30_000n },
    ],
    ...over,
  }
}

function back(line: number, quantityMilli: bigint, amountMinor: bigint): ReceiptElement {
  const part = { ...{ line, sku: '', name: '', category: '' }, quantityMilli, amountMinor }
  return element({ lines: [part], tenders: [{ kind: 'card', amountMinor }] })
}

const sold = addReceipt(null, 'receipt', element())

describe('the goods of a payment', () => {
  it('end alike in whatever order receipt and returns come', () => {
    const elements = [
      ['receipt', element()],
      ['receipt_return', back(1, 1000n, 20_000n)],
      ['receipt_return', back(1, 1000n, 20_000n)],
      ['receipt_return', back(2, 250n, 30_000n)],
    ] as const
    const added = (all: readonly (typeof elements)[number][]): PaymentReceipt | null =>
      all.reduce<PaymentReceipt | null>((so, [kind, each]) => addReceipt(so, kind, each), null)
    const inOrder = added(elements)
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...elements], { minLength: elements.length }),
        (shuffled) => {
          expect(added(shuffled)).toEqual(inOrder)
        },
      ),
    )
    if (inOrder === null) throw new Error('nothing was added')
    expect(linesLeft(inOrder)).toEqual([{ ...tea, quantityMilli: 250n, amountMinor: 30_000n }])
    expect(tenderLeft(inOrder, 'card')).toBe(0n)
    expect(tenderLeft(inOrder, 'cash')).toBe(30_000n)
  })

  it('are none while only a return has come', () => {
    const parked = addReceipt(null, 'receipt_return', back(1, 1000n, 20_000n))
    expect([linesLeft(parked), tenderLeft(parked, 'card')]).toEqual([[], 0n])
  })
})

describe('a return', () => {
  it('takes what is left, and no more, over several', () => {
    const once = addReceipt(sold, 'receipt_return', back(1, 1500n, 30_000n))
    expect(excessOf(sold, back(1, 2000n, 40_000n))).toBeNull()
    expect(excessOf(once, back(1, 500n, 10_000n))).toBeNull()
    expect(excessOf(once, back(1, 501n, 10_000n))).toBe('/items/0/quantity')
    expect(excessOf(once, back(1, 500n, 10_001n))).toBe('/items/0/amountMinor')
  })

  it('is of a line that was sold', () => {
    expect(excessOf(sold, back(3, 1000n, 1n))).toBe('/items/0/line')
  })

  it('goes back the way that it was paid', () => {
    const inCash = {
      ...back(2, 500n, 60_000n),
      tenders: [{ kind: 'cash', amountMinor: 60_000n }] as const,
    }
    expect(excessOf(sold, inCash)).toBe('/tenders/0/amountMinor')
  })

  it('is believed while its receipt has not come', () => {
    expect(excessOf(null, back(9, 1n, 1n))).toBeNull()
  })
})

describe('what earns', () => {
  it('is what a card and what cash paid', () => {
    const paid = [
      { kind: 'card', amountMinor: 70n },
      { kind: 'cash', amountMinor: 20n },
      { kind: 'points', amountMinor: 5n },
      { kind: 'gift_card', amountMinor: 5n },
    ] as const
    expect(earningOf({ tenders: paid })).toEqual({ cardMinor: 70n, otherMinor: 20n })
  })

  it('leaves several cards to their banks', () => {
    const paid = [
      { kind: 'card', amountMinor: 70n },
      { kind: 'card', amountMinor: 30n },
    ] as const
    expect(earningOf({ tenders: paid })).toEqual({ cardMinor: 0n, otherMinor: 0n })
  })
})
