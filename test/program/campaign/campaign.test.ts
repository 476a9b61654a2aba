/** Hold-out groups: as good as drawn by lot, the same for ever, and nested. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isHeldOut } from '../../../src/program/campaign/campaign.ts'

const anyId = fc.bigInt({ min: 1n, max: 2n ** 62n })

describe('a hold-out group', () => {
  it('keeps its members when the percentage is raised', () => {
    fc.assert(
      fc.property(
        anyId,
        anyId,
        fc.nat({ max: 50 }),
        fc.nat({ max: 50 }),
        (campaignId, member, one, other) => {
          const [low, high] = [Math.min(one, other), Math.max(one, other)]
          const out = (holdOutPercent: number): boolean =>
            isHeldOut({ campaignId, holdOutPercent }, member)
          if (out(low)) expect(out(high)).toBe(true)
          expect(out(high)).toBe(out(high))
        },
      ),
    )
  })

  it('is empty at 0 percent', () => {
    fc.assert(
      fc.property(anyId, anyId, (campaignId, member) => {
        expect(isHeldOut({ campaignId, holdOutPercent: 0 }, member)).toBe(false)
      }),
    )
  })

  it('has members of all ids alike: chi-square over a hundred stretches of ids', () => {
    const [stretches, each, percent] = [100, 1_000, 20]
    const expected = (each * percent) / 100
    let chiSquare = 0
    for (let stretch = 0; stretch < stretches; stretch++) {
      let held = 0
      for (let at = 0; at < each; at++) {
        const member = BigInt(stretch * each + at)
        if (isHeldOut({ campaignId: 7n, holdOutPercent: percent }, member)) held++
      }
      chiSquare += (held - expected) ** 2 / (expected * (1 - percent / 100))
    }
    // 99.9 % quantile of chi-square with 100 degrees of freedom.
    expect(chiSquare).toBeLessThan(149.4)
    expect(chiSquare).toBeGreaterThan(61.9)
  })

  it('has nothing to do with that of another campaign', () => {
    const counts = { both: 0, one: 0, other: 0, none: 0 }
    for (let member = 1n; member <= 20_000n; member++) {
      const one = isHeldOut({ campaignId: 1n, holdOutPercent: 50 }, member)
      const other = isHeldOut({ campaignId: 2n, holdOutPercent: 50 }, member)
      counts[one ? (other ? 'both' : 'one') : other ? 'other' : 'none']++
    }
    const chiSquare = Object.values(counts).reduce(
      (sum, count) => sum + (count - 5_000) ** 2 / 5_000,
      0,
    )
    // 99.9 % quantile with 3 degrees of freedom.
    expect(chiSquare).toBeLessThan(16.27)
  })
})
