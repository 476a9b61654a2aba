/** What rules give for a payment: each effect, scope and stacking, by example and by property. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileCondition } from '../../../src/program/condition/condition.ts'
import type { Effect } from '../../../src/program/evaluation/effect.ts'
import type { PassedOver } from '../../../src/program/evaluation/evaluate.ts'
import type { Occasion } from '../../../src/program/evaluation/occasion.ts'
import { paymentFacts } from '../../../src/program/evaluation/payment-facts.ts'
import { indexProgramme } from '../../../src/program/programme.ts'
import type { RuleVersion } from '../../../src/program/rule.ts'
import { ruleVersion } from '../../support/rules.ts'

/** A Friday evening at location 7, 4,500.00 by card. */
const occasion: Occasion = {
  ...{ memberId: 5n, partnerId: 1000n, purchasedOn: '2026-11-20', purchasedAt: '18:30:00' },
  location: { locationId: 7n, name: 'Abay 10', city: 'Almaty' },
  ...{
    currency: 'KZT',
    mcc: '5411',
    category: 'groceries',
    channel: 'in_store',
    entryMode: 'chip',
    hasCard: true,
  },
  ...{ amountMinor: 450_000n, paid: { card: 450_000n }, receipt: null },
  facts: { tier: 'gold', segments: ['vip'], joinedOn: '2026-11-01', nth: 5, product: 'Gold' },
}
const exchangeRates = [{ base: 'USD', quote: 'KZT', day: '2026-11-20', rate: '500' }]

/** What the rules give, by name, and why others gave nothing. */
function asked(
  rules: readonly RuleVersion[],
  of: Partial<Occasion> = {},
  passedOver: PassedOver[] = [],
) {
  const programme = indexProgramme({ versions: rules, exchangeRates })
  const at = { ...occasion, ...of }
  const active = programme.rulesAt(at.partnerId, at.purchasedOn, at.purchasedAt, 0)
  const awards = programme.evaluate(at, active, passedOver)
  return {
    given: Object.fromEntries(awards.map(({ rule, points }) => [rule.name, points])),
    passed: Object.fromEntries(passedOver.map(({ rule, why }) => [rule.name, why])),
  }
}

let ids = 0n
function rule(name: string, otherwise: Partial<RuleVersion> = {}): RuleVersion {
  return ruleVersion({
    ...{ ruleId: ++ids, name, stacking: { group: name, mode: 'additive', priority: 0 } },
    ...otherwise,
  })
}
const effect = (name: string, gives: Effect): RuleVersion => rule(name, { effect: gives })
const points = (gives: Effect, of: Partial<Occasion> = {}): bigint =>
  asked([effect('it', gives)], of).given['it'] ?? 0n

