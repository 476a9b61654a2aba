/** What each transaction code of BASE II is to the life cycle of a payment. */
import type { AsideKind, RecordKind } from '../record.ts'

/**
 * The mapping. Ten more than a draft's code is its chargeback, twenty more its reversal, thirty more the reversal of
 * its chargeback. A chargeback of a credit voucher takes the refund away again, and its reversal gives it back. Cash (7)
 * is a purchase of which all is cash.
 */
const payments: ReadonlyMap<number, RecordKind> = new Map([
  [5, 'presentment'],
  [6, 'refund'],
  [7, 'presentment'],
  [15, 'chargeback'],
  [16, 'refund_reversal'],
  [17, 'chargeback'],
  [25, 'presentment_reversal'],
  [26, 'refund_reversal'],
  [27, 'presentment_reversal'],
  [35, 'chargeback_reversal'],
  [36, 'refund'],
  [37, 'chargeback_reversal'],
])

const asides: ReadonlyMap<number, AsideKind> = new Map([
  [1, 'return'],
  [2, 'return'],
  [3, 'return'],
  [4, 'return'],
  [9, 'transfer'],
  [10, 'fee'],
  [19, 'transfer'],
  [20, 'fee'],
])

/** What a code says of a payment; `undefined` where it is not one of a card. */
export function kindOf(code: number): RecordKind | undefined {
  return payments.get(code)
}

/** What another code is counted as. */
export function asideOf(code: number): AsideKind {
  return asides.get(code) ?? 'text'
}

/** True where the whole amount was handed out as cash. */
export function isCash(code: number): boolean {
  return code % 10 === 7
}

/**
 * Of two records of one kind with one acquirer reference, which this one is: a second presentment or chargeback
 * (usage code 2), and a refund that stands again after its chargeback, are not the first.
 */
export function referenceSuffix(code: number, usageCode: number): string {
  return `${code === 36 ? '/36' : ''}${usageCode === 0x32 ? '/2' : ''}`
}
