/** What a batch knows of members, cards and visits, for the payments that it places. */
import { netAmounts, type Payment } from '../payment/payment.ts'
import type { FrozenFacts } from '../values/frozen-facts.ts'
import { monthOf } from '../values/time.ts'

/** Whose payment at which partner on which day facts are of. */
export interface FactsKey {
  readonly memberId: bigint
  readonly cardId: bigint
  readonly partnerId: bigint
  readonly purchasedOn: string
}

/** Facts of the database; `nth` counts the visits that there are, without the payment itself. */
export interface KnownFacts extends FactsKey {
  readonly facts: FrozenFacts
}

/** Facts by key, with the visits that the batch itself brings. */
export class FactBook {
  readonly #known = new Map<string, FrozenFacts>()
  readonly #visits = new Map<string, number>()

  constructor(known: readonly KnownFacts[] = []) {
    for (const each of known) this.#known.set(keyOf(each, each.partnerId), each.facts)
  }

  /** The facts with which a payment is placed at a partner. */
  of(payment: Payment, partnerId: bigint): FrozenFacts {
    const facts = this.#known.get(keyOf(payment, partnerId))
    if (facts === undefined) return {}
    if (facts.nth === undefined) return facts
    const before = this.#visits.get(visitsKey(payment, partnerId)) ?? 0
    const first = facts.first === true && !this.#visits.has(everKey(payment, partnerId))
    const { first: _, ...others } = facts
    return { ...others, nth: facts.nth + before + 1, ...(first && { first }) }
  }

  /** Of these, what is known of the card of an event. */
  ofCard(event: Omit<FactsKey, 'partnerId'>, partnerId: bigint): FrozenFacts {
    const { bank, product } = this.#known.get(keyOf(event, partnerId)) ?? {}
    return { ...(bank !== undefined && { bank }), ...(product !== undefined && { product }) }
  }

  /** Counts a payment that was opened as a visit, for those after it. */
  visited(payment: Payment, partnerId: bigint): void {
    const { pendingMinor, clearedMinor } = netAmounts(payment)
    if (pendingMinor + clearedMinor <= 0n) return
    for (const key of [visitsKey(payment, partnerId), everKey(payment, partnerId)]) {
      this.#visits.set(key, (this.#visits.get(key) ?? 0) + 1)
    }
  }
}

function keyOf(
  { memberId, cardId, purchasedOn }: Omit<FactsKey, 'partnerId'>,
  partnerId: bigint,
): string {
  return `${memberId}/${cardId}/${partnerId}/${purchasedOn}`
}

function visitsKey({ memberId, purchasedOn }: Payment, partnerId: bigint): string {
  return `${memberId}/${partnerId}/${monthOf(purchasedOn)}`
}

function everKey({ memberId }: Payment, partnerId: bigint): string {
  return `${memberId}/${partnerId}`
}
