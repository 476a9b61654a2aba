/** What an event and a payment had in common, or had to do with one another, when the one joined the other. */
import { daysBetween } from '../values/time.ts'
import type { CardEvent, Rung } from './event.ts'
import type { Payment } from './payment.ts'
import { cardMinorOf, minutesBetween } from './receipt-match.ts'

/** Values by the name of what they are; days as a whole number. */
export type Evidence = Readonly<Record<string, string>>

type Witness = (event: CardEvent, payment: Payment) => Evidence

const atMerchant: Witness = (event, payment) => ({
  merchantId: event.merchantId,
  daysApart: `${Math.abs(daysBetween(payment.purchasedOn, event.purchasedOn))}`,
})

const atLocation = ({ locationId }: Payment): Evidence => ({ locationId: `${locationId}` })

const ofAmount: Witness = (event, payment) => ({
  cardMinor: `${cardMinorOf(event)}`,
  currency: event.currency,
  minutesApart: `${minutesBetween(event, payment)}`,
  ...atLocation(payment),
})

const witnesses = {
  named: (_, { paymentId }) => ({ paymentId: `${paymentId}` }),
  original: ({ original, ...own }) => {
    const { stan, transmission } = original ?? own
    return { stan, transmission }
  },
  network_reference: ({ networkReference }) => ({ networkReference }),
  authorization_code: (event, payment) => ({
    authorizationCode: event.authorizationCode,
    ...atMerchant(event, payment),
  }),
  rrn: (event, payment) => ({ rrn: event.rrn, ...atMerchant(event, payment) }),
  amount_and_date: (event, payment) => ({
    amountMinor: `${event.amountMinor}`,
    currency: event.currency,
    ...atMerchant(event, payment),
  }),
  part_of_amount: (event, payment) => ({
    amountMinor: `${event.amountMinor}`,
    leftMinor: `${payment.clearedMinor - payment.refundedMinor}`,
    currency: event.currency,
    ...atMerchant(event, payment),
  }),
  receipt: ({ receipt }) => ({ receiptKey: receipt?.receiptKey ?? '' }),
  receipt_rrn: ({ receipt, rrn }, payment) => ({
    rrn: receipt?.rrn ?? rrn,
    ...atLocation(payment),
  }),
  receipt_terminal: (event, payment) => ({
    terminalId: event.receipt?.terminalId ?? event.terminalId,
    ...ofAmount(event, payment),
  }),
  receipt_amount: (event, payment) => ofAmount(event, payment),
  opened: () => ({}),
  ambiguous: () => ({}),
} as const satisfies Record<Rung, Witness>

/** What was equal on the rung, in the words of the references; empty where the event opened a payment. */
export function evidenceOf(rung: Rung, event: CardEvent, payment: Payment): Evidence {
  return witnesses[rung](event, payment)
}

/** What was equal with every one of several candidates that stood on a rung. */
export function sharedEvidence(
  rung: Rung,
  event: CardEvent,
  candidates: readonly Payment[],
): Evidence {
  const [first = {}, ...others] = candidates.map((payment) => evidenceOf(rung, event, payment))
  const isShared = ([name, value]: [string, string]): boolean =>
    others.every((other) => other[name] === value)
  return Object.fromEntries(Object.entries<string>(first).filter(isShared))
}
