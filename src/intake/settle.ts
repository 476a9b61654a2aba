/** What a payment's amounts come to in points, and the transfers that bring its account there. */
import { planTransfers, type Points, type Transfer } from '../ledger/transfer.ts'
import { netAmounts, type NetAmounts, type Payment } from '../payment/payment.ts'
import { pointsFor, type RuleVersion } from '../program/rule.ts'

/** A payment whose points follow from its amounts, and what moved to get there. */
export interface Settled {
  readonly payment: Payment
  readonly transfers: readonly Transfer[]
}

/**
 * Brings a payment's points in line with its amounts. Points are a function of the amounts and of
 * the rule version that the payment was placed under, whatever the order in which events came.
 */
export function settle(payment: Payment, rule: RuleVersion | null, nextId: () => bigint): Settled {
  if (rule === null) return { payment, transfers: [] }
  const net = netAmounts(payment)
  const points: Points = {
    pendingPoints: pointsFor(rule, net.pendingMinor),
    postedPoints: pointsFor(rule, net.clearedMinor),
  }
  const { memberId, paymentId } = payment
  const { funderId, ruleId, version: ruleVersion } = rule
  const context = { memberId, funderId, paymentId, ruleId, ruleVersion, nextId }
  const { transfers, pendingTransferId } = planTransfers(context, payment, points)
  const reason = reasonFor(payment, net, points)
  return { payment: { ...payment, ...points, pendingTransferId, reason }, transfers }
}

/** Why a payment under a rule has no points; `''` where it has. */
function reasonFor(payment: Payment, net: NetAmounts, points: Points): string {
  if (points.pendingPoints !== 0n || points.postedPoints !== 0n) return ''
  if (net.pendingMinor > 0n || net.clearedMinor !== 0n) return 'below_minimum'
  if (payment.clearedMinor > 0n) return 'refunded'
  if (payment.authorizedMinor > 0n) return 'reversed'
  return payment.advised ? 'declined' : 'awaiting_authorization'
}
