/** Spending by month, and in a month by category and channel. */
import { groupBy } from '../../values/group.ts'
import type { Category } from '../../values/mcc.ts'
import { dayAfter, daysBetween, monthOf } from '../../values/time.ts'
import { monthBefore } from '../consent/consent.ts'
import type { ProfilePurchase } from '../purchases/purchase.ts'
import { sumsOf, type Sums } from './statistics.ts'

/** Days after its last one when a month is taken for complete: clearing is late. */
export const settledDays = 7

/** Spending of a month in a category and a channel. */
export interface MonthCell {
  readonly category: Category
  readonly channel: string
  readonly sums: Sums
}

/** Spending of a month. */
export interface ProfileMonth {
  /** `YYYY-MM-01`. */
  readonly month: string
  /** False while more may well come to it. */
  readonly complete: boolean
  readonly payments: number
  readonly amount: bigint
  readonly cells: readonly MonthCell[]
}

/** The last day of a month. `YYYY-MM-01`. */
export function lastDayOf(month: string): string {
  return dayAfter(monthBefore(month, -1), -1)
}

/** Whether a month is over, and long enough. */
export function isComplete(month: string, today: string): boolean {
  return daysBetween(lastDayOf(month), today) > settledDays
}

/** All months from `from` to `to`, both included, `YYYY-MM-01`. */
export function monthsBetween({ from, to }: { from: string; to: string }): string[] {
  const months: string[] = []
  for (let month = from; month <= to; month = monthBefore(month, -1)) months.push(month)
  return months
}

/** Every month of a span, those without purchases too. */
export function monthsOf(
  purchases: readonly ProfilePurchase[],
  span: { from: string; to: string },
  today: string,
): ProfileMonth[] {
  const byMonth = groupBy(purchases, ({ day }) => monthOf(day))
  return monthsBetween(span).map((month) => {
    const within = byMonth.get(month) ?? []
    const amount = within.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)
    const complete = isComplete(month, today)
    return { month, complete, payments: within.length, amount, cells: cellsOf(within) }
  })
}

function cellsOf(purchases: readonly ProfilePurchase[]): MonthCell[] {
  const cells = groupBy(purchases, ({ category, channel }) => `${category}/${channel}`)
  return [...cells]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, within]) => {
      const [first] = within
      if (first === undefined) return []
      return [{ category: first.category, channel: first.channel, sums: sumsOf(within) }]
    })
}
