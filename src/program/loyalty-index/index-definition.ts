/** Loyalty indices: what a partner counts as loyalty, and with which weight. */
import type { Mistake } from '../../values/mistake.ts'

/** A part of an index. Each comes to 0 to 1000 points, which its weight tells how much they count. */
export type IndexPart =
  /** 1000 on the day of a purchase, 0 from `worstDays` after the last one on. */
  | { readonly of: 'recency'; readonly weight: number; readonly worstDays: number }
  /** 1000 from `fullPayments` in the window on. */
  | { readonly of: 'frequency'; readonly weight: number; readonly fullPayments: number }
  /** 1000 from an average bill of `fullMinor` on. */
  | { readonly of: 'averageBill'; readonly weight: number; readonly fullMinor: string }
  /** 1000 where the member buys nothing of these categories elsewhere in the coalition. */
  | {
      readonly of: 'shareOfWallet'
      readonly weight: number
      readonly categories: readonly string[]
    }
  /** 1000 where the member gave 10 each time. */
  | { readonly of: 'feedback'; readonly weight: number }

/** The name of a part. */
export type PartName = IndexPart['of']

/** All parts, in the order in which they are shown. */
export const partNames = [
  'recency',
  'frequency',
  'averageBill',
  'shareOfWallet',
  'feedback',
] as const satisfies readonly PartName[]

/** An index as its partner defines it. */
export interface IndexDocument {
  /** ISO 4217 code: what was paid in it counts. */
  readonly currency: string
  /** The window: so many months with the present one. */
  readonly months: number
  /** Each kind once at most. */
  readonly parts: readonly IndexPart[]
}

/** An index that holds. */
export interface LoyaltyIndex extends IndexDocument {
  readonly partnerId: bigint
  readonly version: number
}

/** What is wrong between its parts; each member was checked before. */
export function mistakesIn({ parts }: IndexDocument): Mistake[] {
  const mistakes = parts.flatMap(({ of }, at): Mistake[] => {
    const isTwice = parts.slice(0, at).some((each) => each.of === of)
    return isTwice
      ? [{ pointer: `/parts/${at}/of`, detail: 'is a part that was named before' }]
      : []
  })
  if (parts.every(({ weight }) => weight === 0)) {
    mistakes.push({ pointer: '/parts', detail: 'must have a weight above zero' })
  }
  return mistakes
}
