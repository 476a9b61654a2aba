/** Any programme of two partners, and any history of purchases under it, for property tests of everything that is pure. */
import fc from 'fast-check'
import type { KnownFacts } from '../../src/intake/fact-book.ts'
import type { Reference } from '../../src/intake/reference.ts'
import { indexMerchants } from '../../src/partner/merchant-map.ts'
import type { CardEvent } from '../../src/payment/event.ts'
import type { Campaign } from '../../src/program/campaign/campaign.ts'
import { compileCondition } from '../../src/program/condition/condition.ts'
import type { Effect } from '../../src/program/evaluation/effect.ts'
import { paymentFacts } from '../../src/program/evaluation/payment-facts.ts'
import { indexProgramme } from '../../src/program/programme.ts'
import type { RuleVersion } from '../../src/program/rule.ts'
import { cardEvent, clearingEvent } from './events.ts'
import { ruleVersion } from './rules.ts'

const acquirerId = 'ALFA'
/** Whose each merchant id is; the third funder has no location. */
export const partnerIds = [1000n, 2000n, 3000n] as const
const merchantIds = ['DALA-001', 'ALTYN-001'] as const
const memberIds = [1n, 2n] as const
const days = ['2026-11-19', '2026-11-20', '2026-11-30', '2026-12-01'] as const
/** Rules change in the middle of a day. */
const change = '2026-11-20 14:00:00'

const points = (max: number) => fc.integer({ min: 1, max }).map(BigInt)
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 2 })

const effect: fc.Arbitrary<Effect> = fc.oneof(
  fc.record({
    kind: fc.constant('rate' as const),
    perMinor: fc.constantFrom(3_000n, 10_000n),
    pointsPer: points(3),
    minimumMinor: fc.constantFrom(0n, 500_000n),
    tenders: fc.constant(null),
    rounding: fc.constantFrom('step', 'down', 'nearest', 'up'),
  }),
  fc.record({
    kind: fc.constant('fixed' as const),
    points: points(40),
    minimumMinor: fc.constantFrom(0n, 500_000n),
  }),
  fc.record({ kind: fc.constant('multiplier' as const), percent: fc.constantFrom(133, 200, 250) }),
  points(50).map((most): Effect => ({
    kind: 'ladder',
    steps: [
      { fromMinor: 200_000n, points: most },
      { fromMinor: 700_000n, points: most + 9n },
    ],
  })),
  fc.record({ kind: fc.constant('welcome' as const), points: points(30) }),
)

const funders = fc.constantFrom(
  [[1000n, 100]] as const,
  [
    [1000n, 67],
    [3000n, 33],
  ] as const,
  [
    [1000n, 50],
    [2000n, 25],
    [3000n, 25],
  ] as const,
)

const conditions = [
  "member.tier == 'gold'",
  'payment.amountMinor >= 400000',
  'payment.weekday > 4',
].map((source) => compileCondition(source, paymentFacts))
const groups = { a: 'exclusive', b: 'best', c: 'additive' } as const

const limit = maybe(points(90))
const version = fc.record({
  effect,
  funders: funders.map((shares) => shares.map(([funderId, percent]) => ({ funderId, percent }))),
  condition: maybe(fc.constantFrom(...conditions)),
  limits: fc.record({
    paymentPoints: limit,
    dayPoints: limit,
    monthPoints: limit,
    memberPoints: limit,
  }),
  campaign: maybe(fc.constantFrom(0, 1)),
})

const rule = fc.record({
  partnerId: fc.constantFrom(1000n, 2000n, null),
  group: fc.constantFrom('a' as const, 'b' as const, 'c' as const),
  priority: fc.integer({ min: -1, max: 1 }),
  versions: fc.array(version, { minLength: 1, maxLength: 2 }),
})

const campaign = fc.record({
  name: fc.constant('Campaign'),
  budgetPoints: maybe(points(120)),
  holdOutPercent: fc.constantFrom(0, 50),
})

/** Rule versions: some rules have two, one after the other. */
export const anyRules: fc.Arbitrary<readonly RuleVersion[]> = fc
  .tuple(fc.array(rule, { minLength: 1, maxLength: 6 }), fc.tuple(campaign, campaign))
  .map(([rules, drawn]) => {
    const campaigns = drawn.map((each, at): Campaign => ({ ...each, campaignId: BigInt(at + 1) }))
    return rules.flatMap(({ partnerId, group, priority, versions }, at) =>
      versions.map((each, number) =>
        ruleVersion({
          ...{ ...each, ruleId: BigInt(at + 1), version: number + 1, partnerId },
          stacking: { group, mode: groups[group], priority },
          campaign: each.campaign === null ? null : (campaigns[each.campaign] ?? null),
          ...(number === 0 && versions.length > 1 && { validTo: change }),
          ...(number === 1 && { validFrom: change }),
        }),
      ),
    )
  })

