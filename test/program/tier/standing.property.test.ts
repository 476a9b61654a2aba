/** Tiers: more turnover never lowers one, refreshes may come in any order and number, a soft landing skips no level. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstDay } from '../../../src/program/standing/month.ts'
import type { OwnedScheme } from '../../../src/program/tier/scheme.ts'
import { advance, type Figures, type Standing } from '../../../src/program/tier/standing.ts'

const start = 2024 * 12
const monthsMax = 36

const window = fc.oneof(
  fc.record({ kind: fc.constant('rolling' as const), months: fc.integer({ min: 1, max: 14 }) }),
  fc.record({
    kind: fc.constant('calendar' as const),
    unit: fc.constantFrom('year' as const, 'quarter' as const),
  }),
)

const scheme: fc.Arbitrary<OwnedScheme> = fc.record({
  partnerId: fc.constant(0n),
  version: fc.constant(1),
  metric: fc.constant({ of: 'visits' as const }),
  window,
  levels: fc
    .uniqueArray(fc.bigInt(0n, 60n), { minLength: 1, maxLength: 4 })
    .map((froms) => froms.sort((a, b) => Number(a - b)))
    .map((froms) => froms.map((from, at) => ({ tier: `t${at}`, from }))),
  graceMonths: fc.integer({ min: 0, max: 4 }),
  softLandingMonths: fc.option(fc.integer({ min: 1, max: 3 })),
})

/** A value for each month from the start on. */
const values = fc.array(fc.bigInt(0n, 20n), { minLength: 1, maxLength: monthsMax })
/** Days since the start, in ascending order. */
const days = fc
  .uniqueArray(fc.integer({ min: 0, max: monthsMax * 30 }), { minLength: 1, maxLength: 12 })
  .map((list) => list.sort((a, b) => a - b))

const figuresOf = (list: readonly bigint[]): Figures => ({
  months: list.map((_, at) => start + at),
  values: list,
})

function dayOf(days: number): string {
  return new Date(Date.UTC(2024, 0, 1) + days * 86_400_000).toISOString().slice(0, 10)
}

/** What is known on a day: months that have begun. */
function knownOn(list: readonly bigint[], day: string): Figures {
  return figuresOf(list.filter((_, at) => firstDay(start + at) <= day))
}

const level = (of: OwnedScheme, tier: string) => of.levels.findIndex((each) => each.tier === tier)

test('more turnover never lowers a tier', () => {
  const property = fc.property(scheme, values, values, days, (of, list, extra, [day = 0]) => {
    const more = list.map((value, at) => value + (extra[at] ?? 0n))
    const one = advance(of, figuresOf(list), null, dayOf(day)).standing
    const other = advance(of, figuresOf(more), null, dayOf(day)).standing
    expect(level(of, other.tier)).toBeGreaterThanOrEqual(level(of, one.tier))
  })
  fc.assert(property, { numRuns: 500 })
})

test('however often it is refreshed, the tier and its events are the same', () => {
  const property = fc.property(scheme, values, days, (of, list, [first = 0, ...rest]) => {
    const figures = figuresOf(list)
    const begun = advance(of, figures, null, dayOf(first)).standing
    const often: { standing: Standing; changes: object[] } = { standing: begun, changes: [] }
    for (const day of rest) {
      const { standing, changes } = advance(of, figures, often.standing, dayOf(day))
      often.standing = standing
      often.changes.push(...changes)
    }
    const last = dayOf(rest.at(-1) ?? first)
    expect(advance(of, figures, begun, last)).toEqual(often)
    expect(advance(of, figures, often.standing, last)).toEqual({ ...often, changes: [] })
  })
  fc.assert(property, { numRuns: 500 })
})

test('whatever came to be known in which order, the tier is that of the amounts', () => {
  const property = fc.property(scheme, values, values, days, (of, list, early, [day = 0]) => {
    const today = dayOf(day)
    const part = list.map((value, at) => (value < (early[at] ?? 0n) ? value : (early[at] ?? 0n)))
    const before = advance(of, figuresOf(part), null, today).standing
    const { tier } = advance(of, figuresOf(list), before, today).standing
    expect(tier).toBe(advance(of, figuresOf(list), null, today).standing.tier)
  })
  fc.assert(property, { numRuns: 500 })
})

test('a soft landing goes one level at a time, and each lasts its months', () => {
  const soft = scheme.filter((of) => of.softLandingMonths !== null)
  const property = fc.property(soft, values, (of, list) => {
    let standing: Standing | null = null
    let fellOn = -Infinity
    for (let month = 0; month < list.length + 30; month++) {
      const day = firstDay(start + month)
      const next = advance(of, knownOn(list, day), standing, day)
      for (const { from, to, why, on } of next.changes) {
        const fell = level(of, from) - level(of, to)
        if (why !== 'earned') {
          expect([why, fell, on]).toEqual(['lapsed', 1, day])
          expect(month - fellOn).toBeGreaterThanOrEqual(of.softLandingMonths ?? 0)
        }
        fellOn = why === 'earned' ? -Infinity : month
      }
      standing = next.standing
    }
  })
  fc.assert(property, { numRuns: 300 })
})

test('what nobody buys any more ends at the level that is from zero, or at none', () => {
  const property = fc.property(scheme, values, (of, list) => {
    const end = advance(of, figuresOf(list), null, '2040-06-01').standing
    expect(level(of, end.tier)).toBe(of.levels.findLastIndex((each) => each.from === 0n))
    expect(end.reviewOn).toBeNull()
  })
  fc.assert(property, { numRuns: 200 })
})

test('between two reviews nothing changes by itself', () => {
  const property = fc.property(scheme, values, days, (of, list, [day = 0]) => {
    const { standing } = advance(of, figuresOf(list), null, dayOf(day))
    const until = standing.reviewOn ?? '2031-01-01'
    for (let month = start; firstDay(month) < until; month++) {
      if (firstDay(month) <= dayOf(day)) continue
      const on = firstDay(month)
      expect(advance(of, figuresOf(list), null, on).standing.tier).toBe(standing.tier)
    }
  })
  fc.assert(property, { numRuns: 200 })
})
