/** A payment: one purchase with one card, as the sum of what its messages and records said. */
import type { EntryMode } from '../values/entry-mode.ts'
import type { FrozenFacts } from '../values/frozen-facts.ts'
import type { Tender } from '../values/tender.ts'
import type { CardEvent, CardEventKind, Channel } from './event.ts'
import { addReceipt, elsewhereMinorOf, tenderLeft, type PaymentReceipt } from './receipt.ts'
import { larger, smaller } from '../values/amount.ts'

/** What a payment has by one rule version, of one of its funders. */
export interface Accrual {
  readonly ruleId: bigint
  readonly version: number
  readonly funderId: bigint
  readonly pendingPoints: bigint
  readonly postedPoints: bigint
  /** The transfer that holds what is pending. */
  readonly pendingTransferId: bigint | null
}

/**
 * A payment's state. There is no status: what has happened is in the amounts, all in minor units of
 * `currency`, and what it earns follows from them ({@link netAmounts}).
 */
export interface Payment {
  readonly memberId: bigint
  readonly paymentId: bigint
  readonly cardId: bigint
  readonly currency: string
  /** The largest request that was not declined. What was authorized is {@link authorizedInAll}. */
  readonly authorizedMinor: bigint
  /** The largest advice that was not of a decline; it stands over a request where `advised`. */
  readonly advisedMinor: bigint
  /** The largest total that an increment said. */
  readonly raisedMinor: bigint
  /** What increments added. */
  readonly incrementedMinor: bigint
  readonly reversedMinor: bigint
  readonly clearedMinor: bigint
  readonly refundedMinor: bigint
  /** The part that was handed out as cash; it earns nothing and is no spending. */
  readonly cashMinor: bigint
  /** Paid by card, as the receipt says; see `earningOf` of receipts. */
  readonly receiptCardMinor: bigint
  /** Paid by what else earns, which is cash. */
  readonly receiptOtherMinor: bigint
  /** Of these, what came back; more than there is while a receipt has not come. */
  readonly returnedCardMinor: bigint
  readonly returnedOtherMinor: bigint
  /** Goods and tenders; `null` where no till has told of it. */
  readonly receipt: PaymentReceipt | null
  /** An advice has spoken; its amount stands over a request's. */
  readonly advised: boolean
  /** A presentment has come: what was authorized no longer counts, even where clearing took it back. */
  readonly presented: boolean
  /** Nobody cleared it in time: what was authorized no longer counts. */
  readonly expired: boolean
  /** Of all its accruals together. */
  readonly pendingPoints: bigint
  readonly postedPoints: bigint
  readonly accruals: readonly Accrual[]
  readonly locationId: bigint | null
  /** Whose the location is. */
  readonly partnerId: bigint | null
  /** Under which revision of the programme it was placed; `null`: under no rule. */
  readonly programmeRevision: number | null
  readonly facts: FrozenFacts
  /** Why it earned nothing; `''` where it earned. */
  readonly reason: string
  /** Where and when: as its most telling event has it, see {@link tellingOf}. */
  readonly placedBy: number
  readonly purchasedOn: string
  readonly purchasedAt: string
  readonly mcc: string
  readonly channel: Channel
  /** As the events of the purchase say it: the most telling, see `moreTelling`. */
  readonly entryMode: EntryMode
  readonly acquirerId: string
  readonly merchantId: string
  readonly terminalId: string
  readonly rrn: string
  readonly stan: string
  readonly transmission: string
  readonly authorizationCode: string
  readonly networkReference: string
  /** Key of the event of its receipt, by which returns find it; `''` where there is none. */
  readonly receiptKey: string
  /** Keys of its card events, 32 hex digits each, in the order in which they came. */
  readonly eventKeys: string
}

/** What the elements of a payment add up to: sums and maxima, so that their order is no matter. */
export type PaymentAmounts = Pick<
  Payment,
  | 'authorizedMinor'
  | 'advisedMinor'
  | 'raisedMinor'
  | 'incrementedMinor'
  | 'reversedMinor'
  | 'clearedMinor'
  | 'refundedMinor'
  | 'cashMinor'
  | 'receiptCardMinor'
  | 'receiptOtherMinor'
  | 'returnedCardMinor'
  | 'returnedOtherMinor'
  | 'receipt'
  | 'advised'
  | 'presented'
  | 'expired'
