/** The explanation of a payment with the rules that gave it nothing: they are asked again, as they were then. */
import type { Sql } from '../../db/connect.ts'
import type { Explanation } from '../../payment/explanation.ts'
import { explain } from '../../payment/store/explanation.ts'
import { readPayments } from '../../payment/store/moves.ts'
import type { PassedOver } from '../../program/evaluate.ts'
import type { RuleVersion } from '../../program/rule.ts'
import { versionKey } from '../../program/rule.ts'
import type { WhyLess } from '../../program/why-not.ts'
import { earningOf } from '../earning.ts'
import type { Reference } from '../reference.ts'
import { readReference } from './reference.ts'

/** A rule that gave nothing, or less than it says. */
export interface UnappliedRule {
  readonly rule: RuleVersion
  readonly why: WhyLess
}

/** An explanation, and the rules beside those that gave all they say. */
export type WholeExplanation = Explanation & { readonly unapplied: readonly UnappliedRule[] }

/** `null` where the member has no such payment. `reference` is read where it is left out. */
export async function explainWhole(
  pool: Sql,
  memberId: bigint,
  paymentId: bigint,
  reference?: Reference,
): Promise<WholeExplanation | null> {
  const [explanation, [payment], known] = await Promise.all([
    explain(pool, memberId, paymentId),
    readPayments(pool, [{ memberId, paymentId }]),
    reference ?? readReference(pool),
  ])
  if (explanation === null) return null
  const passedOver: PassedOver[] = []
  const { awards } = payment === undefined ? { awards: [] } : earningOf(payment, known, passedOver)
  const given = new Map<string, bigint>()
  for (const each of explanation.rules) {
    const sum = (given.get(versionKey(each)) ?? 0n) + each.pending + each.posted
    given.set(versionKey(each), sum)
  }
  const limited = awards.filter(({ rule, points }) => points > (given.get(versionKey(rule)) ?? 0n))
  return {
    ...explanation,
    unapplied: [...limited.map(({ rule }) => ({ rule, why: 'limit' as const })), ...passedOver],
  }
}
