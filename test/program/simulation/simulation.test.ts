/** What-ifs: what they compare, how they count, and which facts they go by. */
import { describe, expect, it } from 'vitest'
import { apportion } from '../../../src/ledger/apportion.ts'
import { compileCondition } from '../../../src/program/condition/condition.ts'
import type { Occasion } from '../../../src/program/evaluation/occasion.ts'
import { paymentFacts } from '../../../src/program/evaluation/payment-facts.ts'
import type { RuleVersion } from '../../../src/program/rule.ts'
import type { PresentFacts } from '../../../src/program/simulation/past-facts.ts'
import { newRuleId, programmesOf } from '../../../src/program/simulation/programmes.ts'
import { Simulation, type PastPayment } from '../../../src/program/simulation/simulation.ts'
import { ruleVersion } from '../../support/rules.ts'

const base = ruleVersion()
const period = { at: '2026-11-22 12:00:00', from: '2026-10-01' }
const none = { paymentPoints: null, dayPoints: null, monthPoints: null, memberPoints: null }
const additive = { group: 'extra', mode: 'additive', priority: 0 } as const

function draftOf(otherwise: Partial<RuleVersion>): RuleVersion {
  return ruleVersion({ ruleId: 0n, name: 'Draft', validFrom: '2027-01-01 00:00:00', ...otherwise })
}

/** A purchase of 1000.00 KZT, which has its ten points by the base rule. */
function past(
  otherwise: Partial<Occasion> = {},
  facts: PresentFacts['facts'] = {},
  revision: number | null = 1,
): PastPayment {
  const occasion: Occasion = {
    ...{ memberId: 1n, partnerId: 1000n, purchasedOn: '2026-10-05', purchasedAt: '12:00:00' },
    location: { locationId: 1n, name: 'Abay 10', city: 'Almaty' },
    ...{
      currency: 'KZT',
      mcc: '5411',
      category: 'grocery',
      channel: 'in_store',
      entryMode: 'chip',
      hasCard: true,
    },
    ...{ amountMinor: 100_000n, paid: { card: 100_000n }, facts: {}, receipt: null },
    ...otherwise,
  }
  return { occasion, points: 10n, revision, present: { facts, boughtBefore: false } }
}

function simulated(
  draft: RuleVersion,
  payments: readonly PastPayment[],
  versions: readonly RuleVersion[] = [base],
) {
  const programmes = programmesOf({ versions }, draft, period)
  const simulation = new Simulation({ ...programmes, from: period.from, apportion })
  for (const payment of payments) simulation.take(payment)
  return simulation.result()
}

describe('the two programmes', () => {
  const fixed = { kind: 'fixed', points: 7n, minimumMinor: 0n } as const

  it('add a new rule, and hold it for all of the period though it begins later', () => {
    const result = simulated(draftOf({ effect: fixed, stacking: additive }), [past(), past()])
    expect(result.points).toMatchObject({ earned: 20n, today: 20n, withDraft: 34n })
    expect(result.byRule).toMatchObject([
      { ruleId: newRuleId, isDraft: true, today: 0n, withDraft: 14n, paymentsWithDraft: 2 },
      { ruleId: 1n, isDraft: false, today: 20n, withDraft: 20n, paymentsToday: 2 },
    ])
  })

  it('put a draft in place of the version of its own rule', () => {
    const draft = draftOf({ ruleId: 1n, version: 2, effect: fixed })
    expect(simulated(draft, [past()])).toMatchObject({
      points: { today: 10n, withDraft: 7n },
      members: { read: 1, gaining: 0, losing: 1 },
      winners: [],
    })
  })

  it('are of the rules of today, not of the time of purchase', () => {
    const ended = ruleVersion({ validTo: '2026-11-01 00:00:00' })
    const later = ruleVersion({ ruleId: 2n, validFrom: '2026-11-10 00:00:00', effect: fixed })
    expect(simulated(draftOf({ stacking: additive }), [past()], [ended, later])).toMatchObject({
      points: { today: 7n, withDraft: 17n },
    })
  })

  it('welcome those who join in the period', () => {
    const draft = draftOf({ effect: { kind: 'welcome', points: 50n }, stacking: additive })
    const joined = (memberId: bigint, joinedOn: string): PastPayment =>
      past({ memberId }, { joinedOn })
    const payments = [joined(1n, '2026-10-02'), joined(1n, '2026-10-02'), joined(2n, '2026-09-29')]
    expect(simulated(draft, payments).points).toMatchObject({ withDraft: 80n, cutWithDraft: 50n })
  })
})

