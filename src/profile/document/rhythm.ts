/** When a member buys: how often, how lately, how evenly, on which weekdays and at which hours. */
import { dayAfter, daysBetween, weekdayOf } from '../../values/time.ts'
import type { ProfilePurchase } from '../purchases/purchase.ts'
import { medianOf, ratioOf, shareOf } from './statistics.ts'

/** How evenly purchases are spread over weeks, Monday to Sunday. */
export interface Regularity {
  /** Whole weeks between the first and the last day. */
  readonly weeks: number
  readonly weeksWithPurchases: number
  readonly share: number | null
  /** Median of the days from one day with purchases to the next, rounded; `null` of fewer than two such days. */
  readonly medianGapDays: number | null
}

/** Purchases by month, of so many complete months; `null` of none. */
export function perMonth(payments: number, completeMonths: number): number | null {
  return completeMonths === 0 ? null : ratioOf(BigInt(payments), BigInt(completeMonths))
}

/** The last day with a purchase, and how many days before `today` it was. */
export function recencyOf(
  purchases: readonly ProfilePurchase[],
  today: string,
): { lastOn: string; daysSince: number } | null {
  let lastOn = ''
  for (const { day } of purchases) if (day > lastOn) lastOn = day
  return lastOn === '' ? null : { lastOn, daysSince: daysBetween(lastOn, today) }
}

/** See {@link Regularity}; of the days from `from` to `to`, both included. */
export function regularityOf(
  purchases: readonly ProfilePurchase[],
  { from, to }: { from: string; to: string },
): Regularity {
  const firstMonday = dayAfter(from, (8 - weekdayOf(from)) % 7)
  const weeks = Math.max(0, Math.floor((daysBetween(firstMonday, to) + 1) / 7))
  const days = [...new Set(purchases.map(({ day }) => day))].toSorted()
  const within = new Set<number>()
  for (const day of days) {
    const week = Math.floor(daysBetween(firstMonday, day) / 7)
    if (week >= 0 && week < weeks) within.add(week)
  }
  const gaps = days.slice(1).map((day, at) => BigInt(daysBetween(days[at] ?? day, day)))
  return {
    ...{ weeks, weeksWithPurchases: within.size },
    share: shareOf(BigInt(within.size), BigInt(weeks)),
    medianGapDays: gaps.length === 0 ? null : Number(medianOf(gaps)),
  }
}

/** How many purchases there were on each weekday, Monday first. */
export function byWeekday(purchases: readonly ProfilePurchase[]): number[] {
  const counts = new Array<number>(7).fill(0)
  for (const { day } of purchases) {
    const at = weekdayOf(day) - 1
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts
}

/** How many purchases there were in each hour of the day, and how many of which nobody told the time. */
export function byHour(purchases: readonly ProfilePurchase[]): {
  hours: number[]
  unknown: number
} {
  const hours = new Array<number>(24).fill(0)
  let unknown = 0
  for (const { hour } of purchases) {
    if (hour === null) unknown += 1
    else hours[hour] = (hours[hour] ?? 0) + 1
  }
  return { hours, unknown }
}
