/** A payment as the programme sees it: where, when and how it was paid, by whom, and what was bought. */
import type { FrozenFacts } from '../../values/frozen-facts.ts'
import type { Tender } from '../../values/tender.ts'

/** One line of a receipt: what of it is not returned. */
export interface ReceiptItem {
  readonly sku: string
  readonly category: string
  /** Thousandths: of pieces, or of what the goods are weighed in. */
  readonly quantityMilli: bigint
  /** In minor units of the payment's currency. */
  readonly amountMinor: bigint
}

/** See the sentence at the top. Amounts are minor units of `currency`. */
export interface Occasion {
  readonly memberId: bigint
  readonly partnerId: bigint
  readonly location: { readonly locationId: bigint; readonly name: string; readonly city: string }
  /** The card acceptor's local date `YYYY-MM-DD` and time `hh:mm:ss`. */
  readonly purchasedOn: string
  readonly purchasedAt: string
  readonly currency: string
  readonly mcc: string
  readonly category: string
  readonly channel: string
  readonly entryMode: string
  readonly hasCard: boolean
  /** What earns: paid by card and cash, and not taken back. Below zero for a refund that stands alone. */
  readonly amountMinor: bigint
  /** The same by tender, and what was paid by others. */
  readonly paid: Readonly<Partial<Record<Tender, bigint>>>
  readonly facts: FrozenFacts
  /** What the till told; `null` where only a bank did. */
  readonly receipt: { readonly items: readonly ReceiptItem[] } | null
}

/** The items that were bought and not returned. */
export function itemsOf({ receipt }: Occasion): readonly ReceiptItem[] {
  return receipt?.items ?? []
}

/** By what the purchase was paid. */
export function tendersOf({ paid }: Occasion): Tender[] {
  const all: readonly Tender[] = ['card', 'cash', 'gift_card', 'points']
  return all.filter((tender) => (paid[tender] ?? 0n) > 0n)
}
