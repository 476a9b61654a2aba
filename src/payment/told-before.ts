/** A receipt of a card payment of which another receipt has told: a till that prints again, or numbers anew after it was offline. */
import type { Tender } from '../values/tender.ts'
import { daysBetween } from '../values/time.ts'
import type { CardEvent } from './event.ts'
import type { Payment } from './payment.ts'
import { sumBy, type ReceiptElement, type Sold } from './receipt.ts'

/** An RRN is one purchase's at a terminal for so long. */
const rrnDaysMax = 1

/**
 * The event, knowing what of it counts elsewhere among the member's payments: its card, where a receipt of the same card payment is there; all of it,
 * where that was paid in the same way, to the minor unit. That is the case where its RRN is that of the receipt or of the
 * bank, at the location, within a day; RRNs repeat between terminals, so terminals that differ say no.
 */
export function asToldBefore(event: CardEvent, payments: readonly Payment[]): CardEvent {
  const { kind, receipt } = event
  if (kind !== 'receipt' || receipt === undefined || receipt.rrn === '') return event
  if (sumBy(receipt.tenders, 'card') === 0n) return event
  const first = payments.find((payment) => isOfOneCardPayment(event, receipt, payment))?.receipt
  const sold = first?.sold ?? null
  if (sold === null) return event
  return { ...event, receipt: { ...receipt, toldBefore: countedBy(sold, receipt) } }
}

function isOfOneCardPayment(
  { key, currency, purchasedOn }: CardEvent,
  { locationId, rrn, terminalId }: ReceiptElement,
  payment: Payment,
): boolean {
  const sold = payment.receipt?.sold ?? null
  if (sold === null || payment.receiptKey === key || payment.currency !== currency) return false
  const terminals = [sold.terminalId, payment.terminalId].filter((each) => each !== '')
  return (
    sold.locationId === locationId &&
    (sold.rrn === rrn || payment.rrn === rrn) &&
    (terminalId === '' || terminals.length === 0 || terminals.includes(terminalId)) &&
    sumBy(sold.tenders, 'card') > 0n &&
    Math.abs(daysBetween(payment.purchasedOn, purchasedOn)) <= rrnDaysMax
  )
}

function countedBy(sold: Sold, { tenders }: ReceiptElement): readonly Tender[] {
  const kinds = [...new Set([...sold.tenders, ...tenders].map(({ kind }) => kind))]
  const isSame = kinds.every((kind) => sumBy(sold.tenders, kind) === sumBy(tenders, kind))
  return isSame ? kinds : ['card']
}
