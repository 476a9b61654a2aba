/** Limits and budgets while the payments of a period are gone through in the order of purchase. */
import { isCounted, limitsOf, startOf, type Span } from '../limits/limits.ts'
import type { RuleVersion } from '../rule.ts'
import { growingBigints, growingInts, type Growing } from './growing.ts'
import { smaller } from '../../values/amount.ts'

/** What a rule has given to members in the stretch that each of them is in, by the member's place. */
interface SpanUse {
  readonly span: Span
  readonly most: bigint
  /** When the stretch began, as days since 1970. */
  readonly starts: Growing<number>
  readonly used: Growing<bigint>
}

interface RuleUse {
  readonly spans: readonly SpanUse[]
  readonly campaignId: bigint | null
  readonly budget: bigint
}

/**
 * The same as the intake's limits, in little memory: since days never go back, of a member only the present day and
 * month are kept. Limits and budgets begin unused.
 */
export class PeriodLimits {
  readonly #rules = new Map<RuleVersion, RuleUse | null>()
  readonly #spent = new Map<bigint, bigint>()

  /** Gives as many of `points` as limits and budget leave, and counts them. `member`: the member's place, from 0. */
  give(rule: RuleVersion, member: number, purchasedOn: string, points: bigint): bigint {
    const use = this.#useOf(rule)
    if (use === null) return points
    let given = points
    for (const { span, most, starts, used } of use.spans) {
      const start = dayNumber(startOf(span, purchasedOn))
      if (starts.get(member) !== start) {
        starts.set(member, start)
        used.set(member, 0n)
      }
      given = smaller(given, most - used.get(member))
    }
    const { campaignId, budget } = use
    const spent = campaignId === null ? 0n : (this.#spent.get(campaignId) ?? 0n)
    if (campaignId !== null) given = smaller(given, budget - spent)
    if (given <= 0n) return 0n
    for (const { used } of use.spans) used.set(member, used.get(member) + given)
    if (campaignId !== null) this.#spent.set(campaignId, spent + given)
    return given
  }

  #useOf(rule: RuleVersion): RuleUse | null {
    let use = this.#rules.get(rule)
    if (use === undefined) {
      use = isCounted(rule) ? newUse(rule) : null
      this.#rules.set(rule, use)
    }
    return use
  }
}

function newUse(rule: RuleVersion): RuleUse {
  const budget = rule.campaign?.budgetPoints ?? null
  return {
    spans: limitsOf(rule).map(({ span, points }) => ({
      ...{ span, most: points },
      ...{ starts: growingInts(), used: growingBigints() },
    })),
    campaignId: budget === null ? null : (rule.campaign?.campaignId ?? null),
    budget: budget ?? 0n,
  }
}

/** Days since 1970, one up, so that 0 is no day; the last one is kept, since payments come by day. */
function dayNumber(date: string): number {
  if (latest.date !== date)
    latest = { date, number: Date.parse(`${date}T00:00:00Z`) / 86_400_000 + 1 }
  return latest.number
}

let latest = { date: '', number: 0 }
