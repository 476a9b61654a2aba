/** What a payment's amounts come to in points, and the transfers that bring its account there. */
import { apportion } from '../ledger/apportion.ts'
import { lotEnd } from '../ledger/lot.ts'
import { planTransfers, type Points, type Transfer } from '../ledger/transfer.ts'
import type { Accrual, Payment } from '../payment/payment.ts'
import type { LimitBook } from '../program/limits/limits.ts'
import type { RuleVersion } from '../program/rule.ts'
import { earningOf, whyNothing } from './earning.ts'
import type { Reference } from './reference.ts'

/** With what payments are settled. */
export interface SettlePorts {
  readonly reference: Reference
  readonly limits: LimitBook
  nextId(): bigint
}

/** A payment whose points follow from its amounts, and what moved to get there. */
export interface Settled {
  readonly payment: Payment
  readonly transfers: readonly Transfer[]
}

/** Transfers that bring one accrual from one state to another, at most: taken back, voided, given, held. */
export const transfersPerAccrualMax = 5

/**
 * Brings a payment's points from what `before` has to what the amounts of `after` come to. Points are a function of the
 * amounts, of the facts and the rule versions under which the payment is placed, and of what limits leave, whatever the
 * order in which its events came. What an accrual that is no more had is taken back before others are given.
 */
export function settle(before: Payment, after: Payment, ports: SettlePorts): Settled {
  const old = new Map<string, Accrual>()
  for (const each of before.accruals) old.set(lotOf(before, each, ports), each)
  const accruals = accrue(before, after, ports)
  const given: Transfer[] = []
  const settled: Accrual[] = []
  for (const accrual of accruals) {
    // Most payments had none before.
    const lot = old.size === 0 ? '' : lotOf(after, accrual, ports)
    const moved = move(after, old.get(lot) ?? empty(accrual), accrual, ports)
    old.delete(lot)
    given.push(...moved.transfers)
    settled.push(moved.accrual)
  }
  const { pendingPoints, postedPoints } = sumOf(settled)
  const reason = reasonOf(after, settled)
  const payment = { ...after, pendingPoints, postedPoints, accruals: settled, reason }
  if (old.size === 0) return { payment, transfers: given }
  const takenBack = [...old.values()].flatMap(
    (accrual) => move(before, accrual, empty(accrual), ports).transfers,
  )
  return { payment, transfers: [...takenBack, ...given] }
}

/** What stays: an accrual with no points is none. */
function accrue(before: Payment, after: Payment, { reference, limits }: SettlePorts): Accrual[] {
  const { programme } = reference
  for (const { ruleId, version, pendingPoints, postedPoints } of before.accruals) {
    // What a refund alone took is not counted: it had been given before anybody knew by what.
    const points = pendingPoints + postedPoints
    if (points > 0n) limits.takeBack(programme.version(ruleId, version), before, points)
  }
  const { awards, isPending } = earningOf(after, reference)
  return awards.flatMap(({ rule, points }) => {
    const given = points > 0n ? limits.give(rule, after, points) : points
    return shared(rule, given, isPending)
  })
}

/** A rule's points by who pays for them. */
function shared(rule: RuleVersion, points: bigint, isPending: boolean): Accrual[] {
  const sign = points < 0n ? -1n : 1n
  const shares =
    rule.funders.length === 1
      ? [sign * points]
      : apportion(
          sign * points,
          rule.funders.map(({ percent }) => BigInt(percent)),
        )
  return rule.funders.flatMap(({ funderId }, at): Accrual[] => {
    const share = sign * (shares[at] ?? 0n)
    if (share === 0n) return []
    const { ruleId, version } = rule
    const pendingPoints = isPending ? share : 0n
    const postedPoints = isPending ? 0n : share
    return [{ ruleId, version, funderId, pendingPoints, postedPoints, pendingTransferId: null }]
  })
}

/** Tells apart what goes to different lots, or by different rule versions. */
function lotOf(payment: Payment, accrual: Accrual, ports: SettlePorts): string {
  const { ruleId, version, funderId } = accrual
  return `${ruleId}/${version}/${funderId}/${expiresOn(payment, accrual, ports)}`
}

function expiresOn(
  { purchasedOn }: Payment,
  { ruleId, version }: Accrual,
  { reference }: SettlePorts,
): string {
  return lotEnd(purchasedOn, reference.programme.version(ruleId, version).pointsValidMonths)
}

function move(
  payment: Payment,
  from: Accrual,
  to: Accrual,
  ports: SettlePorts,
): { accrual: Accrual; transfers: readonly Transfer[] } {
  const { memberId, paymentId } = payment
  const { ruleId, version: ruleVersion, funderId } = to
  const { transfers, pendingTransferId } = planTransfers(
    {
      ...{ memberId, paymentId, ruleId, ruleVersion, funderId },
      ...{ expiresOn: expiresOn(payment, to, ports), nextId: () => ports.nextId() },
    },
    from,
    to,
  )
  return { accrual: { ...to, pendingTransferId }, transfers }
}

function empty(accrual: Accrual): Accrual {
  return { ...accrual, pendingPoints: 0n, postedPoints: 0n, pendingTransferId: null }
}

function sumOf(accruals: readonly Accrual[]): Points {
  let [pendingPoints, postedPoints] = [0n, 0n]
  for (const accrual of accruals) {
    pendingPoints += accrual.pendingPoints
    postedPoints += accrual.postedPoints
  }
  return { pendingPoints, postedPoints }
}

/** Why it has none; what placed it under no rule has said so. */
function reasonOf(payment: Payment, accruals: readonly Accrual[]): string {
  if (payment.programmeRevision === null) return payment.reason
  return accruals.length > 0 ? '' : whyNothing(payment)
}
