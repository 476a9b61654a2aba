/** What a batch knows of members, cards and visits, for the payments that it places. */
import { isSetAside, netMinor, type Payment } from '../payment/payment.ts'
import type { MerchantMap } from '../partner/merchant-map.ts'
import type { FrozenFacts } from '../values/frozen-facts.ts'
import { monthOf } from '../values/time.ts'

/** Whose payment at which partner on which day facts are of. */
export interface FactsKey {
  readonly memberId: bigint
  readonly cardId: bigint
  readonly partnerId: bigint
  readonly purchasedOn: string
}

/** Visits by the database, without the payments that the batch has in hand. */
export interface Visits {
  /** Of the month, and of any time. */
  readonly inMonth: number
  readonly everBefore: boolean
}

/** Facts of the database. `visits` is `null` where no rule asks for them. */
export interface KnownFacts extends FactsKey {
  readonly facts: FrozenFacts
  readonly visits: Visits | null
}

/** Facts by key; visits are counted of the payments as they stand at that moment, in the batch and beside it. */
export class FactBook {
  readonly #known = new Map<string, KnownFacts>()
  readonly #merchants: Pick<MerchantMap, 'location'> | undefined
  readonly #payments = new Map<bigint, Map<bigint, Payment>>()

  /** `payments` are those that the batch has in hand: what is known of visits leaves them out. */
  constructor(
    known: readonly KnownFacts[] = [],
    payments: readonly Payment[] = [],
    merchants?: Pick<MerchantMap, 'location'>,
  ) {
    for (const each of known) this.#known.set(keyOf(each, each.partnerId), each)
    this.#merchants = known.some(({ visits }) => visits !== null) ? merchants : undefined
    for (const payment of payments) this.saw(payment)
  }

  /** A payment has come to this state. */
  saw(payment: Payment): void {
    // Nobody asks.
    if (this.#merchants === undefined) return
    const own = this.#payments.get(payment.memberId)
    if (own !== undefined) own.set(payment.paymentId, payment)
    else this.#payments.set(payment.memberId, new Map([[payment.paymentId, payment]]))
  }

  /** The facts with which a payment is placed at a partner. */
  of(payment: Payment, partnerId: bigint): FrozenFacts {
    const known = this.#known.get(keyOf(payment, partnerId))
    if (known === undefined) return {}
    const { facts, visits } = known
    if (visits === null) return facts
    const others = this.#visitsBeside(payment, partnerId)
    const month = monthOf(payment.purchasedOn)
    const inMonth = others.filter(({ purchasedOn }) => monthOf(purchasedOn) === month).length
    const isFirst = !visits.everBefore && others.length === 0
    return { ...facts, nth: visits.inMonth + inMonth + 1, ...(isFirst && { first: true }) }
  }

  /** Of these, what is known of the card of an event. */
  ofCard(event: Omit<FactsKey, 'partnerId'>, partnerId: bigint): FrozenFacts {
    const { bank, product } = this.#known.get(keyOf(event, partnerId))?.facts ?? {}
    return { ...(bank !== undefined && { bank }), ...(product !== undefined && { product }) }
  }

  /** The member's other payments at the partner in which money is left. */
  #visitsBeside({ memberId, paymentId }: Payment, partnerId: bigint): Payment[] {
    const own = this.#payments.get(memberId)
    if (own === undefined) return []
    return [...own.values()].filter((each) => {
      if (each.paymentId === paymentId || each.locationId === null || !isVisit(each)) return false
      return this.#merchants?.location(each.locationId)?.partnerId === partnerId
    })
  }
}

/** Whether a payment counts as a visit: money is left in it, held or paid, and nobody is to decide about it. */
export function isVisit(payment: Payment): boolean {
  return !isSetAside(payment) && netMinor(payment) > 0n
}

function keyOf(
  { memberId, cardId, purchasedOn }: Omit<FactsKey, 'partnerId'>,
  partnerId: bigint,
): string {
  return `${memberId}/${cardId}/${partnerId}/${purchasedOn}`
}
