/** When an authorization that nobody cleared stops counting, and the event that says so. */
import { daysBetween } from '../values/time.ts'
import { expiryKey } from './event-key.ts'
import type { CardEvent } from './event.ts'
import type { Payment } from './payment.ts'

/** Days after the purchase for which most approvals are good. */
export const expiryDaysDefault = 7
/** The same of hotels, hired vehicles and cruises, which authorize long before they know the amount. */
export const expiryDaysLong = 30

/**
 * Merchant category codes of the long period (ISO 18245): car rental companies, hotels by name, cruise lines,
 * other lodging, rental of cars, trucks and motor homes. The periods are those of the networks' published tables
 * of authorization time limits.
 */
const longCategories: readonly (readonly [number, number])[] = [
  [3351, 3441],
  [3501, 3999],
  [4411, 4411],
  [7011, 7012],
  [7512, 7513],
  [7519, 7519],
]

/** Days for which an authorization of a merchant category is good. */
export function expiryDaysOf(mcc: string): number {
  const code = Number(mcc)
  const isLong = longCategories.some(([from, to]) => from <= code && code <= to)
  return isLong ? expiryDaysLong : expiryDaysDefault
}

/** Whether the time to clear a payment is over on a day `YYYY-MM-DD`. */
export function isOverdue(
  { purchasedOn, mcc }: Pick<Payment, 'purchasedOn' | 'mcc'>,
  today: string,
): boolean {
  return daysBetween(purchasedOn, today) > expiryDaysOf(mcc)
}

/** The event of a payment's expiry. It names the payment, and says nothing else. */
export function expiryEvent(payment: Payment, now: Date): CardEvent {
  const { memberId, paymentId, cardId, currency, purchasedOn, purchasedAt, mcc } = payment
  const { acquirerId, merchantId, terminalId } = payment
  return {
    ...{ key: expiryKey(payment), kind: 'expiry', source: { link: '' }, mti: '' },
    ...{ memberId, paymentId, cardId, currency, purchasedOn, purchasedAt, mcc },
    ...{ acquirerId, merchantId, terminalId },
    ...{ channel: payment.channel, entryMode: payment.entryMode },
    ...{ amountMinor: 0n, cashMinor: 0n, remainingMinor: null, approved: true, receivedAt: now },
    ...{ stan: '', transmission: '', rrn: '', authorizationCode: '', networkReference: '' },
    original: null,
  }
}
