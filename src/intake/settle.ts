/** What a payment's amounts come to in points, and the transfers that bring its account there. */
import { lotEnd } from '../ledger/lot.ts'
import { planTransfers, type Points, type Transfer, type TransferPlan } from '../ledger/transfer.ts'
import { authorizedInAll, netAmounts, type NetAmounts, type Payment } from '../payment/payment.ts'
import type { Programme } from '../program/programme.ts'
import { pointsFor, type RuleVersion } from '../program/rule.ts'
import { monthOf } from '../values/time.ts'

/** A payment whose points follow from its amounts, and what moved to get there. */
export interface Settled {
  readonly payment: Payment
  readonly transfers: readonly Transfer[]
}

/** The points that a payment has, and the transfer that holds them. */
type Standing = Points & Pick<Payment, 'pendingTransferId'>

const nothing: Standing = { pendingPoints: 0n, postedPoints: 0n, pendingTransferId: null }

/**
 * Brings a payment's points from what `before` has to what the amounts of `after` come to. Points are a
 * function of the amounts and of the rule version that the payment is placed under, whatever the order in
 * which events came; where it is placed elsewhere than before, what was given there is taken back first.
 */
export function settle(
  before: Payment,
  after: Payment,
  programme: Programme,
  nextId: () => bigint,
): Settled {
  const oldRule = ruleOf(before, programme)
  const rule = ruleOf(after, programme)
  const stays = isSameLot(before, oldRule, after, rule)
  const back = stays ? [] : plan(before, oldRule, before, nothing, nextId).transfers
  if (rule === null) return { payment: { ...after, ...nothing }, transfers: back }

  const net = netAmounts(after)
  const points = pointsOf(after, net, rule, programme)
  const { transfers, pendingTransferId } = plan(
    after,
    rule,
    stays ? before : nothing,
    points,
    nextId,
  )
  const reason = reasonFor(after, net, points)
  return {
    payment: { ...after, ...points, pendingTransferId, reason },
    transfers: [...back, ...transfers],
  }
}

/** The rule version that a payment is placed under, or `null` where there is none. */
function ruleOf({ ruleId, ruleVersion }: Payment, programme: Programme): RuleVersion | null {
  if (ruleId === null || ruleVersion === null) return null
  return programme.version(ruleId, ruleVersion)
}

/** Whether points of the two go to one lot, under one rule version: its lots are by month. */
function isSameLot(
  before: Payment,
  oldRule: RuleVersion | null,
  after: Payment,
  rule: RuleVersion | null,
): boolean {
  if (oldRule === null || rule === null) return oldRule === rule
  return oldRule === rule && monthOf(before.purchasedOn) === monthOf(after.purchasedOn)
}

function expiresOn({ purchasedOn }: Payment, { pointsValidMonths }: RuleVersion): string {
  return lotEnd(purchasedOn, pointsValidMonths)
}

function plan(
  payment: Payment,
  rule: RuleVersion | null,
  from: Standing,
  to: Points,
  nextId: () => bigint,
): TransferPlan {
  if (rule === null) return { transfers: [], pendingTransferId: null }
  const { memberId, paymentId } = payment
  const { funderId, ruleId, version: ruleVersion } = rule
  const lot = { funderId, expiresOn: expiresOn(payment, rule) }
  return planTransfers({ memberId, paymentId, ruleId, ruleVersion, ...lot, nextId }, from, to)
}

function pointsOf(
  { currency, purchasedOn }: Payment,
  { pendingMinor, clearedMinor }: NetAmounts,
  rule: RuleVersion,
  programme: Programme,
): Points {
  const points = (minor: bigint): bigint =>
    pointsFor(rule, programme.amountUnder(rule, minor, currency, purchasedOn))
  return { pendingPoints: points(pendingMinor), postedPoints: points(clearedMinor) }
}

/** Why a payment under a rule has no points; `''` where it has. */
function reasonFor(payment: Payment, net: NetAmounts, points: Points): string {
  if (points.pendingPoints !== 0n || points.postedPoints !== 0n) return ''
  if (net.pendingMinor > 0n || net.clearedMinor !== 0n) return 'below_minimum'
  const refundedOrCash = payment.refundedMinor > 0n ? 'refunded' : 'cash'
  if (payment.clearedMinor > 0n) return refundedOrCash
  if (payment.presented) return 'clearing_reversed'
  if (payment.expired) return 'expired'
  const authorizedMinor = authorizedInAll(payment)
  if (authorizedMinor > payment.reversedMinor) return refundedOrCash
  if (authorizedMinor > 0n) return 'reversed'
  return payment.advised ? 'declined' : 'awaiting_authorization'
}
