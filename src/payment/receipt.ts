/** What a till's receipt, and what was returned of it, say of a payment: goods and tenders that add up in any order. */
import { larger } from '../values/amount.ts'
import type { Tender } from '../values/tender.ts'
import type { Channel } from './event.ts'

/** So much of one line of a receipt. */
export interface LinePart {
  /** Its number on the receipt, from 1. */
  readonly line: number
  /** Thousandths: of pieces, or of what the goods are weighed in. */
  readonly quantityMilli: bigint
  readonly amountMinor: bigint
}

/** A line of a receipt. Of a return only the part is known: its texts are `''`. */
export interface ReceiptLine extends LinePart {
  readonly sku: string
  readonly name: string
  readonly category: string
}

/** A part of what was paid, or given back. */
export interface ReceiptTender {
  readonly kind: Tender
  readonly amountMinor: bigint
}

/** What a till told, as its card event carries it. */
export interface ReceiptElement {
  /** Key of the receipt's own event; a return has that of the receipt from which it takes. */
  readonly receiptKey: string
  readonly partnerId: bigint
  readonly locationId: bigint
  /** The till's numbers: of this receipt or return, and of itself. */
  readonly receiptId: string
  readonly till: string
  /** Of the bank's terminal, where a card paid and the till knows it. */
  readonly terminalId: string
  readonly rrn: string
  /** Merchant category code of the location; `''` where it is not known. */
  readonly mcc: string
  readonly lines: readonly ReceiptLine[]
  readonly tenders: readonly ReceiptTender[]
  /** The ways of paying that count in another payment: its receipt has told of the same card payment before. */
  readonly toldBefore?: readonly Tender[]
  /** Tells whether what comes again under the same number is the same: a keyed hash, hex. */
  readonly digest: string
}

/** What was sold. */
export type Sold = Pick<
  ReceiptElement,
  'locationId' | 'terminalId' | 'rrn' | 'mcc' | 'lines' | 'tenders' | 'toldBefore'
>

/** The receipt of a payment, and what came back of it. */
export interface PaymentReceipt {
  /** `null` while only a return of it has come. */
  readonly sold: Sold | null
  /** By line, in order, and by tender. */
  readonly returnedLines: readonly LinePart[]
  readonly returnedTenders: readonly ReceiptTender[]
  /** What a card of another member has paid of it, in minor units; it counts there. */
  readonly elsewhereMinor: bigint
}

/** What of a receipt or a return counts in a payment, in minor units. */
export interface EarningTenders {
  readonly cardMinor: bigint
  readonly otherMinor: bigint
}

/**
 * What was paid by card, and by what else earns. Several cards are payments of their own, each of which its bank tells of:
 * none of them counts here. Nor does what was told before.
 */
export function earningOf({
  tenders,
  toldBefore = [],
}: Pick<ReceiptElement, 'tenders' | 'toldBefore'>): EarningTenders {
  const paid = tenders.filter(({ kind }) => !toldBefore.includes(kind))
  const cards = paid.filter(({ kind }) => kind === 'card')
  return { cardMinor: cards.length === 1 ? sumOf(cards) : 0n, otherMinor: sumBy(paid, 'cash') }
}

/** All tenders of a kind together, in minor units. */
export function sumBy(tenders: readonly ReceiptTender[], kind: Tender): bigint {
  return sumOf(tenders.filter((each) => each.kind === kind))
}

/** The receipt with one more element in it. A payment has one receipt; its returns add up. */
export function addReceipt(
  receipt: PaymentReceipt | null,
  kind: 'receipt' | 'receipt_return',
  element: ReceiptElement,
): PaymentReceipt {
  const { sold, returnedLines, returnedTenders, elsewhereMinor } = receipt ?? nothing
  if (kind === 'receipt') {
    const { locationId, terminalId, rrn, mcc, lines, tenders, toldBefore } = element
    const own = { locationId, terminalId, rrn, mcc, lines, tenders }
    const told = toldBefore === undefined ? own : { ...own, toldBefore }
    return { sold: sold ?? told, returnedLines, returnedTenders, elsewhereMinor }
  }
  return {
    sold,
    returnedLines: addedLines([...returnedLines, ...element.lines]),
    returnedTenders: addedTenders([...returnedTenders, ...element.tenders]),
    elsewhereMinor,
  }
}

