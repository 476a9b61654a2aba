/** What is written of a batch, or of a decision, and how a payment's new state adds to it. */
import { addEffect, type AccountChanges, type Transfer } from '../ledger/transfer.ts'
import { spentMinor, type Payment } from '../payment/payment.ts'
import type { AcceptedEvent, OpenException } from '../payment/store/writes.ts'
import { addSpending, type MonthChanges, type Spending } from '../profile/rollup.ts'
import { categoryOf } from '../values/mcc.ts'
import { monthOf } from '../values/time.ts'

/** Everything that a batch writes. */
export interface BatchWrites {
  /** Payments that were not there before, and new states of those that were. */
  readonly opened: Payment[]
  readonly changed: Payment[]
  readonly accepted: AcceptedEvent[]
  /** Events that fit several payments, for a person to decide. */
  readonly exceptions: OpenException[]
  readonly transfers: Transfer[]
  readonly accountChanges: AccountChanges
  readonly monthChanges: MonthChanges
}

/** Nothing yet. */
export function noWrites(): BatchWrites {
  return {
    opened: [],
    changed: [],
    accepted: [],
    exceptions: [],
    transfers: [],
    accountChanges: new Map(),
    monthChanges: new Map(),
  }
}

/** Adds to the writes what a payment's new state does to accounts and months. `before` is `null` for a new one. */
export function record(
  writes: Pick<BatchWrites, 'accountChanges' | 'monthChanges' | 'transfers'>,
  before: Payment | null,
  after: Payment,
  transfers: readonly Transfer[],
): void {
  for (const transfer of transfers) {
    addEffect(writes.accountChanges, transfer, before?.pendingPoints ?? 0n)
    writes.transfers.push(transfer)
  }
  addSpending(writes.monthChanges, before && spendingOf(before), spendingOf(after))
}

/** A payment's part in the monthly roll-up. */
export function spendingOf(payment: Payment): Spending {
  return {
    memberId: payment.memberId,
    month: monthOf(payment.purchasedOn),
    category: categoryOf(payment.mcc),
    channel: payment.channel,
    currency: payment.currency,
    spentMinor: spentMinor(payment),
  }
}