>

/** The amounts of a payment that has nothing in it. */
export const noAmounts = {
  authorizedMinor: 0n,
  advisedMinor: 0n,
  raisedMinor: 0n,
  incrementedMinor: 0n,
  reversedMinor: 0n,
  clearedMinor: 0n,
  refundedMinor: 0n,
  cashMinor: 0n,
  receiptCardMinor: 0n,
  receiptOtherMinor: 0n,
  returnedCardMinor: 0n,
  returnedOtherMinor: 0n,
  receipt: null,
  advised: false,
  presented: false,
  expired: false,
} as const

/** The reason of a payment whose one event fitted several: it is under no rule until a person decides. */
export const ambiguousReason = 'ambiguous_match'

/** The reason of a payment whose events count in another one, because a person decided so. */
export const movedReason = 'moved'

/** Whether the payment is outside the programme for a person to decide, or because one has. */
export function isSetAside({ reason }: Pick<Payment, 'reason'>): boolean {
  return reason === ambiguousReason || reason === movedReason
}

/** A payment with nothing in it yet, opened by `event`. */
export function openPayment(event: CardEvent, paymentId: bigint): Payment {
  // A reversal that came first describes its original, so that the original finds it.
  const { stan, transmission } = event.original ?? event
  return {
    memberId: event.memberId,
    paymentId,
    cardId: event.cardId,
    currency: event.currency,
    ...noAmounts,
    // Where it was bought is known from the first.
    receipt: event.kind === 'receipt' ? soldBy(event) : null,
    pendingPoints: 0n,
    postedPoints: 0n,
    accruals: [],
    locationId: null,
    partnerId: null,
    programmeRevision: null,
    facts: {},
    reason: '',
    placedBy: tellingOf(event.kind),
    purchasedOn: event.purchasedOn,
    purchasedAt: event.purchasedAt,
    mcc: event.mcc,
    channel: event.channel,
    // That of a refund is its own.
    entryMode: '',
    acquirerId: event.acquirerId,
    merchantId: event.merchantId,
    terminalId: event.terminalId,
    rrn: event.rrn,
    stan,
    transmission,
    authorizationCode: event.authorizationCode,
    networkReference: event.networkReference,
    receiptKey: event.receipt?.receiptKey ?? '',
    eventKeys: '',
  }
}

function soldBy({ receipt }: CardEvent): PaymentReceipt | null {
  return receipt === undefined ? null : addReceipt(null, 'receipt', receipt)
}

/**
 * How much an event's merchant, date and time say of the purchase: those of a receipt most, then those of an authorization,
 * then those of a presentment; a reversal, a refund or a return has its own.
 */
export function tellingOf(kind: CardEventKind): number {
  if (kind === 'receipt') return 3
  if (kind === 'authorization') return 2
  return kind === 'presentment' ? 1 : 0
}

/** The amounts of which what was authorized is made. */
type Authorized = Pick<
  PaymentAmounts,
  'authorizedMinor' | 'advisedMinor' | 'raisedMinor' | 'incrementedMinor' | 'advised'
>

/**
 * What was authorized, less what increments added: an advice says it over any request, and a total that an
 * increment said raises either.
 */
export function authorizedAtBase(amounts: Omit<Authorized, 'incrementedMinor'>): bigint {
  const { authorizedMinor, advisedMinor, raisedMinor, advised } = amounts
  return larger(advised ? advisedMinor : authorizedMinor, raisedMinor)
}

/** What was authorized in all, in minor units; reversals and cash are not taken off. */
export function authorizedInAll(amounts: Authorized): bigint {
  return authorizedAtBase(amounts) + amounts.incrementedMinor
}

