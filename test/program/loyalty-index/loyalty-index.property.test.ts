/** Loyalty indices: whole numbers from 0 to 1000, that more of anything never lowers. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { IndexPart } from '../../../src/program/loyalty-index/index-definition.ts'
import { indexOf, type IndexView } from '../../../src/program/loyalty-index/loyalty-index.ts'

const weight = fc.integer({ min: 0, max: 100 })
const of = <Name extends string>(name: Name) => fc.constant(name)

const part: fc.Arbitrary<IndexPart> = fc.oneof(
  fc.record({ of: of('recency'), weight, worstDays: fc.integer({ min: 1, max: 1095 }) }),
  fc.record({ of: of('frequency'), weight, fullPayments: fc.integer({ min: 1, max: 100 }) }),
  fc.record({
    ...{ of: of('averageBill'), weight },
    fullMinor: fc.bigInt(1n, 10n ** 6n).map((minor) => `${minor}`),
  }),
  fc.record({ of: of('shareOfWallet'), weight, categories: fc.constant(['groceries']) }),
  fc.record({ of: of('feedback'), weight }),
)
const parts = fc.uniqueArray(part, { selector: (each) => each.of, minLength: 1, maxLength: 5 })

const view: fc.Arbitrary<IndexView> = fc
  .record({
    lastOn: fc.constantFrom('2024-02-29', '2026-01-01', '2026-10-31', '2026-11-22', '2026-11-23'),
    payments: fc.bigInt(0n, 200n),
    turnoverMinor: fc.bigInt(-1000n, 10n ** 8n),
    walletMinor: fc.bigInt(-1000n, 10n ** 9n),
    scores: fc.bigInt(0n, 20n),
    percent: fc.bigInt(0n, 100n),
  })
  .map(({ percent, ...rest }) => ({ ...rest, scoreSum: (rest.scores * 10n * percent) / 100n }))

const today = '2026-11-22'
const valueOf = (list: IndexPart[], seen: IndexView) => indexOf({ parts: list }, seen, today)

test('it is a whole number from 0 to 1000, as is each of its parts', () => {
  const property = fc.property(parts, view, (list, seen) => {
    const { index, parts: scores } = valueOf(list, seen)
    for (const score of [index, ...Object.values(scores)]) {
      expect(Number.isInteger(score) && score >= 0 && score <= 1000).toBe(true)
    }
  })
  fc.assert(property, { numRuns: 1000 })
})

test('it lies between the lowest and the highest of its parts that have a weight', () => {
  const property = fc.property(parts, view, (list, seen) => {
    const { index, parts: scores } = valueOf(list, seen)
    const weighed = list.flatMap((each) => (each.weight > 0 ? [scores[each.of] ?? -1] : []))
    const known = weighed.filter((score) => score >= 0)
    expect(index).toBeGreaterThanOrEqual(known.length === 0 ? 0 : Math.min(...known))
    expect(index).toBeLessThanOrEqual(Math.max(0, ...known))
  })
  fc.assert(property, { numRuns: 1000 })
})

test('a later or a further purchase, and a better score, never lower it', () => {
  const property = fc.property(parts, view, fc.bigInt(0n, 50n), (list, seen, more) => {
    const before = valueOf(list, seen).index
    expect(valueOf(list, { ...seen, lastOn: today }).index).toBeGreaterThanOrEqual(before)
    // As many of the same average: the average is not lowered by rounding.
    const factor = more + 1n
    const bought = { payments: seen.payments * factor, turnoverMinor: seen.turnoverMinor * factor }
    const inStep = { ...bought, walletMinor: seen.walletMinor * factor }
    expect(valueOf(list, { ...seen, ...inStep }).index).toBeGreaterThanOrEqual(before)
    const best = { ...seen, scoreSum: seen.scores * 10n }
    expect(valueOf(list, best).index).toBeGreaterThanOrEqual(before)
  })
  fc.assert(property, { numRuns: 1000 })
})

test('the share of the wallet is told in tenths only', () => {
  const list: IndexPart[] = [{ of: 'shareOfWallet', weight: 1, categories: ['fuel'] }]
  const property = fc.property(view, (seen) => {
    expect((valueOf(list, seen).parts.shareOfWallet ?? 0) % 100).toBe(0)
  })
  fc.assert(property)
})

test('what is not known does not count', () => {
  const seen = { lastOn: today, payments: 1n, turnoverMinor: 100n, walletMinor: 0n, scores: 0n }
  const list: IndexPart[] = [
    { of: 'recency', weight: 1, worstDays: 10 },
    { of: 'shareOfWallet', weight: 50, categories: ['fuel'] },
    { of: 'feedback', weight: 50 },
  ]
  const known = { index: 1000, parts: { recency: 1000 } }
  expect(valueOf(list, { ...seen, scoreSum: 0n })).toEqual(known)
})
