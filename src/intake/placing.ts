/** Where payments are placed: when an event opens one, and when what its events say places it elsewhere. */
import type { CardEvent } from '../payment/event.ts'
import type { Match } from '../payment/match.ts'
import { ambiguousReason, isSetAside, openPayment, type Payment } from '../payment/payment.ts'
import type { FactBook } from './fact-book.ts'
import type { FrozenFacts } from '../values/frozen-facts.ts'
import { place, ratesOf, type Reference } from './reference.ts'

/** The payment that an event opens, with nothing of the event in it yet. */
export function opened(
  event: CardEvent,
  paymentId: bigint,
  { rung }: Match,
  reference: Reference,
  facts: FactBook,
): Payment {
  const payment = openPayment(event, paymentId)
  // Which payment the event belongs to is for a person to say: until then it earns nothing.
  const own = rung === 'ambiguous' ? { ...payment, reason: ambiguousReason } : payment
  return placed(own, reference, facts)
}

/**
 * Whether what a payment's events say now places it where they placed it before. Both are asked of the same reference: a
 * payment is never placed anew because map or rules have changed meanwhile, but for what an event says.
 */
export function isPlacedAlike(one: Payment, other: Payment, reference: Reference): boolean {
  const saysTheSame =
    one.purchasedOn === other.purchasedOn &&
    one.purchasedAt === other.purchasedAt &&
    one.merchantId === other.merchantId &&
    one.terminalId === other.terminalId &&
    one.mcc === other.mcc &&
    one.receipt?.sold?.locationId === other.receipt?.sold?.locationId
  if (saysTheSame) return true
  const [was, is] = [place(reference, one), place(reference, other)]
  return was.locationId === is.locationId && was.reason === is.reason
}

/** Where a payment was made and what it falls under, by its most telling event. */
export function placed(payment: Payment, reference: Reference, facts: FactBook): Payment {
  const { locationId, partnerId, programmeRevision, reason } = place(reference, payment)
  if (isSetAside(payment)) return { ...payment, locationId, partnerId }
  const isRuled = programmeRevision !== null && partnerId !== null
  return {
    ...payment,
    locationId,
    partnerId,
    reason,
    programmeRevision,
    facts: isRuled ? factsOf(payment, partnerId, reference, facts) : {},
  }
}

/** Rates of the day stay with it as well, where some rule is in another currency. */
function factsOf(
  payment: Payment,
  partnerId: bigint,
  reference: Reference,
  facts: FactBook,
): FrozenFacts {
  const rates = ratesOf(reference, partnerId, payment)
  const known = facts.of(payment, partnerId)
  return rates === null ? known : { ...known, rates }
}

/**
 * The payment with what rules ask of its card, where a bank's message has joined what only a till had told of. All else that
 * was known when it was placed stays.
 */
export function withCard(
  before: Payment,
  payment: Payment,
  event: CardEvent,
  reference: Reference,
  facts: FactBook,
): Payment {
  if (before.cardId === payment.cardId || payment.programmeRevision === null) return payment
  const { partnerId } = place(reference, payment)
  if (partnerId === null) return payment
  return { ...payment, facts: { ...payment.facts, ...facts.ofCard(event, partnerId) } }
}
