/** Benchmark: fifty active rules evaluated for a payment, on one core, against their conditions by the library alone. */
import { Environment } from '@marcbachmann/cel-js'
import { compileCondition } from '../../src/program/condition/condition.ts'
import type { Effect } from '../../src/program/evaluation/effect.ts'
import type { Occasion } from '../../src/program/evaluation/occasion.ts'
import { paymentFacts } from '../../src/program/evaluation/payment-facts.ts'
import { indexProgramme, type Programme } from '../../src/program/programme.ts'
import type { RuleVersion } from '../../src/program/rule.ts'
import { ruleVersion } from '../support/rules.ts'
import { ratesPerSecond, type Row } from './report.ts'

/** Conditions as partners write them; most rules of a coalition do not hold for a given payment. */
const conditions = [
  '',
  'payment.amountMinor >= 500000',
  'payment.weekday >= 6 && member.tier in ["gold", "platinum"]',
  'payment.category == "groceries" && payment.time >= "18:00" && payment.time < "21:00"',
  '"vip" in member.segments || member.daysSinceJoining < 30',
  'card.product == "Gold" && payment.nthThisMonth <= 3',
  'location.city == "Almaty" && payment.channel == "in_store"',
  'member.birthday && payment.firstAtPartner',
  'payment.mcc in ["5411", "5412", "5499"] && payment.amountMinor % 100000 == 0',
  'member.referred && payment.amountMinor >= 1000000',
]

/** Fifty rules of one partner: rates, bonuses, ladders, multipliers, in six groups, with limits. */
export function fiftyRules(partnerId = 1000n): RuleVersion[] {
  return Array.from({ length: 50 }, (_, at): RuleVersion => {
    const source = conditions[at % conditions.length] ?? ''
    const mode = (['exclusive', 'best', 'additive'] as const)[at % 3] ?? 'additive'
    const kind = at % 10 === 9 ? 'multipliers' : `${mode} ${at % 6}`
    return ruleVersion({
      ...{ ruleId: BigInt(at + 1), name: `Rule ${at}`, partnerId, effect: effectOf(at) },
      condition: source === '' ? null : compileCondition(source, paymentFacts),
      stacking: { group: kind, mode: at % 10 === 9 ? 'best' : mode, priority: at % 7 },
    })
  })
}

function effectOf(at: number): Effect {
  const steps = [
    { fromMinor: 100_000n, points: 5n },
    { fromMinor: 1_000_000n, points: 50n },
  ]
  const all: readonly Effect[] = [
    {
      kind: 'rate',
      perMinor: 10_000n,
      pointsPer: 1n,
      minimumMinor: 0n,
      tenders: null,
      rounding: 'step',
    },
    { kind: 'fixed', points: 10n, minimumMinor: 200_000n },
    { kind: 'ladder', steps },
    { kind: 'stamps', every: 5, points: 25n },
  ]
  if (at % 10 === 9) return { kind: 'multiplier', percent: 150 + at }
  return all[at % all.length] ?? { kind: 'fixed', points: 1n, minimumMinor: 0n }
}

/** Payments that differ in what conditions ask. */
export function occasions(count: number): Occasion[] {
  return Array.from({ length: count }, (_, at): Occasion => {
    const amountMinor = BigInt(((at * 7919) % 900) + 50) * 1_000n
    return {
      ...{ memberId: BigInt(at), partnerId: 1000n, currency: 'KZT', hasCard: true, receipt: null },
      ...{ purchasedOn: `2026-11-${String((at % 28) + 1).padStart(2, '0')}` },
      purchasedAt: `${String(at % 24).padStart(2, '0')}:30:00`,
      location: { locationId: 7n, name: 'Abay 10', city: at % 2 === 0 ? 'Almaty' : 'Astana' },
      ...{
        mcc: '5411',
        category: 'groceries',
        channel: 'in_store',
        entryMode: 'chip',
        amountMinor,
      },
      paid: { card: amountMinor },
      facts: {
        ...{ tier: at % 3 === 0 ? 'gold' : 'base', segments: at % 5 === 0 ? ['vip'] : [] },
        ...{ joinedOn: '2025-03-01', birthday: '11-20', nth: (at % 6) + 1, first: at % 9 === 0 },
        ...(at % 4 === 0 && { product: 'Gold', bank: 'Halyk' }),
      },
    }
  })
}

/** Payments a second: evaluated whole, and the conditions alone by the library. */
export function measureRules(sliceMs = 100): Row[] {
  const payments = occasions(1_000)
  const rules = fiftyRules()
  const programme = indexProgramme({ versions: rules })
  const one = indexProgramme({ versions: rules.slice(0, 1) })
  const works = [
    () => evaluateAll(programme, payments),
    () => evaluateAll(one, payments),
    libraryOf(payments),
  ]
  const [own = 0, single = 0, peer = 1] = ratesPerSecond(works, sliceMs).map(
    (rate) => rate * payments.length,
  )
  return [
    {
      name: '50 rules, evaluated',
      rate: own,
      unit: 'pay/s',
      ratio: `${(own / peer).toFixed(1)} x the library`,
    },
    { name: '1 rule, evaluated', rate: single, unit: 'pay/s' },
    { name: 'the conditions alone, by the library', rate: peer, unit: 'pay/s' },
  ]
}

function evaluateAll(programme: Programme, payments: readonly Occasion[]): void {
  for (const payment of payments) {
    const { partnerId, purchasedOn, purchasedAt } = payment
    programme.evaluate(payment, programme.rulesAt(partnerId, purchasedOn, purchasedAt, 0))
  }
}

/** The same expressions by the library's own evaluation, over the same facts. */
function libraryOf(payments: readonly Occasion[]): () => void {
  const environment = new Environment()
  const groups = new Map<string, Record<string, string>>()
  for (const [name, { type }] of Object.entries(paymentFacts.declarations)) {
    const [group = '', field = ''] = name.split('.')
    groups.set(group, { ...groups.get(group), [field]: type })
  }
  for (const [name, schema] of groups) environment.registerVariable({ name, schema })
  const parsed = Array.from({ length: 50 }, (_, at) => conditions[at % conditions.length] ?? '')
    .filter((source) => source !== '')
    .map((source) => environment.parse(source))
  const contexts = payments.map(({ facts, location, ...payment }) => ({
    payment: {
      ...payment,
      ...{ weekday: 5n, date: payment.purchasedOn, time: payment.purchasedAt },
      ...{ firstAtPartner: facts.first, nthThisMonth: BigInt(facts.nth ?? 0) },
    },
    card: { present: true, product: facts.product ?? '', bank: facts.bank ?? '' },
    member: { ...facts, daysSinceJoining: 600n, birthday: false, referred: false },
    location: { city: location.city },
  }))
  return () => {
    for (const context of contexts) for (const holds of parsed) holds(context)
  }
}
