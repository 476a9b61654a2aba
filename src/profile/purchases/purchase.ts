/** A purchase as a profile needs it, and the purchases of a month in a category as they are kept together. */
import { netByTender, type Payment } from '../../payment/payment.ts'
import { smaller } from '../../values/amount.ts'
import type { Category } from '../../values/mcc.ts'
import { spendingOf } from '../spending.ts'

/** What a purchase adds to a profile. Of no cell, place or terminal: these a bank never sees. */
export interface ProfilePurchase {
  /** Local to the card acceptor, `YYYY-MM-DD`. */
  readonly day: string
  /** Local, 0 to 23; `null` where nobody told the time. */
  readonly hour: number | null
  readonly category: Category
  readonly channel: string
  readonly currency: string
  /** What was cleared, or paid at a till, and not refunded; above zero. */
  readonly amountMinor: bigint
  /** Of it, what was paid in cash, as a till told. */
  readonly cashMinor: bigint
  /** `0n`: no card of the member is known to have paid. */
  readonly cardId: bigint
  /** Whether a till has told of it: only then is it known what was paid in cash. */
  readonly isTold: boolean
}

/** The purchase that a payment is; `null` where nothing is spent. */
export function profilePurchaseOf(payment: Payment): ProfilePurchase | null {
  const { category, channel, currency, spentMinor } = spendingOf(payment)
  if (spentMinor === 0n) return null
  const { purchasedOn, purchasedAt, cardId, receipt } = payment
  return {
    ...{ day: purchasedOn, category, channel, currency, cardId },
    // What has no time of its own is written as midnight.
    hour: purchasedAt === '00:00:00' ? null : Number(purchasedAt.slice(0, 2)),
    amountMinor: spentMinor,
    cashMinor: smaller(netByTender(payment).cash, spentMinor),
    isTold: (receipt?.sold ?? null) !== null,
  }
}

/** One purchase in the column `purchases`: day of the month, hour, amount, cash, card, channel, currency, told. */
export type KeptPurchase = readonly [
  day: number,
  hour: number | null,
  amountMinor: string,
  cashMinor: string,
  cardId: string,
  channel: string,
  currency: string,
  told: 0 | 1,
]

/** A purchase as it is kept with those of its month and category. */
export function keep(purchase: ProfilePurchase): KeptPurchase {
  const { day, hour, amountMinor, cashMinor, cardId, channel, currency, isTold } = purchase
  const amounts = [`${amountMinor}`, `${cashMinor}`, `${cardId}`] as const
  return [Number(day.slice(8)), hour, ...amounts, channel, currency, isTold ? 1 : 0]
}

/** The purchase that was kept. `month`: `YYYY-MM-01`. */
export function unkeep(month: string, category: Category, kept: KeptPurchase): ProfilePurchase {
  const [day, hour, amountMinor, cashMinor, cardId, channel, currency, told] = kept
  return {
    day: `${month.slice(0, 8)}${day < 10 ? '0' : ''}${day}`,
    ...{ hour, category, channel, currency },
    amountMinor: BigInt(amountMinor),
    cashMinor: BigInt(cashMinor),
    cardId: BigInt(cardId),
    isTold: told === 1,
  }
}