describe('effects', () => {
  const rate = {
    kind: 'rate',
    perMinor: 10_000n,
    pointsPer: 3n,
    minimumMinor: 0n,
    tenders: null,
  } as const

  it.each([
    ['step', 449_999n, 132n],
    ['step', 450_000n, 135n],
    ['down', 449_999n, 134n],
    ['nearest', 449_999n, 135n],
    ['up', 446_667n, 135n],
  ] as const)('a rate, rounded by %s, gives for %s %s', (rounding, amountMinor, expected) => {
    const paid = { card: amountMinor }
    expect(points({ ...rate, rounding }, { amountMinor, paid })).toBe(expected)
  })

  it('a rate of tenders counts what was paid by them', () => {
    const mixed = {
      amountMinor: 300_000n,
      paid: { card: 200_000n, cash: 100_000n, points: 50_000n },
    }
    const by = (...tenders: ('card' | 'cash' | 'points')[]) =>
      points({ ...rate, rounding: 'step', tenders }, mixed)
    expect([by('card'), by('cash'), by('card', 'cash', 'points')]).toEqual([60n, 30n, 105n])
    expect(points({ ...rate, rounding: 'step' }, mixed)).toBe(90n)
  })

  it('fixed points, a ladder, stamps and a welcome', () => {
    expect(points({ kind: 'fixed', points: 50n, minimumMinor: 450_000n })).toBe(50n)
    expect(points({ kind: 'fixed', points: 50n, minimumMinor: 450_001n })).toBe(0n)
    const steps = [
      { fromMinor: 100_000n, points: 10n },
      { fromMinor: 450_000n, points: 70n },
      { fromMinor: 900_000n, points: 200n },
    ]
    expect(points({ kind: 'ladder', steps })).toBe(70n)
    expect(points({ kind: 'ladder', steps }, { amountMinor: 99_999n })).toBe(0n)
    expect(points({ kind: 'stamps', every: 5, points: 90n })).toBe(90n)
    expect(points({ kind: 'stamps', every: 4, points: 90n })).toBe(0n)
    expect(points({ kind: 'welcome', points: 500n }, { amountMinor: 1n })).toBe(500n)
    const since = rule('it', {
      ...{ effect: { kind: 'welcome', points: 500n }, validFrom: '2026-11-03 00:00:00' },
    })
    expect(asked([since]).given).toEqual({})
  })

  it('items by piece and by money, of those that are left', () => {
    const items = [
      { sku: 'TEA', category: 'drinks', quantityMilli: 2000n, amountMinor: 90_000n },
      { sku: 'RICE', category: 'food', quantityMilli: 1000n, amountMinor: 60_000n },
    ]
    const lift = { kind: 'items', skus: ['TEA'], categories: ['food'], points: 7n } as const
    expect(points({ ...lift, perMinor: null }, { receipt: { items } })).toBe(21n)
    expect(points({ ...lift, perMinor: 40_000n }, { receipt: { items } })).toBe(21n)
    expect(points({ ...lift, categories: [], perMinor: 40_000n }, { receipt: { items } })).toBe(14n)
    expect(points({ ...lift, perMinor: null })).toBe(0n)
  })

  it.each([
    ['ten lines of a gram', Array.from({ length: 10 }, () => 1n), 0n],
    ['pieces and half a one', [3000n, 500n], 45n],
    ['two parts that are one together', [600n, 600n], 15n],
    ['nearly one', [999n], 0n],
  ])('whole pieces of all lines together: %s', (_, quantities, expected) => {
    const items = quantities.map((quantityMilli) => ({
      ...{ sku: 'TEA1', category: '', quantityMilli, amountMinor: 10_000n },
    }))
    const lift = { skus: ['TEA1'], categories: [], points: 15n, perMinor: null }
    expect(points({ kind: 'items', ...lift }, { receipt: { items } })).toBe(expected)
  })

  it('multipliers multiply the rates of their owner; those of the coalition all', () => {
    const twice = { kind: 'multiplier', percent: 200 } as const
    const own = { partnerId: 1000n }
    const coalition = { partnerId: null, funders: [{ funderId: 1n, percent: 100 }] }
    const rules = [
      rule('partner rate', own),
      rule('coalition rate', coalition),
      rule('bonus', { ...own, effect: { kind: 'fixed', points: 1000n, minimumMinor: 0n } }),
      rule('partner twice', { ...own, effect: twice }),
      rule('coalition half more', { ...coalition, effect: { ...twice, percent: 150 } }),
    ]
    expect(asked(rules).given).toEqual({
      ...{ 'partner rate': 45n, 'coalition rate': 45n, bonus: 1000n },
      ...{ 'partner twice': 45n, 'coalition half more': 45n },
    })
  })
})

describe('a refund that stands alone', () => {
  it('takes back what rates gave, and nothing else', () => {
    const rules = [rule('rate'), effect('bonus', { kind: 'fixed', points: 9n, minimumMinor: 0n })]
    expect(asked(rules, { amountMinor: -450_000n, paid: { card: -450_000n } }).given).toEqual({
      rate: -45n,
    })
  })
})

describe('scope, condition and campaign', () => {
  const when = (source: string) => ({ condition: compileCondition(source, paymentFacts) })

  it.each<[string, Partial<RuleVersion>, string | undefined]>([
    ['its location', { scope: { locationIds: [7n], product: null } }, undefined],
    ['another location', { scope: { locationIds: [8n], product: null } }, 'other_location'],
    ['its product', { scope: { locationIds: null, product: 'Gold' } }, undefined],
    ['another product', { scope: { locationIds: null, product: 'Blue' } }, 'other_product'],
    ['tier', when('member.tier == "gold" && "vip" in member.segments'), undefined],
    ['day', when('payment.weekday == 5 && payment.time >= "18:00"'), undefined],
    ['membership', when('member.daysSinceJoining == 19'), undefined],
    ['city', when('location.city == "Astana"'), 'condition'],
    [
      'an amount in its currency',
      { currency: 'USD', ...when('payment.amountMinor < 1000') },
      'other_currency',
    ],
    [
      'a funder that has left',
      { funders: [{ funderId: 1n, percent: 100, earnsUntil: '2026-11-19' }] },
      'funder_left',
    ],
    [
      'a campaign for half',
      { campaign: { campaignId: 1n, name: '', budgetPoints: null, holdOutPercent: 50 } },
      'held_out',
    ],
  ])('%s', (_, otherwise, why) => {
    const { given, passed } = asked([rule('it', otherwise)], { memberId: 6n })
    expect(passed['it']).toBe(why)
    expect(given['it']).toBe(why === undefined ? 45n : undefined)
  })

  it('amounts are in the currency of the rule', () => {
    const dollars = { currency: 'USD', amountMinor: 1_000n, paid: { card: 1_000n } }
    const tenge = rule('tenge', when('payment.amountMinor == 500000 && payment.currency == "USD"'))
    expect(asked([tenge], dollars).given).toEqual({ tenge: 50n })
    const own = rule('dollars', {
      currency: 'USD',
      effect: { kind: 'fixed', points: 3n, minimumMinor: 1_000n },
    })
    const group = { stacking: { group: 'base', mode: 'exclusive', priority: 0 } } as const
    const both = [
      { ...tenge, ...group },
      { ...own, ...group },
    ]
    expect(asked(both, dollars)).toEqual({
      given: { dollars: 3n },
      passed: { tenge: 'own_currency_first' },
    })
  })
})

