/** A payment: one purchase with one card, as the sum of what its messages and records said. */
import type { CardEvent, Channel } from './event.ts'

/**
 * A payment's state. There is no status: what has happened is in the amounts, all in minor units of
 * `currency`, and what it earns follows from them ({@link netAmounts}).
 */
export interface Payment {
  readonly memberId: bigint
  readonly paymentId: bigint
  readonly cardId: bigint
  readonly currency: string
  readonly authorizedMinor: bigint
  readonly reversedMinor: bigint
  readonly clearedMinor: bigint
  readonly refundedMinor: bigint
  /** An advice has spoken; its amount stands over a request's. */
  readonly advised: boolean
  readonly pendingPoints: bigint
  readonly postedPoints: bigint
  readonly pendingTransferId: bigint | null
  readonly locationId: bigint | null
  readonly ruleId: bigint | null
  readonly ruleVersion: number | null
  /** Why it earned nothing; `''` where it earned. */
  readonly reason: string
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

/** A payment with nothing in it yet, opened by `event`. */
export function openPayment(event: CardEvent, paymentId: bigint): Payment {
  // A reversal that came first describes its original, so that the original finds it.
  const { stan, transmission } = event.original ?? event
  return {
    memberId: event.memberId,
    paymentId,
    cardId: event.cardId,
    currency: event.currency,
    authorizedMinor: 0n,
    reversedMinor: 0n,
    clearedMinor: 0n,
    refundedMinor: 0n,
    advised: false,
    pendingPoints: 0n,
    postedPoints: 0n,
    pendingTransferId: null,
    locationId: null,
    ruleId: null,
    ruleVersion: null,
    reason: '',
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

/** What stands of a payment once reversals and refunds are taken off, in minor units. */
export interface NetAmounts {
  /** Authorized and not reversed; zero once clearing has spoken. */
  readonly pendingMinor: bigint
  /** Cleared and not refunded. Negative for a refund that no purchase was found for. */
  readonly clearedMinor: bigint
}

/**
 * The amounts that count. Clearing is authoritative: what was authorized counts only until
 * something clears. A refund never takes more than was cleared, unless it stands alone.
 */
export function netAmounts(payment: Payment): NetAmounts {
  const { authorizedMinor, reversedMinor, clearedMinor } = payment
  // Below zero while the reversal of a refund waits for its refund.
  const refundedMinor = positive(payment.refundedMinor)
  if (clearedMinor > 0n) {
    return { pendingMinor: 0n, clearedMinor: positive(clearedMinor - refundedMinor) }
  }
  const refundStandsAlone = authorizedMinor === 0n && reversedMinor === 0n && !payment.advised
  return {
    pendingMinor: positive(authorizedMinor - reversedMinor),
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
  return amount > 0n ? amount : 0n
}
