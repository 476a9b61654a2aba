/** The payment life cycle: how each kind of event changes a payment's amounts. */
import { larger } from '../values/amount.ts'
import { moreTelling } from '../values/entry-mode.ts'
import type { CardEvent, CardEventKind } from './event.ts'
import { noAmounts, tellingOf, type Payment, type PaymentAmounts } from './payment.ts'
import { addElsewhere, addReceipt, earningOf, sumBy } from './receipt.ts'

/** What of an event a payment's amounts are made of; a row of `card_event` has it. */
export type Element = Pick<
  CardEvent,
  'kind' | 'mti' | 'amountMinor' | 'cashMinor' | 'remainingMinor' | 'approved' | 'receipt'
>

/**
 * The payment after `event`. Each amount is a sum or a maximum of one kind of event, so the events of a payment
 * end in the same amounts in whatever order they come.
 */
export function applyEvent(payment: Payment, event: CardEvent): Payment {
  return {
    ...payment,
    ...learned(payment, event),
    ...told(payment, event),
    ...changedAmounts(payment, event),
    receiptKey: event.kind === 'receipt' ? event.key : payment.receiptKey,
    eventKeys: payment.eventKeys + event.key,
  }
}

/** The payment with another element's amounts in it, and nothing else of it. */
export function addElement<Held extends PaymentAmounts>(payment: Held, element: Element): Held {
  return { ...payment, ...changedAmounts(payment, element) }
}

/** The payment with its amounts counted again: those of `elements`, in any order. */
export function recount<Held extends PaymentAmounts>(
  payment: Held,
  elements: readonly Element[],
): Held {
  return elements.reduce<Held>(addElement, { ...payment, ...noAmounts })
}

function changedAmounts(payment: PaymentAmounts, element: Element): Partial<PaymentAmounts> {
  const cashMinor = larger(payment.cashMinor, element.cashMinor)
  return { ...change[element.kind](payment, element), cashMinor }
}

/** Request classes end in 0 of the function digit; an advice is `x120` or `x220`. */
export function isAdvice(mti: string): boolean {
  return mti[2] === '2'
}

type Change = (payment: PaymentAmounts, event: Element) => Partial<PaymentAmounts>

const change = {
  /** A request and the advice of its decision are one purchase: amounts are not added. */
  authorization: ({ authorizedMinor, advisedMinor }, event) => {
    const amount = event.approved ? event.amountMinor : 0n
    if (!isAdvice(event.mti)) return { authorizedMinor: larger(authorizedMinor, amount) }
    return { advisedMinor: larger(advisedMinor, amount), advised: true }
  },
  /** What comes after the first authorization of a stay or a hire; a repeat was stopped by its key. */
  increment: ({ raisedMinor, incrementedMinor }, { approved, amountMinor, remainingMinor }) => {
    if (!approved) return {}
    if (remainingMinor === null) return { incrementedMinor: incrementedMinor + amountMinor }
    return { raisedMinor: larger(raisedMinor, remainingMinor) }
  },
  /** DE95 says what remains of the original amount; a second reversal says it again. */
  reversal: (payment, event) => {
    const reversed = event.amountMinor - (event.remainingMinor ?? 0n)
    return { reversedMinor: larger(payment.reversedMinor, reversed) }
  },
  /** Several presentments of one authorization add up; a duplicate was stopped by its key. */
  presentment: (payment, event) => ({ ...cleared(1n)(payment, event), presented: true }),
  presentment_reversal: cleared(-1n),
  refund: refunded(1n),
  refund_reversal: refunded(-1n),
  /** The cardholder has the money back, as with a refund; who won in the end is in a later record. */
  chargeback: refunded(1n),
  chargeback_reversal: refunded(-1n),
  expiry: () => ({ expired: true }),
  receipt: (payment, { receipt }) => {
    if (receipt === undefined) return {}
    const { cardMinor, otherMinor } = earningOf(receipt)
    return {
      receipt: addReceipt(payment.receipt, 'receipt', receipt),
      receiptCardMinor: payment.receiptCardMinor + cardMinor,
      receiptOtherMinor: payment.receiptOtherMinor + otherMinor,
    }
  },
  receipt_return: (payment, { receipt }) => {
    if (receipt === undefined) return {}
    return {
      receipt: addReceipt(payment.receipt, 'receipt_return', receipt),
      returnedCardMinor: payment.returnedCardMinor + sumBy(receipt.tenders, 'card'),
      returnedOtherMinor: payment.returnedOtherMinor + sumBy(receipt.tenders, 'cash'),
    }
  },
  /** It counts where its bank tells of it. */
  card_elsewhere: ({ receipt }, { amountMinor }) => ({
    receipt: addElsewhere(receipt, amountMinor),
  }),
} as const satisfies Record<CardEventKind, Change>

