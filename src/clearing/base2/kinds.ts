/** What each transaction code of BASE II is to the life cycle of a payment. */
import type { AsideKind, RecordKind } from '../record.ts'

/**
 * The mapping. Ten more than a draft's code is its chargeback, twenty more its reversal, thirty more the reversal of
 * its chargeback. A chargeback of a credit voucher takes the refund away again, and its reversal gives it back.
 */
const payments: ReadonlyMap<number, RecordKind> = new Map([
  [5, 'presentment'],
  [6, 'refund'],
  [15, 'chargeback'],
  [16, 'refund_reversal'],
  [25, 'presentment_reversal'],
  [26, 'refund_reversal'],
  [35, 'chargeback_reversal'],
  [36, 'refund'],
])

const asides: ReadonlyMap<number, AsideKind> = new Map([
  [1, 'return'],
  [2, 'return'],
  [3, 'return'],
  [4, 'return'],
  [7, 'cash'],
  [9, 'transfer'],
  [10, 'fee'],
  [17, 'cash'],
  [19, 'transfer'],
  [20, 'fee'],
  [27, 'cash'],
  [37, 'cash'],
])

/** What a code says of a payment; `undefined` where it is not one of a card. */
export function kindOf(code: number): RecordKind | undefined {
  return payments.get(code)
}

/** What another code is counted as. */
export function asideOf(code: number): AsideKind {
  return asides.get(code) ?? 'text'
}

/** True for codes whose amounts the trailers count: drafts and what undoes them. */
export function isMonetary(code: number): boolean {
  return payments.has(code) || asides.get(code) === 'cash'
}

/**
 * Of two records of one kind with one acquirer reference, which this one is: a second presentment or chargeback
 * (usage code 2), and a refund that stands again after its chargeback, are not the first.
 */
export function referenceSuffix(code: number, usageCode: number): string {
  return `${code === 36 ? '/36' : ''}${usageCode === 0x32 ? '/2' : ''}`
}
