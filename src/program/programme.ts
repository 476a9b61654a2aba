/** The programme in memory: what the intake asks of rules, without a database call. */
import { groupBy } from '../values/group.ts'
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
}

/** Indexes rule versions; {@link findOverlap} says whether two of them would be active at once. */
export function indexProgramme(versions: readonly RuleVersion[]): Programme {
  const byPartner = groupBy(versions, (each) => each.partnerId)
  const byId = new Map(versions.map((each) => [`${each.ruleId}/${each.version}`, each]))
  return {
    ruleAt(partnerId, currency, date, time) {
      const active = byPartner.get(partnerId)?.filter((each) => isActive(each, date, time)) ?? []
      if (active.length === 0) return 'no_rule'
      return active.find((each) => each.currency === currency) ?? 'other_currency'
    },
    version(ruleId, version) {
      const found = byId.get(`${ruleId}/${version}`)
      if (found === undefined) throw new UnknownRuleError(ruleId, version)
      return found
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
