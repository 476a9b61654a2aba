/** The rules that are active at a partner on a day, laid out for the payments of that day. */
import { noEnd } from '../../values/time.ts'
import type { RuleVersion } from '../rule.ts'

/**
 * A rule as payments are held against it. What each payment asks of it stands in one object, made in one way: fifty rules
 * of shapes of their own took three times as long.
 */
export interface AskedRule extends Pick<
  RuleVersion,
  'currency' | 'condition' | 'campaign' | 'effect' | 'validFrom'
> {
  readonly rule: RuleVersion
  readonly locationIds: readonly bigint[] | null
  readonly product: string | null
  /** The most points that one payment has by it; `null` is no limit. */
  readonly paymentPoints: bigint | null
  /** Number of its group; -1 where it is additive, and stands for itself. */
  readonly group: number
  /** The last day on which all its funders pay, `YYYY-MM-DD`. */
  readonly lastDay: string
}

/** Rules in the order of their priority. */
export interface AskedRules {
  readonly own: readonly AskedRule[]
  readonly multipliers: readonly AskedRule[]
  readonly groups: number
  /** Rules that do not count, because others of their group are in the payment's own currency. */
  readonly otherCurrency: readonly RuleVersion[]
}

/** See the sentence at the top. */
export class RuleSet {
  readonly rules: readonly RuleVersion[]
  readonly #byCurrency = new Map<string, AskedRules>()

  constructor(rules: readonly RuleVersion[]) {
    this.rules = rules
  }

  /** Where rules of a group are in the payment's currency, those of the group in others do not count. */
  in(currency: string): AskedRules {
    let asked = this.#byCurrency.get(currency)
    if (asked === undefined) {
      asked = laidOut(this.rules, currency)
      this.#byCurrency.set(currency, asked)
    }
    return asked
  }
}

function laidOut(rules: readonly RuleVersion[], currency: string): AskedRules {
  const inOwn = new Set(rules.filter((rule) => rule.currency === currency).map(groupOf))
  const counts = (rule: RuleVersion): boolean =>
    rule.currency === currency || !inOwn.has(groupOf(rule))
  const groups = new Map<string, number>()
  const asked = rules.filter(counts).map((rule): AskedRule => {
    const { scope, condition, campaign, effect, validFrom } = rule
    const isAlone = rule.stacking.mode === 'additive'
    const name = groupOf(rule)
    if (!isAlone && !groups.has(name)) groups.set(name, groups.size)
    const ends = rule.funders.map(({ earnsUntil = noEnd }) => earnsUntil).toSorted()
    return {
      rule,
      currency: rule.currency,
      condition,
      campaign,
      effect,
      validFrom,
      locationIds: scope.locationIds,
      product: scope.product,
      paymentPoints: rule.limits.paymentPoints,
      group: isAlone ? -1 : (groups.get(name) ?? -1),
      lastDay: ends[0] ?? noEnd,
    }
  })
  return {
    own: asked.filter(({ rule }) => rule.effect.kind !== 'multiplier'),
    multipliers: asked.filter(({ rule }) => rule.effect.kind === 'multiplier'),
    groups: groups.size,
    otherCurrency: rules.filter((rule) => !counts(rule)),
  }
}

/** Groups are their owner's: nobody outranks the rules of another. */
function groupOf({ partnerId, stacking }: RuleVersion): string {
  return `${partnerId ?? 'coalition'}/${stacking.group}`
}
