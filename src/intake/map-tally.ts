/** What a change of the merchant-id map does, summed up as its payments go by: in constant memory. */
import type { Payment } from '../payment/payment.ts'

/** Payments that are listed one by one; the others are counted. */
export const listedPaymentsMax = 20

/** A payment that is placed elsewhere. */
export interface ListedPayment {
  readonly memberId: bigint
  readonly paymentId: bigint
  readonly purchasedOn: string
  readonly merchantId: string
  readonly pointsBefore: bigint
  readonly pointsAfter: bigint
}

/** Payments that go from one location to another; `null` is no location of ours. */
export interface LocationMove {
  readonly from: bigint | null
  readonly to: bigint | null
  payments: number
}

/** What a funder's points change by. */
export interface FunderDifference {
  readonly funderId: bigint
  pending: bigint
  posted: bigint
}

/** Everything that is told of a change, before it is made and after. */
export interface MapDifference {
  readonly payments: number
  readonly members: number
  readonly moves: readonly LocationMove[]
  readonly funders: readonly FunderDifference[]
  /** The first of them. */
  readonly listed: readonly ListedPayment[]
}

/** Sums up payments, which come by member. */
export class MapTally implements MapDifference {
  payments = 0
  members = 0
  readonly listed: ListedPayment[] = []
  readonly #moves = new Map<string, LocationMove>()
  readonly #funders = new Map<bigint, FunderDifference>()
  #lastMember: bigint | undefined

  get moves(): LocationMove[] {
    return [...this.#moves.values()]
  }

  get funders(): FunderDifference[] {
    return [...this.#funders.values()]
  }

  add(before: Payment, after: Payment): void {
    this.payments += 1
    if (before.memberId !== this.#lastMember) this.members += 1
    this.#lastMember = before.memberId
    this.#addMove(before.locationId, after.locationId)
    this.#addFunders(before, -1n)
    this.#addFunders(after, 1n)
    if (this.listed.length === listedPaymentsMax) return
    const { memberId, paymentId, purchasedOn, merchantId } = after
    const [pointsBefore, pointsAfter] = [pointsOf(before), pointsOf(after)]
    this.listed.push({ memberId, paymentId, purchasedOn, merchantId, pointsBefore, pointsAfter })
  }

  #addMove(from: bigint | null, to: bigint | null): void {
    const key = `${from}/${to}`
    const move = this.#moves.get(key) ?? { from, to, payments: 0 }
    move.payments += 1
    this.#moves.set(key, move)
  }

  #addFunders({ accruals }: Payment, sign: 1n | -1n): void {
    for (const { funderId, pendingPoints, postedPoints } of accruals) {
      const difference = this.#funders.get(funderId) ?? { funderId, pending: 0n, posted: 0n }
      difference.pending += sign * pendingPoints
      difference.posted += sign * postedPoints
      this.#funders.set(funderId, difference)
    }
  }
}

function pointsOf({ pendingPoints, postedPoints }: Payment): bigint {
  return pendingPoints + postedPoints
}
