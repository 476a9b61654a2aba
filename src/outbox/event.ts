/** Events that partners and banks are told: their types, and what makes which. */

/** What may be told. A filter of an endpoint or of the feed names some of them. */
export const eventTypes = [
  'payment.authorized',
  'payment.cleared',
  'payment.reversed',
  'payment.refunded',
  'accrual.pending',
  'accrual.posted',
  'accrual.voided',
  'redemption.held',
  'redemption.posted',
  'redemption.voided',
  'redemption.expired',
  'redemption.returned',
  'card.linked',
  'card.unlinked',
  'member.tier_changed',
  'member.erased',
  'claim.opened',
  'claim.decided',
  'statement.closed',
  'feedback.detractor',
  'consent.given',
  'consent.declined',
  'consent.withdrawn',
  'webhook_endpoint.disabled',
] as const

/** See {@link eventTypes}. */
export type EventType = (typeof eventTypes)[number]

/** The type of a test, which is in no feed. */
export const testType = 'webhook_endpoint.test'

/** What a card event tells a partner, by its kind. A chargeback takes money back, and its end gives it again. */
export const typeOfCause = {
  authorization: 'payment.authorized',
  increment: 'payment.authorized',
  reversal: 'payment.reversed',
  expiry: 'payment.reversed',
  presentment_reversal: 'payment.reversed',
  card_elsewhere: 'payment.reversed',
  presentment: 'payment.cleared',
  refund_reversal: 'payment.cleared',
  chargeback_reversal: 'payment.cleared',
  receipt: 'payment.cleared',
  refund: 'payment.refunded',
  chargeback: 'payment.refunded',
  receipt_return: 'payment.refunded',
} as const satisfies Record<string, EventType>

/** Days for which an event stays in the feed, and may be sent again. */
export const keptDays = 30

/** An event's id as it is shown. */
export function eventName(eventId: bigint): string {
  return `evt_${eventId}`
}

/** The id that {@link eventName} shows; `null` where the text is none. */
export function readEventName(text: string): bigint | null {
  const [, digits] = /^evt_([1-9]\d{0,17})$/.exec(text) ?? []
  return digits === undefined ? null : BigInt(digits)
}
