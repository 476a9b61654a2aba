/** Proves that payments are what their card events come to: each is counted again from its rows. */
import type { Queryable } from '../db/connect.ts'
import { recount, type Element } from './life.ts'
import { noAmounts, type PaymentAmounts } from './payment.ts'
import { elementOf, receiptOf, receiptText, type StoredElement } from './store/receipt-row.ts'
import { readCounted, type CountedPayment } from './store/recount.ts'

const placesMax = 5

/** A check as `cobrand ledger verify` runs them, in the snapshot of the transaction that it is given. */
export const amountsCheck = {
  name: 'amounts',
  about: 'the amounts of every payment are those of its card events',
  async find(sql: Queryable): Promise<{ faults: number; places: string[] }> {
    let faults = 0
    const places: string[] = []
    for await (const page of readCounted(sql)) {
      for (const row of page) {
        const counted = { ...row, receipt: receiptOf(row.receipt) }
        if (isRight(counted)) continue
        faults += 1
        if (places.length < placesMax) places.push(placeOf(counted))
      }
    }
    return { faults, places }
  },
}

function placeOf({ memberId, paymentId }: CountedPayment): string {
  return `payment ${memberId}-${paymentId}`
}

const amountNames = (Object.keys(noAmounts) as (keyof PaymentAmounts)[]).filter(
  (name) => name !== 'receipt',
)

function isRight(counted: CountedPayment): boolean {
  const again = recount<PaymentAmounts>(noAmounts, elementsOf(counted))
  const isSame = receiptText(again.receipt) === receiptText(counted.receipt)
  return isSame && amountNames.every((name) => again[name] === counted[name])
}

function elementsOf({
  kinds,
  mtis,
  amounts,
  cash,
  remaining,
  approvals,
  receipts,
}: CountedPayment): Element[] {
  return kinds.map((kind, at) => ({
    ...{ kind, mti: mtis[at] ?? '', amountMinor: amounts[at] ?? 0n, cashMinor: cash[at] ?? 0n },
    ...{ remainingMinor: minorOf(remaining[at]), approved: approvals[at] === true },
    ...toldBy(receipts[at]),
  }))
}

function toldBy(text: string | undefined): Pick<Element, 'receipt'> {
  if (text === undefined || text === '') return {}
  const stored = JSON.parse(text) as StoredElement
  return { receipt: elementOf(stored) }
}

function minorOf(text: string | undefined): bigint | null {
  return text === undefined || text === '' ? null : BigInt(text)
}
