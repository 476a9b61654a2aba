/** What-if: payments of a period by the programme of today, and by the one with a draft in it. Pure. */
import type { Occasion } from '../evaluation/occasion.ts'
import type { Programme } from '../programme.ts'
import { FactCompleter, type PresentFacts } from './past-facts.ts'
import { PeriodLimits } from './period-limits.ts'
import type { Programmes } from './programmes.ts'
import { MemberTally } from './member-tally.ts'
import { PointsTally } from './points-tally.ts'
import type { SimulationResult } from './result.ts'

/** A stored payment with something left of it. */
export interface PastPayment {
  readonly occasion: Occasion
  /** What it has in fact. */
  readonly points: bigint
  /** Under which revision of the programme it was placed; `null`: under no rule. */
  readonly revision: number | null
  readonly present: PresentFacts
}

/** What surrounds a simulation. */
export interface SimulationPorts extends Programmes {
  /** First day of the period, `YYYY-MM-DD`: payments before it only count as visits. */
  readonly from: string
  /** Divides points by weights, as the ledger does. */
  apportion(points: bigint, weights: readonly bigint[]): readonly bigint[]
}

/** One of the two programmes, and what is used of its limits. */
interface Side {
  readonly programme: Programme
  readonly limits: PeriodLimits
  readonly points: PointsTally
}

/** Takes payments in the order of purchase; see the sentence at the top. */
export class Simulation {
  readonly #ports: SimulationPorts
  readonly #facts: FactCompleter
  readonly #members = new MemberTally()
  readonly #today: Side
  readonly #withDraft: Side
  #payments = 0
  #changed = 0
  #ofNow = 0
  #earned = 0n

  constructor(ports: SimulationPorts) {
    this.#ports = ports
    this.#facts = new FactCompleter(ports.asked)
    this.#today = newSide(ports.today, ports)
    this.#withDraft = newSide(ports.withDraft, ports)
  }

  /** Payments that were counted so far. */
  get payments(): number {
    return this.#payments
  }

  take({ occasion, points, revision, present }: PastPayment): void {
    const { facts, areOfNow } = this.#facts.complete(occasion, revision, present)
    if (occasion.purchasedOn < this.#ports.from) return
    this.#payments++
    this.#earned += points
    if (areOfNow) this.#ofNow++
    const member = this.#members.placeOf(occasion.memberId)
    const asked = facts === occasion.facts ? occasion : { ...occasion, facts }
    const today = earn(this.#today, asked, member)
    const withDraft = earn(this.#withDraft, asked, member)
    if (today !== withDraft) this.#changed++
    this.#members.add(member, today, withDraft)
  }

  result(): SimulationResult {
    const { draft } = this.#ports
    return {
      payments: { read: this.#payments, changed: this.#changed, withFactsOfNow: this.#ofNow },
      points: {
        earned: this.#earned,
        today: this.#today.points.total,
        withDraft: this.#withDraft.points.total,
        cutToday: this.#today.points.cut,
        cutWithDraft: this.#withDraft.points.cut,
      },
      byFunder: PointsTally.byFunder(this.#today.points, this.#withDraft.points),
      byRule: PointsTally.byRule(this.#today.points, this.#withDraft.points, draft),
      ...this.#members.result(),
    }
  }
}

function newSide(programme: Programme, { apportion }: SimulationPorts): Side {
  return { programme, limits: new PeriodLimits(), points: new PointsTally(apportion) }
}

/** Points of a payment by one programme. */
function earn(
  { programme, limits, points: tally }: Side,
  occasion: Occasion,
  member: number,
): bigint {
  const { partnerId, purchasedOn, purchasedAt } = occasion
  const rules = programme.rulesAt(partnerId, purchasedOn, purchasedAt, 0)
  let sum = 0n
  for (const { rule, points } of programme.evaluate(occasion, rules)) {
    const given = points > 0n ? limits.give(rule, member, purchasedOn, points) : points
    tally.add(rule, given, points - given)
    sum += given
  }
  return sum
}
