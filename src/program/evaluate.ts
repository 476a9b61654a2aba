/** What a payment earns: every rule that was active is asked, and says points or why not. Pure, before limits. */
import { isHeldOut } from './campaign/campaign.ts'
import type { Facts } from './condition/facts.ts'
import { pointsOf, type InCurrency, type OwnEffect } from './effect.ts'
import type { Occasion } from './occasion.ts'
import type { RuleVersion } from './rule.ts'

/** Points that a rule gives, before its limits beyond this payment. */
export interface Award {
  readonly rule: RuleVersion
  readonly points: bigint
}

/** Why a rule gave nothing. */
export type WhyNot =
  | 'other_location'
  | 'other_product'
  | 'other_currency'
  | 'funder_left'
  | 'held_out'
  | 'condition'
  | 'below_minimum'
  | 'outranked'

/** A rule that gave nothing. */
export interface PassedOver {
  readonly rule: RuleVersion
  readonly why: WhyNot
}

/** What rules are asked with. */
export interface Asking {
  /** The facts that conditions use. */
  readFacts(occasion: Occasion, amountMinor: bigint): Facts
  /** An amount in another currency, by the rate of the day; `null` where there is none. */
  convert(minor: bigint, from: string, to: string, date: string): bigint | null
}

/**
 * Asks `rules`, which are in the order of their priority. An amount below zero (a refund that stands alone) takes back
 * what rates alone would give for it. `passedOver` is filled where it is given.
 */
export function evaluate(
  occasion: Occasion,
  rules: readonly RuleVersion[],
  asking: Asking,
  passedOver?: PassedOver[],
): Award[] {
  const { amountMinor } = occasion
  const isRefund = amountMinor < 0n
  const session = new Session(
    isRefund ? { ...occasion, amountMinor: -amountMinor, paid: { card: -amountMinor } } : occasion,
    asking,
    passedOver,
  )
  const own: Award[] = []
  const multipliers: RuleVersion[] = []
  for (const rule of session.inOwnCurrency(rules)) {
    if (rule.effect.kind === 'multiplier') {
      if (!isRefund && session.applies(rule) !== null) multipliers.push(rule)
    } else if (!isRefund || rule.effect.kind === 'rate') {
      session.ask(rule, rule.effect, own)
    }
  }
  const kept = session.stacked(own)
  if (multipliers.length > 0) {
    const awards = multipliers.map((rule) => ({ rule, points: multiplied(rule, kept) }))
    kept.push(...session.stacked(awards))
  }
  return kept.map(({ rule, points }) => ({
    rule,
    points: isRefund ? -points : atMost(rule, points),
  }))
}

/** What a multiplier adds to what rates give. */
function multiplied({ effect, partnerId }: RuleVersion, awards: readonly Award[]): bigint {
  if (effect.kind !== 'multiplier') return 0n
  let base = 0n
  for (const { rule, points } of awards) {
    if (rule.effect.kind === 'rate' && (partnerId === null || rule.partnerId === partnerId)) {
      base += points
    }
  }
  return (base * BigInt(effect.percent - 100)) / 100n
}

function atMost({ limits: { paymentPoints } }: RuleVersion, points: bigint): bigint {
  return paymentPoints !== null && points > paymentPoints ? paymentPoints : points
}

/** One occasion while it is evaluated. */
class Session {
  readonly #occasion: Occasion
  readonly #asking: Asking
  readonly #passedOver: PassedOver[] | undefined
  /** Of the currencies that rules are in; most payments meet one. */
  #latest: { readonly currency: string; readonly amounts: InCurrency | null } | undefined
  #facts: { readonly currency: string; readonly values: Facts } | undefined

  constructor(occasion: Occasion, asking: Asking, passedOver: PassedOver[] | undefined) {
    this.#occasion = occasion
    this.#asking = asking
    this.#passedOver = passedOver
  }

