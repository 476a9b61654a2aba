/** Deciles and histograms: by definition, whatever the points. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { deciles, histogram } from '../../../src/program/simulation/distribution.ts'

const points = fc.array(fc.bigInt({ min: -50n, max: 20_000n }), { maxLength: 80 })

function sorted(values: readonly bigint[]): BigInt64Array {
  return BigInt64Array.from(values).sort()
}

it('one in ten has no more than the first decile, and no smaller value would do', () => {
  fc.assert(
    fc.property(points, (values) => {
      const found = deciles(sorted(values))
      expect(found).toHaveLength(values.length === 0 ? 0 : 9)
      for (const [at, decile] of found.entries()) {
        const wanted = (values.length * (at + 1)) / 10
        expect(values.filter((each) => each <= decile).length).toBeGreaterThanOrEqual(wanted)
        expect(values.filter((each) => each < decile).length).toBeLessThan(wanted)
      }
    }),
  )
})

it('every member is in one bin of the histogram', () => {
  fc.assert(
    fc.property(points, points, (today, withDraft) => {
      const bins = histogram(sorted(today), sorted(withDraft))
      const inBin = (values: readonly bigint[], at: number): number =>
        values.filter((each) => each >= (bins[at]?.from ?? 0n) && each <= (bins[at]?.to ?? 0n))
          .length
      for (const [at, bin] of bins.entries()) {
        expect([bin.today, bin.withDraft]).toEqual([inBin(today, at), inBin(withDraft, at)])
        if (at > 0) expect(bin.from).toBe((bins[at - 1]?.to ?? 0n) + 1n)
      }
      expect(bins.reduce((sum, bin) => sum + bin.today, 0)).toBe(today.length)
      expect(bins.reduce((sum, bin) => sum + bin.withDraft, 0)).toBe(withDraft.length)
    }),
  )
})

it('has bins of 1, 2 and 5 in each power of ten', () => {
  const of = BigInt64Array.from([0n, 1n, 4n, 7n, 38n])
  expect(histogram(of, of).map(({ from, to, today }) => [from, to, today])).toEqual([
    ...[
      [0n, 0n, 1],
      [1n, 1n, 1],
      [2n, 4n, 1],
      [5n, 9n, 1],
    ],
    ...[
      [10n, 19n, 0],
      [20n, 49n, 1],
    ],
  ])
})
