/** Limits and budgets: never more than they say, all of it where it is asked for, and what comes back may go again. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { always, LimitBook } from '../../../src/program/limits/limits.ts'
import { ruleVersion } from '../../support/rules.ts'

const campaign = { campaignId: 9n, name: 'Spring', budgetPoints: 150n, holdOutPercent: 0 }
const limits = { paymentPoints: null, dayPoints: 40n, monthPoints: 90n, memberPoints: 120n }
const rule = ruleVersion({ limits, campaign })

interface Gift {
  readonly memberId: bigint
  readonly purchasedOn: string
  readonly points: bigint
}
const anyGift: fc.Arbitrary<Gift> = fc.record({
  memberId: fc.bigInt({ min: 1n, max: 2n }),
  purchasedOn: fc.constantFrom(
    '2026-11-01',
    '2026-11-02',
    '2026-11-03',
    '2026-12-01',
    '2026-12-02',
  ),
  points: fc.bigInt({ min: 1n, max: 60n }),
})

it('gives what is left of each, whatever was given and taken back before', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyGift, fc.boolean()), { maxLength: 30 }), (steps) => {
      const book = new LimitBook()
      const held: Gift[] = []
      const sum = (of: (gift: Gift) => boolean): bigint =>
        held.filter(of).reduce((total, { points }) => total + points, 0n)
      for (const [gift, takesBack] of steps) {
        const { memberId, purchasedOn } = gift
        const back = takesBack ? held.shift() : undefined
        if (back !== undefined) book.takeBack(rule, back, back.points)
        const own = (each: Gift): boolean => each.memberId === memberId
        const room = [
          40n - sum((each) => own(each) && each.purchasedOn === purchasedOn),
          90n -
            sum((each) => own(each) && each.purchasedOn.slice(0, 7) === purchasedOn.slice(0, 7)),
          120n - sum(own),
          150n - sum(() => true),
          gift.points,
        ].reduce((least, each) => (each < least ? each : least))
        expect(book.give(rule, gift, gift.points)).toBe(room)
        if (room > 0n) held.push({ ...gift, points: room })
      }
      const total = sum(() => true)
      expect(book.budgetChanges()).toEqual(total === 0n ? [] : [{ campaignId: 9n, points: total }])
      const ever = book.changes().filter(({ span }) => span === 'member')
      expect(ever.reduce((all, { points }) => all + points, 0n)).toBe(total)
      for (const { startsOn } of ever) expect(startsOn).toBe(always)
    }),
  )
})

it('begins with what is used already', () => {
  const used = {
    memberId: 1n,
    ruleId: rule.ruleId,
    span: 'day',
    startsOn: '2026-11-01',
    points: 35n,
  } as const
  const book = new LimitBook([used], new Map([[9n, 148n]]))
  expect(book.give(rule, { memberId: 1n, purchasedOn: '2026-11-02' }, 60n)).toBe(2n)
  book.takeBack(rule, { memberId: 2n, purchasedOn: '2026-11-02' }, 20n)
  expect(book.give(rule, { memberId: 1n, purchasedOn: '2026-11-01' }, 60n)).toBe(5n)
})

it('a welcome is given once', () => {
  const welcome = ruleVersion({ effect: { kind: 'welcome', points: 500n } })
  const book = new LimitBook()
  const to = { memberId: 1n, purchasedOn: '2026-11-01' }
  expect(book.give(welcome, to, 500n)).toBe(500n)
  expect(book.give(welcome, { ...to, purchasedOn: '2026-11-02' }, 500n)).toBe(0n)
  book.takeBack(welcome, to, 500n)
  expect(book.give(welcome, { ...to, purchasedOn: '2026-11-03' }, 500n)).toBe(500n)
})

it('tells which limits leave nothing, and all of them once each has room again', () => {
  const book = new LimitBook()
  const to = { memberId: 1n, purchasedOn: '2026-11-01' }
  book.give(rule, to, 60n)
  expect(book.fullOf(rule, to)).toEqual(['dayPoints'])
  const other = { ...to, purchasedOn: '2026-11-02' }
  book.give(rule, other, 40n)
  book.give(rule, { ...to, purchasedOn: '2026-11-03' }, 40n)
  expect(book.fullOf(rule, { ...to, purchasedOn: '2026-11-04' })).toEqual(['monthPoints'])
  book.give(rule, { ...to, purchasedOn: '2026-12-01' }, 40n)
  book.give(rule, { memberId: 2n, purchasedOn: '2026-12-01' }, 40n)
  const later = { memberId: 3n, purchasedOn: '2026-12-01' }
  expect(book.fullOf(rule, later)).toEqual(['budgetPoints'])
  book.takeBack(rule, other, 40n)
  const all = ['dayPoints', 'monthPoints', 'memberPoints', 'budgetPoints']
  expect(book.fullOf(rule, later)).toEqual(all)
})
