/** What is written of a batch, or of a decision, and how a payment's new state adds to it. */
import { addEffect, type AccountChanges, type Transfer } from '../ledger/transfer.ts'
import { isSetAside, spentMinor, type Payment } from '../payment/payment.ts'
import type { AcceptedEvent, OpenException } from '../payment/store/writes.ts'
import { addSpending, type MonthChanges } from '../profile/rollup.ts'
import { spendingOf } from '../profile/spending.ts'
import type { Used } from '../program/limits/limits.ts'
import { addTurnover, type Purchase, type TurnoverChanges } from '../profile/turnover.ts'
import type { Reference } from './reference.ts'

/** Everything that a batch writes. */
export interface BatchWrites {
  /** Payments that were not there before, and new states of those that were. */
  readonly opened: Payment[]
  readonly changed: Payment[]
  readonly accepted: AcceptedEvent[]
  /** Events that fit several payments, for a person to decide. */
  readonly exceptions: OpenException[]
  /** Returns that take more than there is, by their keys, and where in them; nothing else is written of them. */
  readonly excesses: Map<string, string>
  readonly transfers: Transfer[]
  readonly accountChanges: AccountChanges
  readonly monthChanges: MonthChanges
  readonly turnoverChanges: TurnoverChanges
  /** What is used of limits and of budgets, or no longer. */
  readonly limitUses: Used[]
  readonly budgetUses: { readonly campaignId: bigint; readonly points: bigint }[]
}

/** Nothing yet. */
export function noWrites(): BatchWrites {
  return {
    opened: [],
    changed: [],
    accepted: [],
    exceptions: [],
    excesses: new Map(),
    transfers: [],
    accountChanges: new Map(),
    monthChanges: new Map(),
    turnoverChanges: new Map(),
    limitUses: [],
    budgetUses: [],
  }
}

/** Adds to the writes what a payment's new state does to accounts and months. `before` is `null` for a new one. */
export function record(
  writes: Pick<BatchWrites, 'accountChanges' | 'monthChanges' | 'transfers' | 'turnoverChanges'>,
  before: Payment | null,
  after: Payment,
  transfers: readonly Transfer[],
  { merchants }: Pick<Reference, 'merchants'>,
): void {
  const held = new Map(before?.accruals.map((each) => [each.pendingTransferId, each.pendingPoints]))
  for (const transfer of transfers) {
    addEffect(writes.accountChanges, transfer, held.get(transfer.pendingId) ?? 0n)
    writes.transfers.push(transfer)
  }
  addSpending(writes.monthChanges, before && spendingOf(before), spendingOf(after))
  const boughtBefore = before && purchaseOf(before, merchants)
  addTurnover(writes.turnoverChanges, boughtBefore, purchaseOf(after, merchants))
}

/** A payment's part in the turnover; `null` where it was made at no partner, or is set aside. */
export function purchaseOf(payment: Payment, merchants: Reference['merchants']): Purchase | null {
  if (payment.locationId === null || isSetAside(payment)) return null
  const location = merchants.location(payment.locationId)
  if (location === undefined) return null
  const { memberId, purchasedOn, currency, postedPoints } = payment
  const { partnerId } = location
  const amountMinor = spentMinor(payment)
  return { memberId, partnerId, purchasedOn, currency, amountMinor, points: postedPoints }
}