  /** Where rules of a group are in the payment's own currency, those of the group in others do not count. */
  inOwnCurrency(rules: readonly RuleVersion[]): readonly RuleVersion[] {
    const { currency } = this.#occasion
    if (rules.every((rule) => rule.currency === currency)) return rules
    const groups = new Set(rules.filter((rule) => rule.currency === currency).map(groupOf))
    return rules.filter((rule) => {
      const counts = rule.currency === currency || !groups.has(groupOf(rule))
      if (!counts) this.#pass(rule, 'other_currency')
      return counts
    })
  }

  ask(rule: RuleVersion, effect: OwnEffect, awards: Award[]): void {
    const amounts = this.applies(rule)
    if (amounts === null) return
    const points = pointsOf(effect, this.#occasion, amounts, rule.validFrom)
    if (points > 0n) awards.push({ rule, points })
    else this.#pass(rule, 'below_minimum')
  }

  /** The amounts in the rule's currency where it holds for the occasion. */
  applies(rule: RuleVersion): InCurrency | null {
    const { scope, campaign, condition } = rule
    const { facts, location, memberId } = this.#occasion
    if (scope.locationIds !== null && !scope.locationIds.includes(location.locationId)) {
      return this.#pass(rule, 'other_location')
    }
    if (scope.product !== null && scope.product !== facts.product) {
      return this.#pass(rule, 'other_product')
    }
    const amounts = this.#amountsIn(rule.currency)
    if (amounts === null) return this.#pass(rule, 'other_currency')
    if (this.#funderLeft(rule)) return this.#pass(rule, 'funder_left')
    if (condition !== null && !condition.holds(this.#factsIn(rule.currency, amounts))) {
      return this.#pass(rule, 'condition')
    }
    if (campaign !== null && isHeldOut(campaign, memberId)) return this.#pass(rule, 'held_out')
    return amounts
  }

  /** Of each group what counts of it; awards come in the order of priority. */
  stacked(awards: readonly Award[]): Award[] {
    if (awards.length < 2) return [...awards]
    const winners = new Map<string, Award>()
    for (const award of awards) {
      const { mode } = award.rule.stacking
      if (mode === 'additive') continue
      const group = groupOf(award.rule)
      const winner = winners.get(group)
      if (winner === undefined || (mode === 'best' && award.points > winner.points)) {
        winners.set(group, award)
      }
    }
    return awards.filter((award) => {
      const counts =
        award.rule.stacking.mode === 'additive' || winners.get(groupOf(award.rule)) === award
      if (!counts) this.#pass(award.rule, 'outranked')
      return counts
    })
  }

  #funderLeft({ funders }: RuleVersion): boolean {
    const { purchasedOn } = this.#occasion
    return funders.some(({ earnsUntil }) => earnsUntil !== undefined && earnsUntil < purchasedOn)
  }

  #amountsIn(currency: string): InCurrency | null {
    if (this.#latest?.currency !== currency) {
      this.#latest = { currency, amounts: this.#converted(currency) }
    }
    return this.#latest.amounts
  }

  #converted(to: string): InCurrency | null {
    const { amountMinor, currency, purchasedOn } = this.#occasion
    if (to === currency) return { amountMinor, convert: (minor) => minor }
    const inOther = this.#asking.convert(amountMinor, currency, to, purchasedOn)
    if (inOther === null) return null
    const convert = (minor: bigint): bigint =>
      this.#asking.convert(minor, currency, to, purchasedOn) ?? 0n
    return { amountMinor: inOther, convert }
  }

  #factsIn(currency: string, { amountMinor }: InCurrency): Facts {
    if (this.#facts?.currency !== currency) {
      this.#facts = { currency, values: this.#asking.readFacts(this.#occasion, amountMinor) }
    }
    return this.#facts.values
  }

  #pass(rule: RuleVersion, why: WhyNot): null {
    this.#passedOver?.push({ rule, why })
    return null
  }
}

/** Groups are their owner's: nobody outranks the rules of another. */
function groupOf({ partnerId, stacking }: RuleVersion): string {
  return `${partnerId ?? 'coalition'}/${stacking.group}`
}
