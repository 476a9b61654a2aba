/** Facts of past payments: as they were frozen then; what no rule asked for then, as it is now. */
import type { FrozenFacts } from '../../values/frozen-facts.ts'
import { monthOf } from '../../values/time.ts'
import type { Occasion } from '../occasion.ts'
import type { Needs } from '../programme.ts'

/** What is read of a payment's member and card as of now, where some rule asks. */
export interface PresentFacts {
  /** Tiers, segments, joining, birthday and referral. */
  readonly member: FrozenFacts
  /** Bank and product by the first six digits of the card. */
  readonly card: FrozenFacts
  /** Whether the member had bought at the partner before the first payment that is read. */
  readonly boughtBefore: boolean
}

/** Facts to evaluate by, and whether some of them are of now. */
export interface PastFacts {
  readonly facts: FrozenFacts
  readonly areOfNow: boolean
}

/** Completes facts of payments that come in the order of purchase. */
export class FactCompleter {
  readonly #needs: Needs
  /** By member and partner: the month of the latest visit, and how many it had. */
  readonly #visits = new Map<string, { month: string; count: number }>()

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** Counts the payment as a visit, and completes its facts. `present` is `null` where nothing was asked. */
  complete(occasion: Occasion, present: PresentFacts | null): PastFacts {
    const frozen = occasion.facts
    if (present === null) return { facts: frozen, areOfNow: false }
    const { member, visits, card } = this.#needs
    const isMember = member && frozen.segments === undefined
    const isCard = card && frozen.product === undefined && present.card.product !== undefined
    // Visits are counted from the payments themselves: what comes of it is as it was then.
    const counted = visits ? this.#visit(occasion, present.boughtBefore) : null
    const isVisit = counted !== null && frozen.nth === undefined
    const areOfNow = isMember || isCard
    if (!areOfNow && !isVisit) return { facts: frozen, areOfNow }
    const facts = {
      ...(isMember && present.member),
      ...(isCard && present.card),
      ...(isVisit && counted),
      ...frozen,
    }
    return { facts, areOfNow }
  }

  #visit(
    { memberId, partnerId, purchasedOn, amountMinor }: Occasion,
    boughtBefore: boolean,
  ): FrozenFacts {
    const key = `${memberId}/${partnerId}`
    const month = monthOf(purchasedOn)
    const before = this.#visits.get(key)
    const nth = (before?.month === month ? before.count : 0) + 1
    if (amountMinor > 0n) this.#visits.set(key, { month, count: nth })
    return { nth, first: before === undefined && !boughtBefore }
  }
}
