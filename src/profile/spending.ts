/** What of a payment is spending: its part in the monthly roll-up. */
import { spentMinor, type Payment } from '../payment/payment.ts'
import { channelOf, mccOf } from '../payment/receipt.ts'
import { categoryOf, type Category } from '../values/mcc.ts'
import { monthOf } from '../values/time.ts'
import type { Spending } from './rollup.ts'

/** A payment's part in the monthly roll-up. */
export function spendingOf(payment: Payment): Spending & { readonly category: Category } {
  return {
    memberId: payment.memberId,
    month: monthOf(payment.purchasedOn),
    category: categoryOf(mccOf(payment)),
    channel: channelOf(payment),
    currency: payment.currency,
    spentMinor: spentMinor(payment),
  }
}
