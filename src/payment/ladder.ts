/** The rungs of the matching ladder: by what evidence an event of each kind belongs to a payment, the best first. */
import { daysBetween } from '../values/time.ts'
import type { CardEvent, CardEventKind, Rung } from './event.ts'
import { authorizedInAll, type Payment } from './payment.ts'
import { byReceiptAmount, byReceiptRrn, byReceiptTerminal } from './receipt-match.ts'

/** Clearing may be a day off the authorization's local date, not more, to match by amount alone. */
const probableDaysMax = 1

type Test = (event: CardEvent, payment: Payment) => boolean

const byOriginal: Test = ({ original }, payment) =>
  original !== null &&
  original.stan === payment.stan &&
  original.transmission === payment.transmission

/** The late original of a reversal that was parked under the original's own numbers. */
const isOriginal: Test = (event, payment) =>
  payment.stan !== '' &&
  event.stan === payment.stan &&
  event.transmission === payment.transmission &&
  event.terminalId === payment.terminalId

const byNetworkReference: Test = (event, payment) =>
  event.networkReference !== '' && event.networkReference === payment.networkReference

const byAuthorizationCode: Test = (event, payment) =>
  event.authorizationCode !== '' &&
  event.authorizationCode === payment.authorizationCode &&
  event.merchantId === payment.merchantId

const byAuthorizationCodeAndDay: Test = (event, payment) =>
  byAuthorizationCode(event, payment) && (sameDay(event, payment) || isOfLaterDay(event, payment))

/** A refund was there before its purchase: the day that the payment has so far is the refund's. */
const isOfLaterDay: Test = (event, payment) =>
  payment.placedBy === 0 && daysBetween(event.purchasedOn, payment.purchasedOn) > 0

/** RRNs repeat over days and merchants: within one merchant and a day of each other they do not. */
const byRrn: Test = (event, payment) =>
  event.rrn !== '' && event.rrn === payment.rrn && event.merchantId === payment.merchantId

const byRrnAndDay: Test = (event, payment) => byRrn(event, payment) && sameDay(event, payment)

/** Both carry a reference and they differ: that the amounts are equal is then chance. */
const contradicts: Test = (event, payment) =>
  differ(event.rrn, payment.rrn) ||
  differ(event.authorizationCode, payment.authorizationCode) ||
  differ(event.networkReference, payment.networkReference)

function differ(one: string, other: string): boolean {
  return one !== '' && other !== '' && one !== other
}

const unclearedByAmount: Test = (event, payment) =>
  payment.clearedMinor === 0n &&
  !contradicts(event, payment) &&
  authorizedInAll(payment) - payment.reversedMinor === event.amountMinor &&
  event.merchantId === payment.merchantId &&
  sameDay(event, payment)

const clearedByAmount: Test = (event, payment) =>
  payment.authorizedMinor === 0n &&
  !payment.advised &&
  !contradicts(event, payment) &&
  payment.clearedMinor === event.amountMinor &&
  event.merchantId === payment.merchantId &&
  sameDay(event, payment)

const presentedByAmount: Test = (event, payment) =>
  payment.clearedMinor === event.amountMinor &&
  !contradicts(event, payment) &&
  event.merchantId === payment.merchantId &&
  sameDay(event, payment)

const refundableByAmount: Test = (event, payment) =>
  !contradicts(event, payment) &&
  payment.clearedMinor - payment.refundedMinor === event.amountMinor &&
  event.merchantId === payment.merchantId &&
  daysBetween(payment.purchasedOn, event.purchasedOn) >= 0

/** Part of one purchase is brought back: of several that it can be part of, a person says which. */
const refundableInPart: Test = (event, payment) =>
  !contradicts(event, payment) &&
  payment.clearedMinor - payment.refundedMinor > event.amountMinor &&
  event.merchantId === payment.merchantId &&
  daysBetween(payment.purchasedOn, event.purchasedOn) >= 0

function sameDay(event: CardEvent, payment: Payment): boolean {
  return Math.abs(daysBetween(payment.purchasedOn, event.purchasedOn)) <= probableDaysMax
}

type Ladder = readonly (readonly [Rung, Test])[]

/** A record about an earlier record repeats the references of the purchase. */
const byReferences = [
  ['network_reference', byNetworkReference],
  ['authorization_code', byAuthorizationCode],
  ['rrn', byRrn],
] as const satisfies Ladder

/** A till's and a bank's word of one purchase, where its RRN does not say so. */
const byReceipt = [
  ['receipt_terminal', byReceiptTerminal],
  ['receipt_amount', byReceiptAmount],
] as const satisfies Ladder

/** Rungs by kind of event, from the top. */
export const ladder = {
  authorization: [
    ['original', isOriginal],
    ['network_reference', byNetworkReference],
    ['authorization_code', byAuthorizationCodeAndDay],
    ['rrn', byRrnAndDay],
    ['receipt_rrn', byReceiptRrn],
    ['amount_and_date', clearedByAmount],
    ...byReceipt,
  ],
  increment: [['original', byOriginal], ...byReferences],
  reversal: [
    ['original', byOriginal],
    ['network_reference', byNetworkReference],
    ['rrn', byRrnAndDay],
    ['receipt_rrn', byReceiptRrn],
    ...byReceipt,
  ],
  presentment: [
    ...byReferences,
    ['receipt_rrn', byReceiptRrn],
    ['amount_and_date', unclearedByAmount],
    ...byReceipt,
  ],
  presentment_reversal: [...byReferences, ['amount_and_date', presentedByAmount]],
  refund: [
    ...byReferences,
    ['amount_and_date', refundableByAmount],
    ['part_of_amount', refundableInPart],
  ],
  refund_reversal: byReferences,
  chargeback: byReferences,
  chargeback_reversal: byReferences,
  expiry: [],
  receipt: [['receipt_rrn', byReceiptRrn], ...byReceipt],
  receipt_return: [['receipt', () => true]],
  card_elsewhere: [],
} as const satisfies Record<CardEventKind, Ladder>