/** The same rules without a limit that one payment could take from another. */
export function withoutLimits(rules: readonly RuleVersion[]): RuleVersion[] {
  const none = { dayPoints: null, monthPoints: null, memberPoints: null }
  return rules
    .filter((each) => each.effect.kind !== 'welcome')
    .map((each) => ({
      ...each,
      limits: { ...each.limits, ...none },
      campaign: each.campaign === null ? null : { ...each.campaign, budgetPoints: null },
    }))
}

/** The merchant map with these rules. */
export function referenceOf(versions: readonly RuleVersion[]): Reference {
  const mappings = merchantIds.map((merchantId, at) => ({
    ...{ acquirerId, merchantId, terminalId: '', validFrom: '2020-01-01', validTo: '9999' },
    ...{ locationId: BigInt(at + 1), partnerId: partnerIds[at] ?? 0n, city: 'Almaty' },
    ...{ name: merchantId, earnsUntil: '9999' },
  }))
  return { merchants: indexMerchants(mappings), programme: indexProgramme({ versions }) }
}

/** What is known of the members: the second is of a tier, and has joined long ago. */
export const knownFacts: readonly KnownFacts[] = memberIds.flatMap((memberId) =>
  days.flatMap((purchasedOn) =>
    partnerIds.map((partnerId) => ({
      ...{ memberId, cardId: memberId, partnerId, purchasedOn, visits: null },
      facts:
        memberId === 1n ? { joinedOn: '2026-11-01' } : { joinedOn: '2019-05-05', tier: 'gold' },
    })),
  ),
)

const minor = fc.integer({ min: 1, max: 1_500_000 }).map(BigInt)

const purchase = fc.record({
  memberId: fc.constantFrom(...memberIds),
  merchantId: fc.constantFrom(...merchantIds),
  purchasedOn: fc.constantFrom(...days),
  purchasedAt: fc.constantFrom('13:59:59', '14:00:00'),
  amountMinor: minor,
  /** What comes of it; by thousandths of the amount. */
  remains: maybe(fc.integer({ min: 0, max: 999 }).map(BigInt)),
  clears: maybe(fc.integer({ min: 1, max: 1_500 }).map(BigInt)),
  refunds: fc.array(fc.integer({ min: 1, max: 1_200 }).map(BigInt), { maxLength: 2 }),
  isAnnounced: fc.boolean(),
})

type Purchase = typeof purchase extends fc.Arbitrary<infer Value> ? Value : never

/** What happens to some purchases, purchase by purchase, each with references of its own. */
export const anyHistory: fc.Arbitrary<readonly (readonly CardEvent[])[]> = fc
  .array(purchase, { minLength: 1, maxLength: 6 })
  .map((purchases) => purchases.map(eventsOf))

function eventsOf(
  { remains, clears, refunds, isAnnounced, amountMinor, ...where }: Purchase,
  number: number,
): CardEvent[] {
  const stan = String(number).padStart(6, '0')
  const same = { ...where, acquirerId, cardId: where.memberId, rrn: `632509${stan}` }
  const part = (thousandths: bigint): bigint => (amountMinor * thousandths) / 1000n + 1n
  const record = (at: number) => ({ fileId: BigInt(number + 1), record: at })
  const announced = [
    cardEvent({ ...same, stan, amountMinor }),
    ...(remains === null
      ? []
      : [
          cardEvent({
            ...{ ...same, kind: 'reversal', mti: '0400', stan: `9${stan.slice(1)}`, amountMinor },
            remainingMinor: remains === 0n ? null : (amountMinor * remains) / 1000n,
            original: { stan, transmission: '1120090000' },
          }),
        ]),
  ]
  return [
    ...(isAnnounced ? announced : []),
    ...(clears === null
      ? []
      : [clearingEvent({ ...same, amountMinor: part(clears), source: record(0) })]),
    ...refunds.map((each, at) =>
      clearingEvent({
        ...{ ...same, kind: 'refund', amountMinor: part(each), source: record(at + 1) },
      }),
    ),
  ]
}