/** What stands of a payment once reversals, refunds and cash are taken off, in minor units. */
export interface NetAmounts {
  /** Authorized, not reversed and not refunded; zero once a presentment has come. */
  readonly pendingMinor: bigint
  /** Cleared, or paid at the till, and not refunded. Negative for a refund that no purchase was found for. */
  readonly clearedMinor: bigint
}

/**
 * The amounts that count. Clearing is authoritative: what was authorized counts only until a presentment
 * comes, and not again where that is taken back. A refund never takes more than there is, unless it stands alone. A receipt
 * says that the purchase is done: what it says was paid by card counts until the bank says otherwise, and cash beside it.
 */
export function netAmounts(payment: PaymentAmounts): NetAmounts {
  const card = cardAmounts(payment)
  const otherMinor = otherLeft(payment)
  return otherMinor === 0n ? card : { ...card, clearedMinor: card.clearedMinor + otherMinor }
}

function cardAmounts(payment: PaymentAmounts): NetAmounts {
  const { reversedMinor, clearedMinor, cashMinor, receiptCardMinor } = payment
  const authorizedMinor = authorizedInAll(payment)
  // Below zero while the reversal of a refund waits for its refund.
  const refundedMinor = positive(payment.refundedMinor)
  // The bank and the till tell of the same refund: the one that tells of more has all of it.
  const backMinor = larger(refundedMinor, payment.returnedCardMinor)
  if (payment.presented) {
    return { pendingMinor: 0n, clearedMinor: positive(clearedMinor - backMinor - cashMinor) }
  }
  if (receiptCardMinor > 0n) {
    const paidMinor =
      payment.advised || reversedMinor > 0n
        ? smaller(receiptCardMinor, positive(authorizedMinor - reversedMinor - cashMinor))
        : receiptCardMinor - (isPaidElsewhere(payment) ? elsewhereMinorOf(payment.receipt) : 0n)
    return { pendingMinor: 0n, clearedMinor: positive(paidMinor - backMinor) }
  }
  const refundStandsAlone = authorizedMinor === 0n && reversedMinor === 0n && !payment.advised
  const heldMinor = positive(authorizedMinor - reversedMinor - backMinor - cashMinor)
  return {
    pendingMinor: payment.expired ? 0n : heldMinor,
    clearedMinor: refundStandsAlone ? -refundedMinor : 0n,
  }
}

/** Whether another member's card has paid it: the word of the member's own bank stands over that, whichever comes first. */
export function isPaidElsewhere(payment: PaymentAmounts): boolean {
  const { advised, presented, reversedMinor, receipt } = payment
  const hasTold = advised || presented || reversedMinor > 0n || authorizedInAll(payment) > 0n
  return !hasTold && elsewhereMinorOf(receipt) > 0n
}

function otherLeft({ receiptOtherMinor, returnedOtherMinor }: PaymentAmounts): bigint {
  return positive(receiptOtherMinor - returnedOtherMinor)
}

/** What counts of a payment by how it was paid, in minor units; by points and gift cards only a receipt can say. */
export function netByTender(payment: PaymentAmounts): Record<Tender, bigint> {
  const card = cardAmounts(payment)
  const { receipt } = payment
  return {
    card: card.pendingMinor + card.clearedMinor,
    cash: otherLeft(payment),
    gift_card: receipt === null ? 0n : tenderLeft(receipt, 'gift_card'),
    points: receipt === null ? 0n : tenderLeft(receipt, 'points'),
  }
}

/** What is left of a payment, held or paid, in minor units; the column `net_minor` has it. */
export function netMinor(payment: PaymentAmounts): bigint {
  const { pendingMinor, clearedMinor } = netAmounts(payment)
  return pendingMinor + clearedMinor
}

/**
 * What the member has spent by this payment, as the profile counts it: what was cleared, or paid at a till, by card and in
 * cash, and not refunded. An authorization is a hold, not spending: a pump's is not what was fuelled.
 */
export function spentMinor(payment: Payment): bigint {
  return positive(netAmounts(payment).clearedMinor)
}

function positive(amount: bigint): bigint {
  return larger(amount, 0n)
}
