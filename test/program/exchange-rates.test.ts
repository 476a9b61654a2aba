/** Exchange rates: exact to the minor unit, by the rate of the day or of the days before it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { converted, indexRates, type ExchangeRates } from '../../src/program/exchange-rates.ts'

const rates = indexRates([
  { base: 'USD', quote: 'KZT', day: '2026-11-20', rate: '505.1200000000' },
  { base: 'USD', quote: 'KZT', day: '2026-11-18', rate: '500' },
  { base: 'JPY', quote: 'KZT', day: '2026-11-20', rate: '3.3' },
  { base: 'KZT', quote: 'KWD', day: '2026-11-20', rate: '0.0006' },
])

/** By the rate of the day. */
function convert(by: ExchangeRates, minor: bigint, from: string, to: string, day: string) {
  const rate = by.rateOf(from, to, day)
  return rate === null ? null : converted(minor, rate, from, to)
}

describe('which rate counts', () => {
  it.each([
    ['2026-11-17', null],
    ['2026-11-18', 50_000n],
    ['2026-11-19', 50_000n],
    ['2026-11-20', 50_512n],
    ['2026-11-27', 50_512n],
    ['2026-11-28', null],
  ])('on %s a dollar is %s', (day, tiyn) => {
    expect(convert(rates, 100n, 'USD', 'KZT', day)).toBe(tiyn)
  })

  it('is never the other way round', () => {
    expect(convert(rates, 100n, 'KZT', 'USD', '2026-11-20')).toBeNull()
  })
})

describe('minor units', () => {
  it.each([
    // A yen has no minor unit, a dinar a thousand.
    [1n, 'JPY', 'KZT', 330n],
    [100_000n, 'KZT', 'KWD', 600n],
    [1n, 'USD', 'KZT', 505n],
    [2n, 'USD', 'KZT', 1010n],
    [25n, 'USD', 'KZT', 12_628n],
    [-25n, 'USD', 'KZT', -12_628n],
  ])('%s of %s in %s', (minor, from, to, expected) => {
    expect(convert(rates, minor, from, to, '2026-11-20')).toBe(expected)
  })

  it('are the nearest whole ones, and the same with the other sign', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        fc.tuple(fc.nat(99_999), fc.nat(9_999)),
        (minor, [whole, decimals]) => {
          const rate = `${whole}.${String(decimals).padStart(4, '0')}`
          const one = indexRates([{ base: 'USD', quote: 'KZT', day: '2026-11-20', rate }])
          const converted = convert(one, minor, 'USD', 'KZT', '2026-11-20') ?? -1n
          const exact = minor * (BigInt(whole) * 10_000n + BigInt(decimals))
          // Twice the distance, in ten thousandths: at most one whole unit.
          const twice = 2n * (exact - converted * 10_000n)
          expect(twice >= -10_000n && twice < 10_000n).toBe(true)
          expect(convert(one, -minor, 'USD', 'KZT', '2026-11-20')).toBe(-converted)
        },
      ),
    )
  })
})
