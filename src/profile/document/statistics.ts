/** The sums of a profile, in integers: nothing is rounded but at the end, halves away from zero. */
import type { ProfilePurchase } from '../purchases/purchase.ts'

/** What purchases come to, in minor units. */
export interface Sums {
  readonly payments: number
  readonly amount: bigint
  /** Amount by payments, rounded; zero where there are none. */
  readonly average: bigint
  /** The middle one by size; of an even number the mean of the two in the middle, rounded. */
  readonly median: bigint
}

/** Numerator by denominator in whole units, halves away from zero. The denominator is above zero. */
export function rounded(numerator: bigint, denominator: bigint): bigint {
  const twice = 2n * (numerator < 0n ? -numerator : numerator) + denominator
  const size = twice / (2n * denominator)
  return numerator < 0n ? -size : size
}

/** A share of a whole to four decimals, e.g. 0.2537; `null` of nothing. */
export function shareOf(part: bigint, whole: bigint): number | null {
  return whole === 0n ? null : Number(rounded(part * 10_000n, whole)) / 10_000
}

/** A ratio to two decimals. */
export function ratioOf(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number(rounded(part * 100n, whole)) / 100
}

/** The median of amounts or numbers of days, as whole units. Zero of none. */
export function medianOf(amounts: readonly bigint[]): bigint {
  // Most cells of a month have one bill.
  if (amounts.length === 1) return amounts[0] ?? 0n
  const sorted = amounts.toSorted(ascending)
  const half = sorted.length >> 1
  const upper = sorted[half]
  if (upper === undefined) return 0n
  return sorted.length % 2 === 1 ? upper : rounded((sorted[half - 1] ?? upper) + upper, 2n)
}

/** For `toSorted`. */
export function ascending(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0
}

/** See {@link Sums}. */
export function sumsOf(purchases: readonly Pick<ProfilePurchase, 'amountMinor'>[]): Sums {
  const amounts = purchases.map((each) => each.amountMinor)
  let amount = 0n
  for (const each of amounts) amount += each
  const payments = amounts.length
  const average = payments === 0 ? 0n : rounded(amount, BigInt(payments))
  return { payments, amount, average, median: medianOf(amounts) }
}
