/** Receipts as rows keep them, as JSON: whole numbers are decimal texts, since JSON has none of 64 bits. */
import type {
  LinePart,
  PaymentReceipt,
  ReceiptElement,
  ReceiptLine,
  ReceiptTender,
  Sold,
} from '../receipt.ts'
import { jsonText } from '../../values/json.ts'

type Stored<Value> = Value extends bigint
  ? string
  : Value extends readonly (infer Each)[]
    ? readonly Stored<Each>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Stored<Value[Key]> }
      : Value

/** The receipt of a row of `payment`. */
export type StoredReceipt = Stored<PaymentReceipt>
/** The receipt of a row of `card_event`. */
export type StoredElement = Stored<ReceiptElement>

/** A receipt as JSON; `''` for none. */
export function receiptText(receipt: PaymentReceipt | ReceiptElement | null | undefined): string {
  if (receipt === null || receipt === undefined) return ''
  return jsonText(receipt)
}

/** The receipt of a payment's row. */
export function receiptOf(stored: StoredReceipt | null): PaymentReceipt | null {
  if (stored === null) return null
  const { sold, returnedLines, returnedTenders, elsewhereMinor } = stored
  return {
    sold: sold === null ? null : soldOf(sold),
    returnedLines: returnedLines.map(partOf),
    returnedTenders: returnedTenders.map(tenderOf),
    elsewhereMinor: BigInt(elsewhereMinor),
  }
}

/** What a till told, of an event's row. */
export function elementOf(stored: StoredElement): ReceiptElement {
  return {
    ...stored,
    ...soldOf(stored),
    partnerId: BigInt(stored.partnerId),
  }
}

function soldOf({ toldBefore, ...stored }: Stored<Sold>): Sold {
  const { locationId, terminalId, rrn, mcc, lines, tenders } = stored
  const sold = {
    ...{ locationId: BigInt(locationId), terminalId, rrn, mcc },
    lines: lines.map(lineOf),
    tenders: tenders.map(tenderOf),
  }
  return toldBefore === undefined ? sold : { ...sold, toldBefore }
}

function lineOf({ sku, name, category, ...part }: Stored<ReceiptLine>): ReceiptLine {
  return { sku, name, category, ...partOf(part) }
}

function partOf({ line, quantityMilli, amountMinor }: Stored<LinePart>): LinePart {
  return { line, quantityMilli: BigInt(quantityMilli), amountMinor: BigInt(amountMinor) }
}

function tenderOf({ kind, amountMinor }: Stored<ReceiptTender>): ReceiptTender {
  return { kind, amountMinor: BigInt(amountMinor) }
}
