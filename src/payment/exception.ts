/** Card events that fitted several payments: what a person sees of them, and what can be answered. */
import { mayHoldCardNumber } from '../values/card-number.ts'
import type { CardEventKind, EventSource } from './event.ts'
import type { Evidence } from './evidence.ts'
import type { Payment } from './payment.ts'

/** Which exception: an event of a member. */
export interface ExceptionKey {
  readonly memberId: bigint
  /** 32 hex digits. */
  readonly eventKey: string
}

/** One in the queue. */
export interface ExceptionSummary extends ExceptionKey {
  /** The event's own payment. */
  readonly paymentId: bigint
  /** The rung of the ladder on which the candidates stood. */
  readonly rung: string
  readonly candidateIds: readonly bigint[]
  readonly openedAt: Date
  /** The payment that it was given to, its own where it stands alone; `null` while it is open. */
  readonly resolvedTo: bigint | null
  readonly kind: CardEventKind
  readonly amountMinor: bigint
  readonly currency: string
  readonly merchantId: string
  readonly purchasedOn: string
}

/** A decision, or the undoing of one (`resolvedTo` null). */
export interface Resolution {
  readonly number: number
  readonly resolvedTo: bigint | null
  /** Name of the API key, or of the user of the command line. */
  readonly by: string
  readonly note: string
  readonly at: Date
}

/** Everything that there is to decide by. */
export interface ExceptionDetail extends ExceptionSummary {
  readonly event: {
    readonly mti: string
    readonly source: EventSource
    readonly receivedAt: Date
    readonly approved: boolean
    readonly evidence: Evidence
  }
  /** The event's own payment, which has its references. */
  readonly own: Payment
  readonly candidates: readonly Payment[]
  /** The fields in which the candidates differ from one another. */
  readonly differs: readonly (keyof Payment)[]
  /** In order. */
  readonly resolutions: readonly Resolution[]
}

const compared = [
  ...(['purchasedOn', 'purchasedAt', 'acquirerId', 'merchantId', 'terminalId', 'mcc'] as const),
  ...(['locationId', 'programmeRevision', 'channel', 'entryMode'] as const),
  ...(['authorizedMinor', 'advisedMinor', 'raisedMinor', 'incrementedMinor'] as const),
  ...(['reversedMinor', 'clearedMinor', 'refundedMinor', 'cashMinor'] as const),
  ...([
    'receiptCardMinor',
    'receiptOtherMinor',
    'returnedCardMinor',
    'returnedOtherMinor',
  ] as const),
  ...(['advised', 'presented', 'expired', 'pendingPoints', 'postedPoints', 'reason'] as const),
  ...(['rrn', 'stan', 'transmission', 'authorizationCode', 'networkReference'] as const),
] satisfies readonly (keyof Payment)[]

/** The fields in which payments differ; none where there are fewer than two. */
export function differencesOf(payments: readonly Payment[]): (keyof Payment)[] {
  return compared.filter((field) => new Set(payments.map((each) => each[field])).size > 1)
}

/** What an operator's decision came to. */
export type ResolutionOutcome =
  | { readonly outcome: 'resolved' | 'undone'; readonly exception: ExceptionDetail }
  | { readonly outcome: ResolutionRefusal }

/** Why a decision was not taken; `resolutionRefusals` has each in words. */
export type ResolutionRefusal = keyof typeof resolutionRefusals

/** See {@link ResolutionRefusal}. */
export const resolutionRefusals = {
  no_exception: 'there is no such exception',
  already_resolved: 'it is resolved already: undo that first',
  not_resolved: 'it is open: there is nothing to undo',
  no_payment: 'the member has no such payment',
  payment_set_aside:
    'that payment is itself of an exception that is open or was moved: resolve that one first',
  other_currency: 'that payment is in another currency',
  holds_receipt: 'both have a receipt: they are two purchases',
  holds_others: 'another event was moved into its payment: undo that one first',
} as const

/** Longest note. */
export const noteCharsMax = 500

/** Whether a note may be kept: not too long, and nothing in it that could be a card number. */
export function isNote(text: string): boolean {
  return text.length <= noteCharsMax && !mayHoldCardNumber(text) && !/\p{Cc}/u.test(text)
}
