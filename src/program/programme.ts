/** The programme in memory: what the intake asks of rules, without a database call. */
import { groupBy } from '../values/group.ts'
import { indexRates, type ExchangeRate } from './exchange-rates.ts'
import { isActive, type RuleVersion } from './rule.ts'

/** A payment was placed under a rule version that is not loaded here yet. */
export class UnknownRuleError extends Error {
  override readonly name = 'UnknownRuleError'
  readonly code = 'UNKNOWN_RULE'

  constructor(ruleId: bigint, version: number) {
    super(`rule ${ruleId} version ${version} is not loaded`)
  }
}

/** Rules by partner, indexed once after each load. */
export interface Programme {
  /** The rule version that a purchase at this partner falls under, or why there is none. */
  ruleAt(
    partnerId: bigint,
    currency: string,
    date: string,
    time: string,
  ): RuleVersion | 'no_rule' | 'other_currency'
  /** A version by its identity, active or not: what once gave points must be found again. */
  version(ruleId: bigint, version: number): RuleVersion
  /** An amount of a payment in the currency of a rule; nothing where there is no rate of the day. */
  amountUnder(rule: RuleVersion, minor: bigint, currency: string, date: string): bigint
}

/** Indexes rule versions; {@link findOverlap} says whether two of them would be active at once. */
export function indexProgramme(
  versions: readonly RuleVersion[],
  exchangeRates: readonly ExchangeRate[] = [],
): Programme {
  const rates = indexRates(exchangeRates)
  const byPartner = groupBy(versions, (each) => each.partnerId)
  const byId = new Map(versions.map((each) => [`${each.ruleId}/${each.version}`, each]))
  return {
    ruleAt(partnerId, currency, date, time) {
      const active = byPartner.get(partnerId)?.filter((each) => isActive(each, date, time)) ?? []
      if (active.length === 0) return 'no_rule'
      const own = active.find((each) => each.currency === currency)
      if (own !== undefined) return own
      const hasRate = (rule: RuleVersion): boolean =>
        rates.convert(0n, currency, rule.currency, date) !== null
      return active.find(hasRate) ?? 'other_currency'
    },
    version(ruleId, version) {
      const found = byId.get(`${ruleId}/${version}`)
      if (found === undefined) throw new UnknownRuleError(ruleId, version)
      return found
    },
    amountUnder(rule, minor, currency, date) {
      if (rule.currency === currency) return minor
      return rates.convert(minor, currency, rule.currency, date) ?? 0n
    },
  }
}

/** The first two versions that would both be active for one partner and currency, if any. */
export function findOverlap(
  versions: readonly RuleVersion[],
): readonly [RuleVersion, RuleVersion] | undefined {
  for (const [at, one] of versions.entries()) {
    const other = versions
      .slice(at + 1)
      .find(
        (each) =>
          each.partnerId === one.partnerId &&
          each.currency === one.currency &&
          each.validFrom < one.validTo &&
          one.validFrom < each.validTo,
      )
    if (other !== undefined) return [one, other]
  }
  return undefined
}
