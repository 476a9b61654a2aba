/** A payment as the partner at whose location it was made sees it. */

/**
 * What has become of a payment: `authorized`, money is held; `cleared`, it was paid (part of it may have come back);
 * `refunded`, all of it came back; `reversed`, it was taken back before it was paid; `expired`, nobody cleared it.
 */
export const paymentStates = ['authorized', 'cleared', 'refunded', 'reversed', 'expired'] as const

/** See {@link paymentStates}. */
export type PaymentState = (typeof paymentStates)[number]

/** Points of a payment by one rule version and funder; numbers are decimal texts, as they are stored. */
export interface StoredAccrualLine {
  readonly ruleId: string
  readonly version: number
  readonly funderId: string
  readonly pending: string
  readonly posted: string
}

/** One payment. Amounts in minor units of its currency. */
export interface PartnerPayment {
  readonly memberId: bigint
  readonly paymentId: bigint
  readonly locationId: bigint
  readonly locationName: string
  readonly city: string
  /** The card acceptor's local day and time. */
  readonly purchasedOn: string
  readonly purchasedAt: string
  /** When the gateway first heard of it; `null` where that is not kept any more. */
  readonly receivedAt: Date | null
  readonly state: PaymentState
  readonly currency: string
  /** What is left of it, held or paid. */
  readonly netMinor: bigint
  readonly authorizedMinor: bigint
  readonly reversedMinor: bigint
  readonly clearedMinor: bigint
  readonly refundedMinor: bigint
  readonly pendingPoints: bigint
  readonly postedPoints: bigint
  readonly accruals: readonly StoredAccrualLine[]
  /** Why it earned nothing; `''` where it earned. */
  readonly reason: string
  readonly mcc: string
  readonly channel: string
  readonly acquirerId: string
  readonly merchantId: string
  readonly terminalId: string
  readonly rrn: string
}
