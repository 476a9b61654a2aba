/** The explanation of a payment: what made it, how it was matched, and why it earned what it did. */
import type { CardEventKind, EventSource } from './event.ts'
import type { Evidence } from './evidence.ts'
import type { Resolution } from './exception.ts'
import type { PaymentReceipt } from './receipt.ts'

/** One message or clearing record of the payment, or what time brought. */
export interface ExplainedElement {
  kind: CardEventKind
  /** Four digits; `''` for a clearing record. */
  mti: string
  source: EventSource
  /** In minor units of the payment's currency. */
  amountMinor: bigint
  /** The part that was handed out as cash. */
  cashMinor: bigint
  /** Of a partial reversal: what remains. */
  remainingMinor: bigint | null
  /** False where the issuer declined it. */
  approved: boolean
  receivedAt: Date
  /** The payment under which it came: another one where a person moved it here. */
  paymentId: bigint
  /** The rung of the matching ladder on which it joined that payment. */
  rung: string
  /** What was equal on it. */
  evidence: Evidence
}

/** A rule version that gave points, one of the partners that pay for them, and what it pays. */
export interface ExplainedRule {
  ruleId: bigint
  version: number
  name: string
  funder: { partnerId: bigint; name: string }
  /** The last day `YYYY-MM-DD` on which the points may be spent: with the funder, their lot. */
  expiresOn: string
  pending: bigint
  posted: bigint
}

/** One movement of points. `post` and `void` end the pending transfer that `pendingId` names. */
export interface ExplainedTransfer {
  transferId: bigint
  kind: 'pending' | 'post' | 'void' | 'single'
  /** What it is for. */
  code: string
  /** The account debited: the id of its holder. */
  debit: bigint
  /** The account credited: the id of its holder. */
  credit: bigint
  points: bigint
  pendingId: bigint | null
  /** The day (UTC) on which it was booked. */
  bookedOn: string
  funderId: bigint
  /** The lot that it fills or takes from; `null` where nothing is given. */
  expiresOn: string | null
}

/** A bonus that came of the payment: it was the first purchase of a member whom another one brought. */
export interface ExplainedBonus {
  /** `friend`: to the payment's member; `referrer`: to the one who brought them. */
  reason: 'friend' | 'referrer'
  memberId: bigint
  /** Whether this one takes it back. */
  takenBack: boolean
  points: bigint
  transferId: bigint
  /** The day (UTC) on which it was booked. */
  bookedOn: string
  funder: { partnerId: bigint; name: string }
  expiresOn: string
}

/** An event of the payment that fitted several payments, and what was decided. */
export interface ExplainedException {
  eventKey: string
  /** The event's own payment. */
  paymentId: bigint
  rung: string
  candidateIds: readonly bigint[]
  openedAt: Date
  /** Where it counts; `null` while nothing is decided. */
  resolvedTo: bigint | null
  resolutions: readonly Resolution[]
}

/** A change of the merchant-id map that placed the payment elsewhere. */
export interface ExplainedPlacement {
  changeId: bigint
  at: Date
  by: string
  /** Names of locations; `null` is none of ours. */
  from: string | null
  to: string | null
  pointsBefore: bigint
  pointsAfter: bigint
}

/** Everything that is known of one payment. `partnerId` is null where no location was recognised. */
export interface Explanation {
  paymentId: bigint
  memberId: bigint
  partnerId: bigint | null
  /** `null` where no card of the member is known to have paid. */
  card: { bin: string; lastFour: string } | null
  merchant: {
    acquirerId: string
    merchantId: string
    terminalId: string
    mcc: string
    location: { locationId: bigint; name: string; city: string } | null
  }
  /** Card acceptor's local date `YYYY-MM-DD` and time `hh:mm:ss`. */
  purchasedOn: string
  purchasedAt: string
  amounts: {
    /** ISO 4217 alphabetic code. */
    currency: string
    /** What was authorized, less what increments added. */
    authorizedMinor: bigint
    incrementedMinor: bigint
    reversedMinor: bigint
    clearedMinor: bigint
    refundedMinor: bigint
    cashMinor: bigint
    receiptCardMinor: bigint
    receiptOtherMinor: bigint
    returnedCardMinor: bigint
    returnedOtherMinor: bigint
  }
  /** What a till told of it, and what came back; `null` where none did. */
  receipt: PaymentReceipt | null
  /** In the order in which they came. */
  elements: ExplainedElement[]
  exceptions: ExplainedException[]
  placements: ExplainedPlacement[]
  rules: ExplainedRule[]
  points: { pending: bigint; posted: bigint }
  /** Why it earned nothing; `''` where it earned. */
  reason: string
  transfers: ExplainedTransfer[]
  bonuses: ExplainedBonus[]
}
