/** Limits in little memory: the same as the intake's book, for payments in the order of purchase. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LimitBook } from '../../../src/program/limits/limits.ts'
import { PeriodLimits } from '../../../src/program/simulation/period-limits.ts'
import { ruleVersion } from '../../support/rules.ts'

const campaign = { campaignId: 9n, name: 'Spring', budgetPoints: 150n, holdOutPercent: 0 }
const none = { paymentPoints: null, dayPoints: null, monthPoints: null, memberPoints: null }
const rules = [
  ruleVersion({ limits: { ...none, dayPoints: 40n, memberPoints: 90n }, campaign }),
  ruleVersion({ ruleId: 2n, limits: { ...none, monthPoints: 70n } }),
  ruleVersion({ ruleId: 3n, campaign }),
  ruleVersion({ ruleId: 4n, effect: { kind: 'welcome', points: 30n } }),
  ruleVersion({ ruleId: 5n }),
]
const days = ['2026-10-31', '2026-11-01', '2026-11-02', '2026-11-30', '2026-12-01']

it('gives what the intake gives', () => {
  const gift = fc.record({
    member: fc.nat({ max: 2000 }),
    day: fc.nat({ max: days.length - 1 }),
    rule: fc.constantFrom(...rules),
    points: fc.bigInt({ min: 1n, max: 60n }),
  })
  const few = gift.map((each) => ({ ...each, member: each.member % 3 }))
  fc.assert(
    fc.property(fc.array(fc.oneof(few, gift), { maxLength: 60 }), (gifts) => {
      const [book, period] = [new LimitBook(), new PeriodLimits()]
      for (const each of gifts.toSorted((one, other) => one.day - other.day)) {
        const { member, rule, points } = each
        const purchasedOn = days[each.day] ?? ''
        const expected = book.give(rule, { memberId: BigInt(member), purchasedOn }, points)
        expect(period.give(rule, member, purchasedOn, points)).toBe(expected)
      }
    }),
  )
})
