/** Payments held against the rules that gave their points, and against the roll-ups that they are part of. */
import { isSetAside, type Payment } from '../../payment/payment.ts'
import { limitsOf } from '../../program/limits/limits.ts'
import { versionKey, type RuleVersion } from '../../program/rule.ts'
import { addSpending, type MonthChanges } from '../../profile/rollup.ts'
import { spendingOf } from '../../profile/spending.ts'
import { addTurnover, type TurnoverChanges } from '../../profile/turnover.ts'
import { earningOf } from '../earning.ts'
import type { Reference } from '../reference.ts'
import { purchaseOf } from '../writes.ts'

/**
 * Whether a payment has what its rules give it now as then: all of it where no limit or budget of theirs could have left
 * less, and otherwise no more.
 */
export function earnsAsRuled(payment: Payment, reference: Reference): boolean {
  const given = new Map<string, bigint>()
  for (const each of payment.accruals) {
    const sum = (given.get(versionKey(each)) ?? 0n) + each.pendingPoints + each.postedPoints
    given.set(versionKey(each), sum)
  }
  if (isSetAside(payment)) return given.size === 0
  const { awards } = earningOf(payment, reference)
  for (const { rule, points } of awards) {
    const has = given.get(versionKey(rule)) ?? 0n
    given.delete(versionKey(rule))
    if (isLimited(rule) ? has > points : has !== points) return false
  }
  return given.size === 0
}

function isLimited(rule: RuleVersion): boolean {
  return limitsOf(rule).length > 0 || (rule.campaign?.budgetPoints ?? null) !== null
}

/** What payments of some members add up to. */
export interface Totals {
  readonly months: MonthChanges
  readonly turnovers: TurnoverChanges
}

/** Adds payments up from nothing, by the functions that keep the roll-ups. */
export function totalsOf(payments: readonly Payment[], { merchants }: Reference): Totals {
  const totals: Totals = { months: new Map(), turnovers: new Map() }
  for (const payment of payments) {
    addSpending(totals.months, null, spendingOf(payment))
    addTurnover(totals.turnovers, null, purchaseOf(payment, merchants))
  }
  return totals
}
