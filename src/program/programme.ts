/** The programme in memory: what the intake asks of rules, without a database call. */
import { dayBefore } from '../values/time.ts'
import type { FrozenFacts } from '../values/frozen-facts.ts'
import type { Campaign } from './campaign/campaign.ts'
import { evaluate, type Asking, type Award, type PassedOver } from './evaluation/evaluate.ts'
import { indexRates, type ExchangeRate } from './exchange-rates.ts'
import { limitsOf, type Span } from './limits/limits.ts'
import type { Occasion } from './evaluation/occasion.ts'
import { factReader, type PaymentFact } from './evaluation/payment-facts.ts'
import { RuleSet } from './evaluation/rule-set.ts'
import { endFor, isActive, versionKey, type RuleVersion } from './rule.ts'

/** A payment was placed under a rule version, or a revision, that is not loaded here yet. */
export class UnknownRuleError extends Error {
  override readonly name = 'UnknownRuleError'
  readonly code = 'UNKNOWN_RULE'

  constructor(what: string) {
    super(`${what} is not loaded`)
  }
}

/** A co-brand product: cards whose number begins with one of these; both ends are included, six digits each. */
export interface CardProduct {
  readonly binFrom: string
  readonly binTo: string
  readonly bank: string
  readonly product: string
}

/** What the programme is made of. */
export interface ProgrammeParts {
  readonly versions: readonly RuleVersion[]
  readonly revision?: number
  readonly exchangeRates?: readonly ExchangeRate[]
  readonly cardProducts?: readonly CardProduct[]
  /** Today, `YYYY-MM-DD`: for rules that ended long before, nothing is read with a batch. */
  readonly today?: string
}

/** What must be read of a payment's member, card and visits before it is placed, because some rule asks for it. */
export interface Needs {
  readonly member: boolean
  readonly visits: boolean
  readonly card: boolean
  /** The same one by one. */
  readonly facts: ReadonlySet<keyof FrozenFacts>
  /** The stretches of limits that some rule has, and the campaigns that have a budget. */
  readonly spans: readonly Span[]
  readonly budgets: readonly Campaign[]
}

/** See the sentence at the top. */
export interface Programme {
  /** Raised with every change of a rule. A payment keeps that under which it was placed. */
  readonly revision: number
  readonly needs: Needs
  /** The most accruals that a payment can have: one for each rule of a partner and each of its funders. */
  readonly accrualsMax: number
  /** The rules that were active at a local date and time, in the order of their priority. Throws {@link UnknownRuleError}. */
  rulesAt(partnerId: bigint, date: string, time: string, revision: number): RuleSet
  /** What they give for a payment, before limits beyond it. */
  evaluate(occasion: Occasion, rules: RuleSet, passedOver?: PassedOver[]): Award[]
  /** A version by its identity, active or not: what once gave points must be found again. */
  version(ruleId: bigint, version: number): RuleVersion
  /** The exchange rate of the day, `1` for one currency; `null` where there is none. */
  rateOf(from: string, to: string, date: string): string | null
  /** The product of a card by the first six digits of its number. */
  productOf(bin: string): CardProduct | undefined
}

/** Days after its end in which a payment may still be placed under a version: any window of the ladder is shorter. */
const metDaysMax = 1_100

/** Indexes the programme once after each load. */
export function indexProgramme(parts: ProgrammeParts): Programme {
  const { versions, revision = 0, cardProducts = [], today } = parts
  const isMet = (rule: RuleVersion): boolean =>
    today === undefined || rule.validTo >= dayBefore(today, metDaysMax)
  const met = versions.filter(isMet)
  const rates = indexRates(parts.exchangeRates ?? [])
  const asking: Asking = {
    readFacts: factReader(
      new Set(versions.flatMap(({ condition }) => [...(condition?.uses ?? [])])),
    ),
    rateOf: (from, to, date) => rates.rateOf(from, to, date),
  }
  const days = new ActiveDays(versions)
  const byKey = new Map(versions.map((each) => [versionKey(each), each]))
  return {
    revision,
    needs: needsOf(met),
    accrualsMax: accrualsMaxOf(met),
    rulesAt(partnerId, date, time, placedUnder) {
      if (placedUnder > revision) throw new UnknownRuleError(`revision ${placedUnder}`)
      return days.rulesAt(partnerId, date, time, placedUnder)
    },
    evaluate: (occasion, rules, passedOver) => evaluate(occasion, rules, asking, passedOver),
    version(ruleId, version) {
      const found = byKey.get(versionKey({ ruleId, version }))
      if (found === undefined) throw new UnknownRuleError(`rule ${ruleId} version ${version}`)
      return found
    },
    rateOf: (from, to, date) => (from === to ? '1' : rates.rateOf(from, to, date)),
    productOf: (bin) => cardProducts.find(({ binFrom, binTo }) => binFrom <= bin && bin <= binTo),
  }
}