describe('counting', () => {
  it('shares points among funders, payment by payment as the ledger does', () => {
    const funders = [
      { funderId: 1000n, percent: 50 },
      { funderId: 1001n, percent: 50 },
    ]
    const effect = { kind: 'fixed', points: 7n, minimumMinor: 0n } as const
    const draft = draftOf({ funders, effect, stacking: additive })
    expect(simulated(draft, [past(), past(), past()]).byFunder).toEqual([
      { funderId: 1000n, today: 30n, withDraft: 42n },
      { funderId: 1001n, today: 0n, withDraft: 9n },
    ])
  })

  it('keeps to a budget in the order of purchase, and says what it kept back', () => {
    const campaign = { campaignId: 3n, name: 'Spring', budgetPoints: 10n, holdOutPercent: 0 }
    const effect = { kind: 'fixed', points: 7n, minimumMinor: 0n } as const
    const draft = draftOf({ campaign, effect, stacking: additive })
    const payments = [1n, 2n, 3n].map((memberId) => past({ memberId }))
    const { points, winners } = simulated(draft, payments)
    expect(points).toMatchObject({ withDraft: 40n, cutWithDraft: 11n, cutToday: 0n })
    expect(winners).toEqual([
      { memberId: 1n, today: 10n, withDraft: 17n },
      { memberId: 2n, today: 10n, withDraft: 13n },
    ])
  })

  it('names the ten who gain most', () => {
    const draft = draftOf({ effect: { kind: 'multiplier', percent: 200 }, stacking: additive })
    const payments = Array.from({ length: 30 }, (_, at) =>
      past({ memberId: BigInt(at), amountMinor: BigInt((at % 15) + 1) * 10_000n }),
    )
    const { winners, members } = simulated(draft, payments)
    expect(winners.map(({ memberId }) => memberId)).toEqual(
      [14, 29, 13, 28, 12, 27, 11, 26, 10, 25].map(BigInt),
    )
    expect(members).toMatchObject({ read: 30, gaining: 30 })
  })

  it('takes back for a refund that stands alone, by limits or not', () => {
    const draft = draftOf({ ruleId: 1n, version: 2, limits: { ...none, dayPoints: 4n } })
    const refund = past({ amountMinor: -100_000n, paid: { card: -100_000n } })
    expect(simulated(draft, [past(), refund]).points).toMatchObject({ today: 0n, withDraft: -6n })
  })
})

describe('facts', () => {
  const condition = compileCondition('member.tier == "gold"', paymentFacts)
  const draft = draftOf({ condition, stacking: additive })
  const gold = { tier: 'gold' }
  /** A rule of revision 2 on has asked for tiers. */
  const asking = ruleVersion({ ...draft, ruleId: 2n, sinceRevision: 2, validTo: '2026-01-01' })

  it('that nobody asked for then are as now, and are counted', () => {
    expect(simulated(draft, [past({}, gold), past()])).toMatchObject({
      payments: { read: 2, withFactsOfNow: 2 },
      points: { withDraft: 30n },
    })
  })

  it('that were asked for then stay as they were, though there was nothing to say', () => {
    const payments = [
      past({ facts: gold }, {}, 2),
      past({}, gold, 2),
      past({}, gold, 1),
      past({}, gold, null),
    ]
    expect(simulated(draft, payments, [base, asking])).toMatchObject({
      payments: { read: 4, withFactsOfNow: 2 },
      points: { withDraft: 70n },
    })
  })

  it('of visits follow from the payments, those of the month before the period too', () => {
    const stamps = draftOf({ effect: { kind: 'stamps', every: 3, points: 5n }, stacking: additive })
    const programmes = programmesOf({ versions: [base] }, stamps, period)
    const simulation = new Simulation({ ...programmes, from: '2026-10-10', apportion })
    for (const day of ['2026-10-01', '2026-10-05', '2026-10-10', '2026-10-11', '2026-11-01']) {
      simulation.take(past({ purchasedOn: day }))
    }
    expect(simulation.result()).toMatchObject({
      payments: { read: 3, changed: 1, withFactsOfNow: 0 },
      points: { withDraft: 35n },
    })
  })
})
