/** A receipt that another member's card paid: its bank's message is that member's payment, and earns there. */
import { elsewhereKey } from './event-key.ts'
import type { CardEvent } from './event.ts'
import type { Payment } from './payment.ts'

/** The event that takes the card's part out of a receipt's payment. It names the payment. */
export function elsewhereEvent(payment: Payment, now: Date): CardEvent {
  const { memberId, paymentId, cardId, currency, purchasedOn, purchasedAt, mcc } = payment
  const { acquirerId, merchantId, terminalId } = payment
  return {
    ...{ key: elsewhereKey(payment), kind: 'card_elsewhere', source: { link: '' }, mti: '' },
    ...{ memberId, paymentId, cardId, currency, purchasedOn, purchasedAt, mcc },
    ...{ acquirerId, merchantId, terminalId },
    ...{ channel: payment.channel, entryMode: payment.entryMode },
    ...{ amountMinor: payment.receiptCardMinor, cashMinor: 0n, remainingMinor: null },
    ...{ approved: true, receivedAt: now, original: null },
    ...{ stan: '', transmission: '', rrn: '', authorizationCode: '', networkReference: '' },
  }
}