/** By rule, not by version: of one rule one version is active. */
function accrualsMaxOf(versions: readonly RuleVersion[]): number {
  const byRule = new Map<bigint, { partnerId: bigint | null; funders: number }>()
  for (const { ruleId, partnerId, funders } of versions) {
    const most = Math.max(byRule.get(ruleId)?.funders ?? 0, funders.length)
    byRule.set(ruleId, { partnerId, funders: most })
  }
  const byPartner = new Map<bigint | null, number>()
  for (const { partnerId, funders } of byRule.values()) {
    byPartner.set(partnerId, (byPartner.get(partnerId) ?? 0) + funders)
  }
  const coalition = byPartner.get(null) ?? 0
  byPartner.delete(null)
  return coalition + Math.max(0, ...byPartner.values())
}

/** Which of the frozen facts each fact of a condition is read from. */
const frozenBy = {
  'payment.firstAtPartner': 'first',
  'payment.nthThisMonth': 'nth',
  'card.bank': 'bank',
  'card.product': 'product',
  'member.tier': 'tier',
  'member.partnerTier': 'partnerTier',
  'member.segments': 'segments',
  'member.daysSinceJoining': 'joinedOn',
  'member.birthday': 'birthday',
  'member.referred': 'referred',
} as const satisfies Partial<Record<PaymentFact, keyof FrozenFacts>>

function needsOf(versions: readonly RuleVersion[]): Needs {
  const facts = new Set<keyof FrozenFacts>()
  const spans = new Set<Span>()
  const budgets = new Map<bigint, Campaign>()
  for (const version of versions) {
    const { condition, effect, scope, campaign } = version
    for (const [fact, frozen] of Object.entries(frozenBy)) {
      if (condition?.uses.has(fact) === true) facts.add(frozen)
    }
    if (effect.kind === 'welcome') facts.add('joinedOn')
    if (effect.kind === 'stamps') facts.add('nth')
    if (scope.product !== null) facts.add('product')
    for (const { span } of limitsOf(version)) spans.add(span)
    if (campaign !== null && campaign.budgetPoints !== null) {
      budgets.set(campaign.campaignId, campaign)
    }
  }
  const asks = (...names: (keyof FrozenFacts)[]): boolean => names.some((name) => facts.has(name))
  return {
    member: asks('tier', 'partnerTier', 'segments', 'joinedOn', 'birthday', 'referred'),
    visits: asks('nth', 'first'),
    card: asks('bank', 'product'),
    facts,
    spans: [...spans],
    budgets: [...budgets.values()],
  }
}

/** Rules of a partner on a day, as a revision of the programme has them. */
interface ActiveDay {
  readonly rules: RuleSet
  /** Whether one of them begins or ends within the day. */
  readonly changes: boolean
}

/** Payments come by day: days are kept, and all are let go where there are too many. */
const daysKeptMax = 4_096

class ActiveDays {
  readonly #byPartner = new Map<bigint, RuleVersion[]>()
  readonly #coalition: RuleVersion[]
  readonly #days = new Map<string, ActiveDay>()

  constructor(versions: readonly RuleVersion[]) {
    const inOrder = versions.toSorted(byPriority)
    this.#coalition = inOrder.filter(({ partnerId }) => partnerId === null)
    for (const { partnerId } of inOrder) {
      if (partnerId === null || this.#byPartner.has(partnerId)) continue
      const own = inOrder.filter((each) => each.partnerId === null || each.partnerId === partnerId)
      this.#byPartner.set(partnerId, own)
    }
  }

  rulesAt(partnerId: bigint, date: string, time: string, revision: number): RuleSet {
    const key = `${partnerId}/${date}/${revision}`
    let day = this.#days.get(key)
    if (day === undefined) {
      day = this.#dayOf(partnerId, date, revision)
      if (this.#days.size === daysKeptMax) this.#days.clear()
      this.#days.set(key, day)
    }
    if (!day.changes) return day.rules
    return new RuleSet(
      day.rules.rules.filter((rule) => isActive(rule, `${date} ${time}`, revision)),
    )
  }

  #dayOf(partnerId: bigint, date: string, revision: number): ActiveDay {
    const [from, to] = [`${date} 00:00:00`, `${date} 23:59:59`]
    const rules = (this.#byPartner.get(partnerId) ?? this.#coalition).filter(
      (rule) =>
        rule.sinceRevision <= revision && rule.validFrom <= to && endFor(rule, revision) > from,
    )
    const changes = rules.some((rule) => rule.validFrom > from || endFor(rule, revision) <= to)
    return { rules: new RuleSet(rules), changes }
  }
}

function byPriority(one: RuleVersion, other: RuleVersion): number {
  const difference = other.stacking.priority - one.stacking.priority
  if (difference !== 0) return difference
  return one.ruleId < other.ruleId ? -1 : 1
}
