/** What a payment earns: every rule that was active is asked, and says points or why not. Pure, before limits. */
import { isHeldOut } from '../campaign/campaign.ts'
import type { Facts } from '../condition/facts.ts'
import { pointsOf, type InCurrency } from './effect.ts'
import { converted } from '../exchange-rates.ts'
import type { Occasion } from './occasion.ts'
import type { AskedRule, RuleSet } from './rule-set.ts'
import type { RuleVersion } from '../rule.ts'

/** Points that a rule gives, before its limits beyond this payment. */
export interface Award {
  readonly rule: RuleVersion
  readonly points: bigint
}

/** Why a rule gave nothing, or less. */
export type WhyNot =
  | 'other_location'
  | 'other_product'
  | 'other_currency'
  | 'own_currency_first'
  | 'funder_left'
  | 'held_out'
  | 'condition'
  | 'below_minimum'
  | 'outranked'
  | 'limit'

/** A rule that gave nothing; or, for `limit`, less than it says. */
export interface PassedOver {
  readonly rule: RuleVersion
  readonly why: WhyNot
  /** Of its group, the rule that goes before it; `null` where that is not why. */
  readonly by: RuleVersion | null
  /** Points that the most for one payment keeps back; 0 where that is not why. */
  readonly cutPoints: bigint
}

/** What rules are asked with. */
export interface Asking {
  /** The facts that conditions use. */
  readFacts(occasion: Occasion, amountMinor: bigint): Facts
  /** The exchange rate of the day; `null` where there is none. */
  rateOf(from: string, to: string, date: string): string | null
}

/**
 * Asks the rules. An amount below zero (a refund that stands alone) takes back what rates alone would give for it.
 * `passedOver` is filled where it is given.
 */
export function evaluate(
  occasion: Occasion,
  rules: RuleSet,
  asking: Asking,
  passedOver?: PassedOver[],
): Award[] {
  const { own, multipliers, groups, otherCurrency } = rules.in(occasion.currency)
  if (passedOver !== undefined) {
    for (const rule of otherCurrency) passedOver.push(passed(rule, 'own_currency_first'))
  }
  const { amountMinor } = occasion
  if (amountMinor < 0n) {
    const bought = { ...occasion, amountMinor: -amountMinor, paid: { card: -amountMinor } }
    const rates = own.filter(({ rule }) => rule.effect.kind === 'rate')
    const back = new Session(bought, asking, passedOver).ask(rates, groups)
    return back.map(({ rule, points }) => ({ rule, points: -points }))
  }
  const session = new Session(occasion, asking, passedOver)
  const awards = session.ask(own, groups)
  if (multipliers.length === 0 || awards.length === 0) return awards
  return [...awards, ...session.multiply(multipliers, groups, awards)]
}

/** At most what one payment may have by the rule: before others are held against it, or multiply it. */
function limited({ paymentPoints }: AskedRule, points: bigint): bigint {
  return paymentPoints !== null && points > paymentPoints ? paymentPoints : points
}

/** An award while others of its group may still outrank it. */
interface Candidate extends Award {
  readonly group: number
  /** Points before the most for one payment. */
  readonly uncut: bigint
}

function candidate(asked: AskedRule, points: bigint): Candidate {
  return { rule: asked.rule, points: limited(asked, points), group: asked.group, uncut: points }
}

function passed(
  rule: RuleVersion,
  why: WhyNot,
  by: RuleVersion | null = null,
  cutPoints = 0n,
): PassedOver {
  return { rule, why, by, cutPoints }
}

/** One occasion while it is evaluated. */
class Session {
  readonly #occasion: Occasion
  readonly #asking: Asking
  readonly #passedOver: PassedOver[] | undefined
  /** Of the currencies that rules are in; most payments meet one. */
  #currency = ''
  #amounts: InCurrency | null = null
  #facts: Facts | undefined

  constructor(occasion: Occasion, asking: Asking, passedOver: PassedOver[] | undefined) {
    this.#occasion = occasion
    this.#asking = asking
    this.#passedOver = passedOver
  }

