/** Of what a member's spending is made: how it was paid, with whose cards, and for what. */
import type { Category } from '../../values/mcc.ts'
import { groupBy } from '../../values/group.ts'
import type { ProfilePurchase } from '../purchases/purchase.ts'
import { ascending, shareOf } from './statistics.ts'

/** Categories that are named as the largest. */
export const topCategoriesMax = 5

/** Cash against cashless, of purchases of which a till has told. */
export interface Tenders {
  readonly payments: number
  readonly cash: bigint
  readonly cashless: bigint
  readonly cashShare: number | null
}

/** What was paid with cards, by whose they are. */
export interface Banks {
  readonly home: bigint
  readonly other: bigint
  /** By a card that the member has not linked. */
  readonly unknown: bigint
  /** Of what is known. */
  readonly homeShare: number | null
}

/** A category and its part of all. */
export interface TopCategory {
  readonly category: Category
  readonly amount: bigint
  readonly share: number | null
}

/** See {@link Tenders}. */
export function tendersOf(purchases: readonly ProfilePurchase[]): Tenders {
  const told = purchases.filter(({ isTold }) => isTold)
  const cash = told.reduce((sum, { cashMinor }) => sum + cashMinor, 0n)
  const all = told.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
  return { payments: told.length, cash, cashless: all - cash, cashShare: shareOf(cash, all) }
}

/** See {@link Banks}. `homeCards`: the member's cards that are of the bank that reads. */
export function banksOf(
  purchases: readonly ProfilePurchase[],
  homeCards: ReadonlySet<bigint>,
): Banks {
  let [home, other, unknown] = [0n, 0n, 0n]
  for (const { cardId, amountMinor, cashMinor } of purchases) {
    const byCard = amountMinor - cashMinor
    if (cardId === 0n) unknown += byCard
    else if (homeCards.has(cardId)) home += byCard
    else other += byCard
  }
  return { home, other, unknown, homeShare: shareOf(home, home + other) }
}

/** The largest categories by amount, and by name where two are alike. */
export function topCategoriesOf(purchases: readonly ProfilePurchase[]): TopCategory[] {
  const all = purchases.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
  return [...groupBy(purchases, ({ category }) => category)]
    .map(([category, group]) => {
      const amount = group.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
      return { category, amount, share: shareOf(amount, all) }
    })
    .toSorted((a, b) => ascending(b.amount, a.amount) || (a.category < b.category ? -1 : 1))
    .slice(0, topCategoriesMax)
}

/** The largest step from one complete month to the next, up or down; the later one of two alike. */
export function largestChangeOf(
  months: readonly { month: string; complete: boolean; amount: bigint }[],
): { from: string; to: string; change: bigint; ratio: number | null } | null {
  const complete = months.filter((each) => each.complete)
  let largest: { from: string; to: string; change: bigint; ratio: number | null } | null = null
  for (const [at, after] of complete.entries()) {
    const before = complete[at - 1]
    if (before === undefined) continue
    const change = after.amount - before.amount
    if (largest !== null && sizeOf(change) < sizeOf(largest.change)) continue
    largest = {
      ...{ from: before.month, to: after.month, change },
      ratio: shareOf(change, before.amount),
    }
  }
  return largest
}

function sizeOf(amount: bigint): bigint {
  return amount < 0n ? -amount : amount
}