/** The receipt, of which another member's card has paid so much; who says it twice says it once. */
export function addElsewhere(receipt: PaymentReceipt | null, minor: bigint): PaymentReceipt {
  const { elsewhereMinor, ...rest } = receipt ?? nothing
  return { ...rest, elsewhereMinor: minor > elsewhereMinor ? minor : elsewhereMinor }
}

/** What another member's card is said to have paid of it, in minor units. */
export function elsewhereMinorOf(receipt: PaymentReceipt | null): bigint {
  return receipt?.elsewhereMinor ?? 0n
}

/** What is left of the lines that were sold: what came back is taken off, and lines that came back whole. */
export function linesLeft({ sold, returnedLines }: PaymentReceipt): ReceiptLine[] {
  const returned = new Map(returnedLines.map((each) => [each.line, each]))
  return (sold?.lines ?? []).flatMap((line) => {
    const back = returned.get(line.line)
    if (back === undefined) return [line]
    const quantityMilli = line.quantityMilli - back.quantityMilli
    const amountMinor = line.amountMinor - back.amountMinor
    if (quantityMilli <= 0n) return []
    return [{ ...line, quantityMilli, amountMinor: larger(amountMinor, 0n) }]
  })
}

/** What is left of what was paid by one kind of tender, in minor units. */
export function tenderLeft({ sold, returnedTenders }: PaymentReceipt, kind: Tender): bigint {
  if (sold?.toldBefore?.includes(kind) === true) return 0n
  const left = sumBy(sold?.tenders ?? [], kind) - sumBy(returnedTenders, kind)
  return larger(left, 0n)
}

/**
 * Where a return asks for more than is left to return, as a JSON Pointer into it; `null` where it does not, or where the
 * receipt has not come yet.
 */
export function excessOf(
  receipt: PaymentReceipt | null,
  { lines, tenders }: Pick<ReceiptElement, 'lines' | 'tenders'>,
): string | null {
  if (receipt === null || receipt.sold === null) return null
  const { returnedLines, returnedTenders } = receipt
  const sold = new Map(receipt.sold.lines.map((each) => [each.line, each]))
  const back = addedLines([...returnedLines, ...lines])
  for (const [at, { line }] of lines.entries()) {
    const bought = sold.get(line)
    const returned = back.find((each) => each.line === line)
    if (bought === undefined || returned === undefined) return `/items/${at}/line`
    if (returned.quantityMilli > bought.quantityMilli) return `/items/${at}/quantity`
    if (returned.amountMinor > bought.amountMinor) return `/items/${at}/amountMinor`
  }
  const backTenders = addedTenders([...returnedTenders, ...tenders])
  for (const [at, { kind }] of tenders.entries()) {
    const paid = sumBy(receipt.sold.tenders, kind)
    if (sumBy(backTenders, kind) > paid) return `/tenders/${at}/amountMinor`
  }
  return null
}

/** The category code under which a purchase counts: the bank's, or that of the receipt's location. */
export function mccOf({ mcc, receipt }: { mcc: string; receipt: PaymentReceipt | null }): string {
  return mcc || (receipt?.sold?.mcc ?? '')
}

/** The channel in which it counts: what a till has told of was bought in a store, unless the bank says otherwise. */
export function channelOf({
  channel,
  receipt,
}: {
  channel: Channel
  receipt: PaymentReceipt | null
}): Channel {
  return channel === 'unknown' && (receipt?.sold ?? null) !== null ? 'in_store' : channel
}

const nothing: PaymentReceipt = {
  ...{ sold: null, returnedLines: [], returnedTenders: [] },
  elsewhereMinor: 0n,
}

function addedLines(parts: readonly LinePart[]): LinePart[] {
  const added = new Map<number, LinePart>()
  for (const { line, ...part } of parts) {
    const before = added.get(line)
    const quantityMilli = part.quantityMilli + (before?.quantityMilli ?? 0n)
    added.set(line, {
      line,
      quantityMilli,
      amountMinor: part.amountMinor + (before?.amountMinor ?? 0n),
    })
  }
  return [...added.values()].toSorted((one, other) => one.line - other.line)
}

function addedTenders(parts: readonly ReceiptTender[]): ReceiptTender[] {
  const kinds = [...new Set(parts.map(({ kind }) => kind))].toSorted()
  return kinds.map((kind) => ({ kind, amountMinor: sumBy(parts, kind) }))
}

function sumOf(tenders: readonly ReceiptTender[]): bigint {
  return tenders.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
}
