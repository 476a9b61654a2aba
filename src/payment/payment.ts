/** A payment: one purchase with one card, as the sum of what its messages and records said. */
import type { FrozenFacts } from '../values/frozen-facts.ts'
import type { CardEvent, CardEventKind, Channel } from './event.ts'

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
  readonly acquirerId: string
  readonly merchantId: string
  readonly terminalId: string
  readonly rrn: string
  readonly stan: string
  readonly transmission: string
  readonly authorizationCode: string
  readonly networkReference: string
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
    pendingPoints: 0n,
    postedPoints: 0n,
    accruals: [],
    locationId: null,
    programmeRevision: null,
    facts: {},
    reason: '',
    placedBy: tellingOf(event.kind),
    purchasedOn: event.purchasedOn,
    purchasedAt: event.purchasedAt,
    mcc: event.mcc,
    channel: event.channel,
    acquirerId: event.acquirerId,
    merchantId: event.merchantId,
    terminalId: event.terminalId,
    rrn: event.rrn,
    stan,
    transmission,
    authorizationCode: event.authorizationCode,
    networkReference: event.networkReference,
    eventKeys: '',
  }
}

/**
 * How much an event's merchant, date and time say of the purchase: those of an authorization most, then those
 * of a presentment; a reversal or a refund has its own.
 */
export function tellingOf(kind: CardEventKind): number {
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
  /** Cleared and not refunded. Negative for a refund that no purchase was found for. */
  readonly clearedMinor: bigint
}

/**
 * The amounts that count. Clearing is authoritative: what was authorized counts only until a presentment
 * comes, and not again where that is taken back. A refund never takes more than there is, unless it stands alone.
 */
export function netAmounts(payment: PaymentAmounts): NetAmounts {
  const { reversedMinor, clearedMinor, cashMinor } = payment
  const authorizedMinor = authorizedInAll(payment)
  // Below zero while the reversal of a refund waits for its refund.
  const refundedMinor = positive(payment.refundedMinor)
  if (payment.presented) {
    return { pendingMinor: 0n, clearedMinor: positive(clearedMinor - refundedMinor - cashMinor) }
  }
  const refundStandsAlone = authorizedMinor === 0n && reversedMinor === 0n && !payment.advised
  const heldMinor = positive(authorizedMinor - reversedMinor - refundedMinor - cashMinor)
  return {
    pendingMinor: payment.expired ? 0n : heldMinor,
    clearedMinor: refundStandsAlone ? -refundedMinor : 0n,
  }
}

/**
 * What the member has spent by this payment, as the profile counts it: what was cleared and not
 * refunded. An authorization is a hold, not spending: a pump's is not what was fuelled.
 */
export function spentMinor(payment: Payment): bigint {
  return positive(netAmounts(payment).clearedMinor)
}

function positive(amount: bigint): bigint {
  return larger(amount, 0n)
}

/** The larger of two amounts. */
export function larger(one: bigint, other: bigint): bigint {
  return one > other ? one : other
}
