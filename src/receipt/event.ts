/** The card events of receipts and returns: what a till told, in the terms of payments. */
import { receiptKey } from '../payment/event-key.ts'
import { realReference, type CardEvent } from '../payment/event.ts'
import type { LinePart, ReceiptElement, ReceiptLine } from '../payment/receipt.ts'
import type { ReceiptDocument, ReturnDocument } from './document.ts'

/** A location of the partner. */
export interface Place {
  readonly locationId: bigint
  readonly name: string
  /** Merchant category code; `''` where it is not known. */
  readonly mcc: string
}

/** What is known of a document besides its own words. */
export interface Origin {
  readonly partnerId: bigint
  readonly place: Place
  readonly memberId: bigint
  readonly digest: string
  readonly receivedAt: Date
}

/** Identity of a receipt: its number at its location. */
export function keyOf(partnerId: bigint, place: Place, receiptId: string): string {
  return receiptKey({ partnerId, locationId: place.locationId, receiptId })
}

/** The event of a receipt. */
export function receiptEvent(document: ReceiptDocument, origin: Origin): CardEvent {
  const { items, terminalId, rrn } = document
  const lines = items.map(({ line, sku, name, category, quantity, amountMinor }): ReceiptLine => ({
    ...{ line, sku, name, category },
    ...partOf({ line, quantity, amountMinor }),
  }))
  const key = keyOf(origin.partnerId, origin.place, document.receiptId)
  const bank = { terminalId: terminalId ?? '', rrn: realReference(rrn ?? '') }
  const receipt = elementOf(document, origin, { receiptKey: key, lines, ...bank })
  return { ...eventOf(document, origin, key), kind: 'receipt', receipt }
}

/** The event of a return, of a receipt that was given at `boughtAt`. */
export function returnEvent(document: ReturnDocument, boughtAt: Place, origin: Origin): CardEvent {
  const lines = document.items.map((item) => ({ sku: '', name: '', category: '', ...partOf(item) }))
  const of = keyOf(origin.partnerId, boughtAt, document.returnOf)
  const none = { terminalId: '', rrn: '' }
  const receipt = elementOf(document, origin, { receiptKey: of, lines, ...none })
  const key = keyOf(origin.partnerId, origin.place, document.receiptId)
  return { ...eventOf(document, origin, key), kind: 'receipt_return', receipt }
}

function partOf(item: { line: number; quantity: string; amountMinor: string }): LinePart {
  const [whole = '0', decimals = ''] = item.quantity.split('.')
  return {
    line: item.line,
    quantityMilli: BigInt(whole) * 1000n + BigInt(decimals.padEnd(3, '0')),
    amountMinor: BigInt(item.amountMinor),
  }
}

function elementOf(
  { receiptId, till = '', tenders }: ReceiptDocument | ReturnDocument,
  { partnerId, place, digest }: Origin,
  own: Pick<ReceiptElement, 'receiptKey' | 'lines' | 'terminalId' | 'rrn'>,
): ReceiptElement {
  const { locationId, mcc } = place
  const paid = tenders.map(({ kind, amountMinor }) => ({ kind, amountMinor: BigInt(amountMinor) }))
  return { ...own, partnerId, locationId, receiptId, till, mcc, tenders: paid, digest }
}

function eventOf(
  { at, currency, tenders, receiptId }: ReceiptDocument | ReturnDocument,
  { partnerId, memberId, receivedAt }: Origin,
  key: string,
): Omit<CardEvent, 'kind' | 'receipt'> {
  return {
    ...{
      key,
      source: { partnerId, receiptId },
      mti: '',
      memberId,
      cardId: 0n,
      receivedAt,
      currency,
    },
    // What a bank would say stays its own: the payment has its location from the receipt.
    ...{ acquirerId: '', merchantId: '', terminalId: '', mcc: '', rrn: '' },
    amountMinor: tenders.reduce((sum, each) => sum + BigInt(each.amountMinor), 0n),
    ...{ cashMinor: 0n, remainingMinor: null, approved: true },
    ...{ purchasedOn: at.slice(0, 10), purchasedAt: at.slice(11, 19) },
    ...{ channel: 'unknown', entryMode: '' },
    ...{ stan: '', transmission: '', authorizationCode: '', networkReference: '' },
    ...{ original: null, paymentId: null },
  }
}