describe('stacking', () => {
  const fixed = (
    name: string,
    given: bigint,
    mode: 'exclusive' | 'best' | 'additive',
    priority: number,
    partnerId: bigint | null = 1000n,
  ) =>
    rule(name, {
      ...{ partnerId, effect: { kind: 'fixed', points: given, minimumMinor: 0n } },
      ...{ funders: [{ funderId: 1n, percent: 100 }], stacking: { group: 'g', mode, priority } },
    })

  it('of exclusive rules the highest priority counts, of best the most points, of additive all', () => {
    const of = (mode: 'exclusive' | 'best' | 'additive') =>
      asked([fixed('low', 30n, mode, 1), fixed('high', 10n, mode, 2)])
    expect(of('exclusive')).toEqual({ given: { high: 10n }, passed: { low: 'outranked' } })
    expect(of('best')).toEqual({ given: { low: 30n }, passed: { high: 'outranked' } })
    expect(of('additive').given).toEqual({ high: 10n, low: 30n })
  })

  it("nobody outranks another owner's rules", () => {
    const rules = [fixed('own', 30n, 'exclusive', 1), fixed('all', 10n, 'exclusive', 2, null)]
    expect(asked(rules).given).toEqual({ own: 30n, all: 10n })
  })

  it('a limit of the payment counts before it', () => {
    const best = fixed('best', 100n, 'best', 0)
    const limited = { ...best, limits: { ...best.limits, paymentPoints: 20n } }
    expect(asked([limited, fixed('other', 50n, 'best', 0)]).given).toEqual({ other: 50n })
  })

  it('tells which rule goes before it, and what the most for one payment keeps back', () => {
    const best = fixed('best', 100n, 'best', 0)
    const limited = { ...best, limits: { ...best.limits, paymentPoints: 60n } }
    const passedOver: PassedOver[] = []
    asked([limited, fixed('other', 50n, 'best', 0)], {}, passedOver)
    expect(passedOver.map(({ rule: { name }, ...why }) => ({ name, ...why }))).toEqual([
      { name: 'other', why: 'outranked', by: limited, cutPoints: 0n },
      { name: 'best', why: 'limit', by: null, cutPoints: 40n },
    ])
  })

  it('is the same in whatever order the rules are read', () => {
    const anyRule = fc.tuple(
      fc.bigInt({ min: 1n, max: 5n }),
      fc.constantFrom('exclusive', 'best', 'additive'),
      fc.integer({ min: 0, max: 2 }),
      fc.constantFrom('a', 'b'),
    )
    fc.assert(
      fc.property(
        fc.array(anyRule, { minLength: 1, maxLength: 8 }),
        fc.infiniteStream(fc.nat()),
        (all, noise) => {
          const rules = all.map(([given, mode, priority, group], at) =>
            rule(`rule ${at}`, {
              ...{
                ruleId: BigInt(at + 1),
                stacking: { group: `${group} ${mode}`, mode, priority },
              },
              effect: { kind: 'fixed', points: given, minimumMinor: 0n },
            }),
          )
          const shuffled = rules
            .map((each) => ({ each, at: noise.next().value }))
            .toSorted((one, other) => one.at - other.at)
            .map(({ each }) => each)
          const inOrder = asked(rules)
          expect(asked(shuffled)).toEqual(inOrder)
          // Each rule is told of once.
          expect(Object.keys(inOrder.given).length + Object.keys(inOrder.passed).length).toBe(
            rules.length,
          )
        },
      ),
    )
  })
})
