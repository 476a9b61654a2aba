/** Sums, medians and the trend: examples by hand, and what holds of any numbers. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { medianOf, rounded, shareOf, sumsOf } from '../../../src/profile/document/statistics.ts'
import { directionOf, trendOf, weeklySums } from '../../../src/profile/document/trend.ts'
import { aPurchase } from './purchases.ts'

const amounts = fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { minLength: 1, maxLength: 40 })

describe('rounding', () => {
  it.each([
    [7n, 2n, 4n],
    [-7n, 2n, -4n],
    [5n, 3n, 2n],
    [4n, 3n, 1n],
    [0n, 9n, 0n],
  ])('%d by %d is %d: halves away from zero', (numerator, denominator, whole) => {
    expect(rounded(numerator, denominator)).toBe(whole)
  })

  it('is never further off than a half', () => {
    const any = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n })
    fc.assert(
      fc.property(any, fc.bigInt({ min: 1n, max: 10n ** 6n }), (numerator, denominator) => {
        const off = 2n * (rounded(numerator, denominator) * denominator - numerator)
        expect(off <= denominator && off >= -denominator).toBe(true)
      }),
    )
  })

  it('a share has four decimals, and is nothing of nothing', () => {
    expect(shareOf(1n, 3n)).toBe(0.3333)
    expect(shareOf(2n, 3n)).toBe(0.6667)
    expect(shareOf(0n, 0n)).toBeNull()
  })
})

describe('sums', () => {
  it('are those of the bills', () => {
    const bills = [100n, 250n, 301n, 40n].map((amountMinor) => ({ amountMinor }))
    // 691 by 4 is 172.75; the two in the middle are 100 and 250.
    expect(sumsOf(bills)).toEqual({
      ...{ payments: 4, amount: 691n, average: 173n, median: 175n },
    })
    expect(sumsOf([])).toEqual({ payments: 0, amount: 0n, average: 0n, median: 0n })
  })

  it('a median has as many bills below as above it, whatever their order', () => {
    fc.assert(
      fc.property(amounts, (all) => {
        const median = medianOf(all)
        const below = all.filter((each) => each < median).length
        const above = all.filter((each) => each > median).length
        expect(Math.max(below, above) * 2).toBeLessThanOrEqual(all.length)
        expect(medianOf(all.toReversed())).toBe(median)
      }),
    )
  })
})

describe('the trend', () => {
  const line = (from: bigint, by: bigint): bigint[] =>
    Array.from({ length: 12 }, (_, at) => from + by * BigInt(at))

  it('of a line is its slope, without doubt', () => {
    expect(trendOf(line(1000n, 70n))).toEqual({ low: 70n, middle: 70n, high: 70n })
    expect(directionOf(trendOf(line(9000n, -70n)))).toBe('falling')
    expect(directionOf(trendOf(line(9000n, 0n)))).toBe('unclear')
  })

  it('does not follow one week that is out of line', () => {
    const sums = line(1000n, 10n)
    sums[11] = 10_000_000n
    expect(trendOf(sums).middle).toBe(10n)
  })

  it('turns with its weeks, and its interval is around it', () => {
    const weeks = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 12, maxLength: 12 })
    fc.assert(
      fc.property(weeks, (sums) => {
        const { low, middle, high } = trendOf(sums)
        expect(low <= middle && middle <= high).toBe(true)
        const back = trendOf(sums.toReversed())
        expect([back.low, back.middle, back.high]).toEqual([-high, -middle, -low])
      }),
    )
  })

  it('holds the true slope as often as it says: by chance 12 values are in so much order in 4.5 % of cases', () => {
    // How many orders of n values have so many inversions (Mahonian numbers): Kendall's S is 66 less twice as many.
    let orders = [1]
    for (let values = 2; values <= 12; values++) {
      const next = new Array<number>(orders.length + values - 1).fill(0)
      for (const [inversions, ways] of orders.entries()) {
        for (let more = 0; more < values; more++)
          next[inversions + more] = (next[inversions + more] ?? 0) + ways
      }
      orders = next
    }
    const all = orders.reduce((sum, each) => sum + each, 0)
    // Zero is below the interval where all but 18 slopes are above zero.
    const outside = orders.slice(0, 18 + 1).reduce((sum, each) => sum + each, 0)
    expect((2 * outside) / all).toBeCloseTo(0.0447, 4)
  })

  it('is of the twelve weeks that end with the day', () => {
    const sums = weeklySums(
      [
        aPurchase({ day: '2026-10-31', amountMinor: 5n }),
        aPurchase({ day: '2026-10-25', amountMinor: 7n }),
        aPurchase({ day: '2026-10-24', amountMinor: 11n }),
        aPurchase({ day: '2026-08-09', amountMinor: 13n }),
        aPurchase({ day: '2026-08-08', amountMinor: 17n }),
        aPurchase({ day: '2026-11-01', amountMinor: 19n }),
      ],
      '2026-10-31',
    )
    expect(sums).toEqual([13n, ...new Array<bigint>(9).fill(0n), 11n, 12n])
  })
})