/** What is taken back may come before what it takes back: the sum is then below zero for a while. */
function cleared(sign: 1n | -1n): Change {
  return ({ clearedMinor }, { amountMinor }) => ({
    clearedMinor: clearedMinor + sign * amountMinor,
  })
}

function refunded(sign: 1n | -1n): Change {
  return ({ refundedMinor }, { amountMinor }) => ({
    refundedMinor: refundedMinor + sign * amountMinor,
  })
}

/** Kinds whose references are those of the purchase. A refund is a purchase of its own for the networks. */
const describesPurchase: ReadonlySet<CardEventKind> = new Set([
  'authorization',
  'increment',
  'reversal',
  'presentment',
])

/** What an event tells of the purchase that the payment did not know yet. */
function learned(payment: Payment, event: CardEvent): Partial<Payment> {
  if (!describesPurchase.has(event.kind)) return {}
  // A reversal names the request that it takes back; an advice of the same purchase has a trace
  // number of its own.
  const names = event.kind === 'authorization' && (payment.stan === '' || !isAdvice(event.mti))
  // A reversal that was there before its original describes it, where only a till had told of the purchase.
  const reversed = (payment.cardId === 0n ? event.original : null) ?? { stan: '', transmission: '' }
  return {
    ...adopted(payment, event),
    channel: payment.channel === 'unknown' ? event.channel : payment.channel,
    entryMode: moreTelling(payment.entryMode, event.entryMode),
    rrn: payment.rrn || event.rrn,
    stan: names ? event.stan : payment.stan || reversed.stan,
    transmission: names ? event.transmission : payment.transmission || reversed.transmission,
    terminalId: payment.terminalId || event.terminalId,
    authorizationCode: payment.authorizationCode || event.authorizationCode,
    networkReference: payment.networkReference || event.networkReference,
  }
}

/** A till had told of it first: from now on it is the payment of that card, as if its bank had opened it. */
function adopted(payment: Payment, { cardId, acquirerId }: CardEvent): Partial<Payment> {
  return payment.cardId === 0n ? { cardId, acquirerId } : {}
}

/** Where and when, if `event` is more telling than what said so until now, or as telling and earlier. */
function told(payment: Payment, event: CardEvent): Partial<Payment> {
  const telling = tellingOf(event.kind)
  const { purchasedOn, purchasedAt, merchantId, terminalId, mcc } = event
  const isEarlier =
    `${purchasedOn} ${purchasedAt}` < `${payment.purchasedOn} ${payment.purchasedAt}`
  if (telling < payment.placedBy || (telling === payment.placedBy && !isEarlier)) {
    return { merchantId: payment.merchantId || merchantId, mcc: payment.mcc || mcc }
  }
  const known = { merchantId: merchantId || payment.merchantId, mcc: mcc || payment.mcc }
  return {
    ...{ ...known, placedBy: telling, purchasedOn, purchasedAt },
    terminalId: terminalId || payment.terminalId,
  }
}
