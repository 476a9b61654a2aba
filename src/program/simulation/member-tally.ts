/** Points by member, and how they are distributed. */
import { deciles, histogram } from './distribution.ts'
import { growingBigints } from './growing.ts'
import type { MemberPoints, SimulationResult } from './result.ts'

const winnersMax = 10

/** See the sentence at the top. */
export class MemberTally {
  readonly #places = new Map<bigint, number>()
  readonly #today = growingBigints()
  readonly #withDraft = growingBigints()

  /** The member's place, from 0 in the order in which members come. */
  placeOf(memberId: bigint): number {
    let place = this.#places.get(memberId)
    if (place === undefined) {
      place = this.#places.size
      this.#places.set(memberId, place)
    }
    return place
  }

  add(place: number, today: bigint, withDraft: bigint): void {
    this.#today.set(place, this.#today.get(place) + today)
    this.#withDraft.set(place, this.#withDraft.get(place) + withDraft)
  }

  result(): Pick<SimulationResult, 'members' | 'deciles' | 'histogram' | 'winners'> {
    const count = this.#places.size
    const [today, withDraft] = [new BigInt64Array(count), new BigInt64Array(count)]
    const members = { read: count, earningToday: 0, earningWithDraft: 0, gaining: 0, losing: 0 }
    const winners = new Winners()
    for (const [memberId, place] of this.#places) {
      const of = { memberId, today: this.#today.get(place), withDraft: this.#withDraft.get(place) }
      today[place] = of.today
      withDraft[place] = of.withDraft
      if (of.today > 0n) members.earningToday++
      if (of.withDraft > 0n) members.earningWithDraft++
      if (of.withDraft > of.today) members.gaining++
      if (of.withDraft < of.today) members.losing++
      winners.take(of)
    }
    today.sort()
    withDraft.sort()
    return {
      members,
      deciles: { today: deciles(today), withDraft: deciles(withDraft) },
      histogram: histogram(today, withDraft),
      winners: winners.list,
    }
  }
}

/** Those who gain most, the most first; of equals the older member. */
class Winners {
  list: MemberPoints[] = []

  take(of: MemberPoints): void {
    const gain = gainOf(of)
    const last = this.list.at(-1)
    if (gain <= 0n || (this.list.length === winnersMax && last && gain < gainOf(last))) return
    this.list = [...this.list, of].toSorted(byGain).slice(0, winnersMax)
  }
}

function gainOf({ today, withDraft }: MemberPoints): bigint {
  return withDraft - today
}

function byGain(one: MemberPoints, other: MemberPoints): number {
  const difference = gainOf(other) - gainOf(one)
  if (difference !== 0n) return difference < 0n ? -1 : 1
  return one.memberId < other.memberId ? -1 : 1
}