  /** What of rules counts, in the order of their priority. */
  ask(rules: readonly AskedRule[], groups: number): Candidate[] {
    const found: Candidate[] = []
    for (const asked of rules) {
      const amounts = this.#applies(asked)
      const { effect } = asked
      if (amounts === null || effect.kind === 'multiplier') continue
      const points = pointsOf(effect, this.#occasion, amounts, asked.validFrom)
      if (points > 0n) found.push(candidate(asked, points))
      else this.#pass(asked, 'below_minimum')
    }
    return this.#stacked(found, groups)
  }

  /** What multipliers add to what rates give. */
  multiply(rules: readonly AskedRule[], groups: number, awards: readonly Award[]): Candidate[] {
    const found: Candidate[] = []
    for (const asked of rules) {
      if (this.#applies(asked) === null) continue
      const points = multiplied(asked.rule, awards)
      if (points > 0n) found.push(candidate(asked, points))
      else this.#pass(asked, 'below_minimum')
    }
    return this.#stacked(found, groups)
  }

  /** The amounts in the rule's currency where it holds for the occasion. */
  #applies(asked: AskedRule): InCurrency | null {
    const { locationIds, product, condition, campaign } = asked
    const occasion = this.#occasion
    if (locationIds !== null && !locationIds.includes(occasion.location.locationId)) {
      return this.#pass(asked, 'other_location')
    }
    if (product !== null && product !== occasion.facts.product) {
      return this.#pass(asked, 'other_product')
    }
    if (this.#currency !== asked.currency) this.#turnTo(asked.currency)
    const amounts = this.#amounts
    if (amounts === null) return this.#pass(asked, 'other_currency')
    if (asked.lastDay < occasion.purchasedOn) return this.#pass(asked, 'funder_left')
    if (condition !== null) {
      this.#facts ??= this.#asking.readFacts(occasion, amounts.amountMinor)
      if (!condition.holds(this.#facts)) return this.#pass(asked, 'condition')
    }
    if (campaign !== null && isHeldOut(campaign, occasion.memberId)) {
      return this.#pass(asked, 'held_out')
    }
    return amounts
  }

  /** Of each group what counts of it. */
  #stacked(found: Candidate[], groups: number): Candidate[] {
    if (groups === 0 || found.length < 2) return this.#toldOf(found)
    const winners = new Array<Candidate | undefined>(groups)
    for (const each of found) {
      if (each.group < 0) continue
      const winner = winners[each.group]
      const isBest = each.rule.stacking.mode === 'best'
      if (winner === undefined || (isBest && each.points > winner.points)) {
        winners[each.group] = each
      }
    }
    const kept: Candidate[] = []
    for (const each of found) {
      const winner = each.group < 0 ? each : winners[each.group]
      if (winner === each) kept.push(each)
      else this.#passedOver?.push(passed(each.rule, 'outranked', winner?.rule))
    }
    return this.#toldOf(kept)
  }

  /** Tells what of these is kept back. */
  #toldOf(counting: Candidate[]): Candidate[] {
    if (this.#passedOver === undefined) return counting
    for (const { rule, points, uncut } of counting) {
      if (uncut > points) this.#passedOver.push(passed(rule, 'limit', null, uncut - points))
    }
    return counting
  }

  #turnTo(to: string): void {
    const { amountMinor, currency, purchasedOn, facts } = this.#occasion
    this.#currency = to
    this.#facts = undefined
    if (to === currency) {
      this.#amounts = { amountMinor, convert: same }
      return
    }
    // The one that was known when the payment was placed.
    const rate = facts.rates?.[to] ?? this.#asking.rateOf(currency, to, purchasedOn)
    const inOther = rate === null ? null : converted(amountMinor, rate, currency, to)
    if (rate === null || inOther === null) this.#amounts = null
    else {
      const convert = (minor: bigint): bigint => converted(minor, rate, currency, to) ?? 0n
      this.#amounts = { amountMinor: inOther, convert }
    }
  }

  #pass({ rule }: Pick<AskedRule, 'rule'>, why: WhyNot): null {
    this.#passedOver?.push(passed(rule, why))
    return null
  }
}

function same(minor: bigint): bigint {
  return minor
}

/** A partner's multiplies the partner's rates, the coalition's all. */
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
