/** Where spending is heading: the slope of twelve weeks by Theil and Sen, with Sen's interval. */
import { dayBefore, daysBetween } from '../../values/time.ts'
import type { ProfilePurchase } from '../purchases/purchase.ts'
import { ascending, rounded } from './statistics.ts'

/** Weeks that a trend is of: so many fit into any three months. */
export const trendWeeks = 12
const daysOfWeek = 7
/** Days that a trend is of, the last of which is the last of a month. */
export const trendDays = trendWeeks * daysOfWeek

/**
 * How many of the 66 slopes are outside the interval on each side. Kendall's S of twelve values is 30 or more by chance with
 * a probability of 2.2 % on a side: the interval from the 19th smallest to the 19th largest slope holds the true one in 95.5 %
 * (Sen 1968, Estimates of the regression coefficient based on Kendall's tau).
 */
const outsideEachSide = 18

/** Divisible by every distance of two weeks: slopes are compared as whole numbers. */
const commonMultiple = 27_720n

/** The slope of weekly sums, in minor units by week, rounded; `low` and `high` are the ends of a 95 % interval. */
export interface Trend {
  readonly low: bigint
  readonly middle: bigint
  readonly high: bigint
}

/** What was spent in each of the twelve weeks that end with a day, in minor units. */
export function weeklySums(purchases: readonly ProfilePurchase[], lastDay: string): bigint[] {
  const sums = new Array<bigint>(trendWeeks).fill(0n)
  for (const { day, amountMinor } of purchases) {
    const ago = Math.floor(daysBetween(day, lastDay) / daysOfWeek)
    if (day > lastDay || ago >= trendWeeks) continue
    const at = trendWeeks - 1 - ago
    sums[at] = (sums[at] ?? 0n) + amountMinor
  }
  return sums
}

/** The first of the days that a trend that ends with a day is of. */
export function trendStart(lastDay: string): string {
  return dayBefore(lastDay, trendDays - 1)
}

/** The median of the slopes of all pairs of weeks, and its interval. There are twelve sums. */
export function trendOf(sums: readonly bigint[]): Trend {
  const slopes: bigint[] = []
  for (const [later, y] of sums.entries()) {
    for (const [earlier, x] of sums.slice(0, later).entries()) {
      slopes.push(((y - x) * commonMultiple) / BigInt(later - earlier))
    }
  }
  slopes.sort(ascending)
  const at = (index: number): bigint => slopes[index] ?? 0n
  const half = slopes.length / 2
  return {
    low: rounded(at(outsideEachSide), commonMultiple),
    middle: rounded(at(half - 1) + at(half), 2n * commonMultiple),
    high: rounded(at(slopes.length - 1 - outsideEachSide), commonMultiple),
  }
}

/** What an interval says: a direction only where zero is outside. */
export function directionOf({ low, high }: Trend): 'rising' | 'falling' | 'unclear' {
  if (low > 0n) return 'rising'
  return high < 0n ? 'falling' : 'unclear'
}
