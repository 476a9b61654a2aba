/** What a policy comes to: bounds of points, proofs, limits. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isWithin,
  policyBounds,
  purchaseBounds,
  withAvailable,
} from '../../src/redemption/bounds.ts'
import { holdAgainst, noUsage, type Limit, type Usages } from '../../src/redemption/limits.ts'
import { defaultPolicy, neededProofs, type Policy } from '../../src/redemption/policy.ts'

const policy = (over: Partial<Policy>): Policy => ({ ...defaultPolicy, ...over })

describe('bounds', () => {
  test('points pay no more than the share, and whole points of it', () => {
    const half = policy({ sharePercent: 50 })
    expect(purchaseBounds(half, 20_199n, 100n)).toEqual({ min: 1n, max: 100n, step: 1n })
    expect(purchaseBounds(half, 199n, 100n).max).toBe(0n)
  })

  test('the least and the most are multiples of the step', () => {
    const steps = policy({ pointsMin: 30n, pointsMax: 999n, pointsStep: 50n })
    const bounds = policyBounds(steps)
    expect(bounds).toEqual({ min: 50n, max: 950n, step: 50n })
    expect([50n, 100n, 950n].map((points) => isWithin(bounds, points))).toEqual([true, true, true])
    expect([0n, 49n, 75n, 1000n].some((points) => isWithin(bounds, points))).toBe(false)
    expect(withAvailable(bounds, 120n).max).toBe(100n)
    expect(withAvailable(bounds, -7n).max).toBe(0n)
  })

  test('whatever is within them pays no more than its share', () => {
    const any = fc.record({
      ...{
        share: fc.integer({ min: 1, max: 100 }),
        minor: fc.bigInt({ min: 1n, max: 10n ** 15n }),
      },
      ...{ worth: fc.bigInt({ min: 1n, max: 10n ** 9n }), step: fc.bigInt({ min: 1n, max: 500n }) },
      ...{ min: fc.bigInt({ min: 1n, max: 500n }), points: fc.bigInt({ min: 1n, max: 10n ** 9n }) },
    })
    fc.assert(
      fc.property(any, ({ share, minor, worth, step, min, points }) => {
        const of = policy({ sharePercent: share, pointsMin: min, pointsStep: step })
        const bounds = purchaseBounds(of, minor, worth)
        const asked = bounds.max !== null && points > bounds.max ? bounds.max : points
        if (!isWithin(bounds, asked)) return
        expect(asked * worth * 100n <= minor * BigInt(share)).toBe(true)
        expect(asked >= min && asked % step === 0n).toBe(true)
      }),
    )
  })
})

describe('proofs', () => {
  const steps = policy({
    proofs: [
      { fromPoints: 5000n, anyOf: ['code'] },
      { fromPoints: 500n, anyOf: ['code', 'terminal_pin'] },
    ],
  })

  test('go by the highest step that is reached', () => {
    expect(neededProofs(steps, 499n, 0n)).toEqual([])
    expect(neededProofs(steps, 500n, 0n)).toEqual(['code', 'terminal_pin'])
    expect(neededProofs(steps, 5000n, 0n)).toEqual(['code'])
  })

  test('count what was redeemed without one before', () => {
    expect(neededProofs(steps, 100n, 399n)).toEqual([])
    expect(neededProofs(steps, 100n, 400n)).toEqual(['code', 'terminal_pin'])
  })

  test('are needed for every point where nothing is agreed', () => {
    expect(neededProofs(defaultPolicy, 1n, 0n)).toEqual(['code'])
  })
})

describe('limits', () => {
  const none: Usages = {
    member: { hour: noUsage, day: noUsage },
    till: { hour: noUsage, day: noUsage },
    partner: { hour: noUsage, day: noUsage },
  }
  const limit = (over: Partial<Limit>): Limit => ({
    ...{ of: 'member', per: 'hour', redemptions: null, points: null, beyond: 'review' },
    ...over,
  })

  test('allow as many as they say, and hold the next one', () => {
    const limits = [limit({ redemptions: 3 }), limit({ points: 100n })]
    const used = (redemptions: number, points: bigint): Usages => ({
      ...none,
      member: { hour: { redemptions, points }, day: noUsage },
    })
    expect(holdAgainst(limits, used(2, 90n), 10n)).toEqual({ refused: [], review: [] })
    const held = { refused: [], review: ['member_hour_redemptions', 'member_hour_points'] }
    expect(holdAgainst(limits, used(3, 91n), 10n)).toEqual(held)
  })

  test('know one redemption, an hour and a day, and whose it is', () => {
    const limits = [
      limit({ per: 'redemption', points: 50n }),
      limit({ of: 'till', per: 'day', points: 50n, beyond: 'refuse' }),
      limit({ of: 'partner', per: 'day', redemptions: 1 }),
    ]
    const one = { redemptions: 1, points: 1n }
    const usages = { ...none, partner: { hour: noUsage, day: one } }
    expect(holdAgainst(limits, usages, 51n)).toEqual({
      refused: ['till_day_points'],
      review: ['redemption_points', 'partner_day_redemptions'],
    })
  })
})
