/** The explanation of a payment: what made it, how it was matched, and why it earned what it did. */
import type { CardEventKind, EventSource } from './event.ts'

/** One message or clearing record of the payment. */
export interface ExplainedElement {
  kind: CardEventKind
  /** Four digits; `''` for a clearing record. */
  mti: string
  source: EventSource
  /** In minor units of the payment's currency. */
  amountMinor: bigint
  /** False where the issuer declined it. */
  approved: boolean
  receivedAt: Date
  /** The rung of the matching ladder on which it joined the payment. */
  rung: string
}

/** The rule version that gave the points, and the partner that pays for them. */
export interface ExplainedRule {
  ruleId: bigint
  version: number
  name: string
  funder: { partnerId: bigint; name: string }
}

/** One movement of points. `post` and `void` end the pending transfer that `pendingId` names. */
export interface ExplainedTransfer {
  transferId: bigint
  kind: 'pending' | 'post' | 'void' | 'single'
  /** The account debited: the id of its holder. */
  debit: bigint
  /** The account credited: the id of its holder. */
  credit: bigint
  points: bigint
  pendingId: bigint | null
}

/** Everything that is known of one payment. `partnerId` is null where no location was recognised. */
export interface Explanation {
  paymentId: bigint
  memberId: bigint
  partnerId: bigint | null
  card: { bin: string; lastFour: string }
  merchant: {
    acquirerId: string
    merchantId: string
    terminalId: string
    location: { locationId: bigint; name: string; city: string } | null
  }
  /** Card acceptor's local date `YYYY-MM-DD` and time `hh:mm:ss`. */
  purchasedOn: string
  purchasedAt: string
  amounts: {
    /** ISO 4217 alphabetic code. */
    currency: string
    authorizedMinor: bigint
    reversedMinor: bigint
    clearedMinor: bigint
    refundedMinor: bigint
  }
  elements: ExplainedElement[]
  rule: ExplainedRule | null
  points: { pending: bigint; posted: bigint }
  /** Why it earned nothing; `''` where it earned. */
  reason: string
  transfers: ExplainedTransfer[]
}
