/** Points of one programme, by rule and by who pays for them. */
import { versionKey, type RuleVersion } from '../rule.ts'
import type { FunderPoints, RulePoints } from './result.ts'

interface RuleSum {
  readonly rule: RuleVersion
  readonly weights: readonly bigint[]
  points: bigint
  payments: number
}

/** See the sentence at the top. */
export class PointsTally {
  readonly #apportion: (points: bigint, weights: readonly bigint[]) => readonly bigint[]
  readonly #rules = new Map<RuleVersion, RuleSum>()
  readonly #funders = new Map<bigint, bigint>()
  total = 0n
  /** What limits and budgets left out. */
  cut = 0n

  constructor(apportion: (points: bigint, weights: readonly bigint[]) => readonly bigint[]) {
    this.#apportion = apportion
  }

  add(rule: RuleVersion, points: bigint, cut: bigint): void {
    const sum = this.#rules.get(rule) ?? this.#newSum(rule)
    this.cut += cut
    if (points === 0n) return
    this.total += points
    sum.points += points
    sum.payments++
    this.#share(sum, points)
  }

  /** A negative number is divided as its opposite. */
  #share({ rule: { funders }, weights }: RuleSum, points: bigint): void {
    const sign = points < 0n ? -1n : 1n
    const shares = funders.length === 1 ? [sign * points] : this.#apportion(sign * points, weights)
    for (const [at, { funderId }] of funders.entries()) {
      this.#funders.set(funderId, (this.#funders.get(funderId) ?? 0n) + sign * (shares[at] ?? 0n))
    }
  }

  #newSum(rule: RuleVersion): RuleSum {
    const weights = rule.funders.map(({ percent }) => BigInt(percent))
    const sum = { rule, weights, points: 0n, payments: 0 }
    this.#rules.set(rule, sum)
    return sum
  }

  /** Both programmes side by side, in the order of the funders' ids. */
  static byFunder(today: PointsTally, withDraft: PointsTally): FunderPoints[] {
    const ids = new Set([...today.#funders.keys(), ...withDraft.#funders.keys()])
    return [...ids]
      .toSorted((one, other) => (one < other ? -1 : 1))
      .map((funderId) => ({
        funderId,
        today: today.#funders.get(funderId) ?? 0n,
        withDraft: withDraft.#funders.get(funderId) ?? 0n,
      }))
  }

  /** Both side by side: the draft first, then by id and version. The draft is there though it gave nothing. */
  static byRule(today: PointsTally, withDraft: PointsTally, draft: RuleVersion): RulePoints[] {
    const [before, after] = [today.#byKey(), withDraft.#byKey()]
    const none = { rule: draft, points: 0n, payments: 0 }
    const keys = new Set([versionKey(draft), ...before.keys(), ...after.keys()])
    return [...keys].map((key) => {
      const { rule } = after.get(key) ?? before.get(key) ?? none
      const [was, is] = [before.get(key) ?? none, after.get(key) ?? none]
      return {
        ...{ ruleId: rule.ruleId, version: rule.version, name: rule.name },
        isDraft: key === versionKey(draft),
        ...{ today: was.points, withDraft: is.points },
        ...{ paymentsToday: was.payments, paymentsWithDraft: is.payments },
      }
    })
  }

  #byKey(): Map<string, RuleSum> {
    return new Map([...this.#rules.values()].map((each) => [versionKey(each.rule), each]))
  }
}
