/** Lifts: the interval holds the truth in about 95 of 100 campaigns, and what cannot be said is not. */
import { describe, expect, it } from 'vitest'
import {
  groupMembersMin,
  liftOf,
  type Estimate,
  type GroupMoments,
  type Lift,
} from '../../../src/program/campaign/effect.ts'

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A member comes so many times, and spends so much at a visit, exponentially distributed: most little, few much. */
function grown(random: () => number, members: number, lift: number): GroupMoments {
  const of: [number, number][] = Array.from({ length: members }, () => {
    let visits = 0
    let minor = 0
    for (let day = 0; day < 12; day++) {
      if (random() >= 0.25 * lift) continue
      visits++
      minor += Math.round(-500_000 * Math.log(1 - random()))
    }
    return [minor, visits]
  })
  return momentsOf(of)
}

function momentsOf(of: readonly (readonly [number, number])[]): GroupMoments {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, each) => sum + each, 0) / values.length
  const [minors, visits] = [of.map(([minor]) => minor), of.map(([, count]) => count)]
  const together = (one: readonly number[], other: readonly number[]): number => {
    const [a, b] = [mean(one), mean(other)]
    const sum = one.reduce((total, each, at) => total + (each - a) * ((other[at] ?? 0) - b), 0)
    return of.length < 2 ? 0 : sum / (of.length - 1)
  }
  const total = (values: readonly number[]): bigint =>
    BigInt(values.reduce((sum, each) => sum + each, 0))
  return {
    ...{ members: of.length, turnoverMinor: total(minors), visits: total(visits) },
    turnoverVariance: together(minors, minors),
    visitsVariance: together(visits, visits),
    covariance: together(minors, visits),
  }
}

function compared(inside: GroupMoments, heldOut: GroupMoments, points = 0n): Lift {
  const lift = liftOf(inside, heldOut, points, 20)
  if (typeof lift === 'string') throw new Error(lift)
  return lift
}

describe('the interval', () => {
  const runs = 200
  const lifts = Array.from({ length: runs }, (_, seed) => {
    const random = seeded(seed + 1)
    return compared(grown(random, 800, 1.2), grown(random, 200, 1))
  })
  /** How many of them hold what was planted. */
  const holding = (truth: number, of: (lift: Lift) => Estimate | null): number =>
    lifts.map(of).filter((each) => each !== null && each.low <= truth && truth <= each.high).length

  // Of 200 fair intervals, 190 on average; fewer than 180, or all of them, happens once in a thousand times.
  it.each([
    ['turnover by member', 12 * 0.05 * 500_000, (lift: Lift) => lift.turnover],
    ['visits by member', 12 * 0.05, (lift: Lift) => lift.visits],
    ['the average bill', 0, (lift: Lift) => lift.averageBill],
    ['turnover in percent', 20, (lift: Lift) => lift.turnoverPercent],
    ['turnover in all', 800 * 12 * 0.05 * 500_000, (lift: Lift) => lift.incrementalMinor],
  ])('of %s holds the truth in about 95 of 100 campaigns', (_, truth, of) => {
    expect(holding(truth, of)).toBeGreaterThanOrEqual(180)
    expect(holding(truth, of)).toBeLessThan(200)
  })

  it('does not hold what is not there', () => {
    expect(holding(0, (lift) => lift.visits)).toBeLessThan(runs / 10)
  })
})

describe('a small sum', () => {
  /** By hand: means 300 and 200, variances 10050.25 and 2512.56, 200 members each. */
  const each = (low: number, high: number): GroupMoments =>
    momentsOf(Array.from({ length: 200 }, (_, at) => [at % 2 === 0 ? low : high, 2]))

  it('is as worked out by hand', () => {
    const { turnover, incrementalMinor, averageBill, incrementalMinorPerPoint } = compared(
      each(200, 400),
      each(150, 250),
      1_000n,
    )
    // Standard error: sqrt((10050.25 + 2512.56) / 200) = 7.9256; Welch: 292.6 degrees of freedom, t = 1.9681.
    expect(turnover.value).toBe(100)
    expect(turnover.high - turnover.value).toBeCloseTo(15.598, 2)
    expect(turnover.value - turnover.low).toBeCloseTo(15.598, 2)
    expect(incrementalMinor.value).toBe(20_000)
    expect(averageBill?.value).toBe(50)
    expect(averageBill?.high).toBeCloseTo(50 + 15.598 / 2, 2)
    expect(incrementalMinorPerPoint?.value).toBe(20)
  })
})

describe('what cannot be compared', () => {
  const some = (members: number, minor = 100, visits = 1): GroupMoments =>
    momentsOf(Array.from({ length: members }, () => [minor, visits] as const))

  it('is said not to be', () => {
    const few = some(groupMembersMin - 1)
    const enough = some(groupMembersMin)
    expect(liftOf(enough, enough, 0n, 0)).toBe('no_hold_out')
    expect(liftOf(enough, few, 0n, 10)).toBe('too_few_members')
    expect(liftOf(few, enough, 0n, 10)).toBe('too_few_members')
    expect(typeof liftOf(enough, enough, 0n, 10)).toBe('object')
  })

  it('has no bill without a visit, no percent of nothing, no share of no points', () => {
    const lift = compared(some(200), some(200, 0, 0))
    expect(lift).toMatchObject({
      ...{ averageBill: null, turnoverPercent: null, incrementalMinorPerPoint: null },
      turnover: { value: 100, low: 100, high: 100 },
    })
  })
})
