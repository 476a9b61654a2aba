/** The explanation of a payment with the rules that gave it nothing: they are asked again, as they were then. */
import type { Sql } from '../../db/connect.ts'
import type { Explanation } from '../../payment/explanation.ts'
import { explain } from '../../payment/store/explanation.ts'
import { readPayments } from '../../payment/store/moves.ts'
import type { PassedOver } from '../../program/evaluation/evaluate.ts'
import { LimitBook, type Recipient } from '../../program/limits/limits.ts'
import { readBudgetUses, readLimitUses } from '../../program/limits/store.ts'
import { versionKey } from '../../program/rule.ts'
import type { UnappliedRule } from '../../program/evaluation/why-not.ts'
import { earningOf } from '../earning.ts'
import type { Reference } from '../reference.ts'
import { readReference } from './reference.ts'

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
  const missing = awards.flatMap(({ rule, points }) => {
    const cutPoints = points - (given.get(versionKey(rule)) ?? 0n)
    return cutPoints > 0n ? [{ rule, cutPoints }] : []
  })
  const keptBack = await keptBackOf(pool, explanation, missing)
  return { ...explanation, unapplied: together(keptBack, passedOver) }
}

/** Which limits beyond the payment keep points back. */
async function keptBackOf(
  sql: Sql,
  to: Recipient,
  missing: readonly Pick<PassedOver, 'rule' | 'cutPoints'>[],
): Promise<UnappliedRule[]> {
  if (missing.length === 0) return []
  const campaignIds = missing.flatMap(({ rule }) => rule.campaign?.campaignId ?? [])
  const [used, budgets] = await Promise.all([
    readLimitUses(sql, [to], ['day', 'month', 'member']),
    readBudgetUses(sql, campaignIds, false),
  ])
  const book = new LimitBook(used, budgets)
  return missing.map(({ rule, cutPoints }) => {
    return { rule, why: 'limit', by: null, cutPoints, limits: book.fullOf(rule, to) }
  })
}

/** A rule from which the most for one payment, and another limit, keep something back, stands once. */
function together(
  keptBack: readonly UnappliedRule[],
  passedOver: readonly PassedOver[],
): UnappliedRule[] {
  const isCut = new Map(keptBack.map((each) => [versionKey(each.rule), each]))
  const others = passedOver.map((each): UnappliedRule => {
    if (each.why !== 'limit') return { ...each, limits: [] }
    const beyond = isCut.get(versionKey(each.rule))
    isCut.delete(versionKey(each.rule))
    const cutPoints = each.cutPoints + (beyond?.cutPoints ?? 0n)
    return { ...each, cutPoints, limits: ['paymentPoints', ...(beyond?.limits ?? [])] }
  })
  return [...isCut.values(), ...others]
}
