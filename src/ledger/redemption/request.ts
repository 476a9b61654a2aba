/** One request about a redemption in its transaction: what is read, planned and written. */
import type { Queryable } from '../../db/connect.ts'
import { spendableFrom } from '../lot.ts'
import { readErased } from '../store/erased.ts'
import { readStandings } from '../store/standings.ts'
import { Chain, chainIdsMax } from './chain.ts'
import type { Alongside, Gate } from './gate.ts'
import { bookingTime, type LedgerPorts } from './ports.ts'
import {
  isRepeat,
  plainTerms,
  type RedeemRequest,
  type Redemption,
  type RedemptionAnswer,
  type RedemptionId,
  type RefundRequest,
  type Refusal,
  type ReturnRequest,
} from './redemption.ts'
import { type Done, planDecision, planRedemption, planRefund, planReturn } from './requests.ts'
import { passTime } from './spend.ts'
import {
  endReview,
  findRedemption,
  findReturn,
  readRedemption,
  readSides,
  writeChains,
  type WrittenBeside,
} from './store.ts'

/** What a plan comes to, and what is written beside its transfers where it is done. */
type Planned = Refusal | (Done & { readonly beside?: WrittenBeside })
type Plan = (chain: Chain, redemption: Redemption) => Planned

/** What else has a part in a change. */
interface Along<Refused> {
  readonly guard?: ((sql: Queryable, redemption: Redemption) => Promise<Refused | null>) | undefined
  readonly alongside?: Alongside
}

/** One request in its transaction. */
export class Request {
  /** Whether it has made a redemption that a person looks at first. */
  madeInReview = false
  readonly #sql: Queryable
  readonly #ids: LedgerPorts['ids']
  readonly #now: Date
  readonly #bookedAt: Date

  constructor(sql: Queryable, ports: LedgerPorts) {
    this.#sql = sql
    this.#ids = ports.ids
    this.#now = ports.now()
    this.#bookedAt = bookingTime(ports)
  }

  async redeem<Refused>(
    asked: RedeemRequest,
    gate: Gate<Refused> = freeGate,
  ): Promise<RedemptionAnswer | Refused> {
    const [before, sides] = await Promise.all([
      findRedemption(this.#sql, asked),
      readSides(this.#sql, asked, spendableFrom(this.#now)),
    ])
    if (before !== null) {
      if (!isRepeat(asked, before)) return { outcome: 'key_reused' }
      return { outcome: 'repeated', redemption: shownAt(before, this.#now) }
    }
    if (!sides.member) return { outcome: 'not_found' }
    if (!sides.partner) return { outcome: 'partner_left' }
    const answer = await gate.admit(this.#sql, asked, this.#now)
    if ('refused' in answer) return answer.refused
    const { terms, reviewSeconds, record } = answer.admitted
    const { chain, nextId } = await this.#begin(asked.memberId)
    const make = { redemptionId: nextId(), now: this.#now, terms, reviewSeconds }
    const plan = planRedemption(chain, asked, make)
    if (plan.outcome !== 'done') return await this.#refuse(chain, plan)
    await record(plan.redemption)
    this.madeInReview = terms.inReview
    return await this.#finish(chain, plan.redemption, {
      outcome: 'done',
      beside: { redemption: plan.redemption },
    })
  }

  async change<Refused = never>(
    id: RedemptionId,
    plan: Plan,
    { guard, alongside }: Along<Refused> = {},
  ): Promise<RedemptionAnswer | Refused> {
    const [redemption, erased] = await Promise.all([
      readRedemption(this.#sql, id),
      readErased(this.#sql, [id.memberId]),
    ])
    if (redemption === null || erased.size > 0) return { outcome: 'not_found' }
    const { chain } = await this.#begin(id.memberId, redemption.takings.length)
    if (guard !== undefined && chain.holdOf(id.redemptionId) !== undefined) {
      const refused = await guard(this.#sql, redemption)
      if (refused !== null) return refused
    }
    const planned = plan(chain, redemption)
    if (planned.outcome !== 'done' && planned.outcome !== 'repeated') {
      return await this.#refuse(chain, planned)
    }
    if (planned.outcome === 'done') await alongside?.(this.#sql)
    return await this.#finish(chain, id, planned)
  }

  async decide(
    id: RedemptionId,
    decision: 'approved' | 'refused',
    alongside: Alongside,
  ): Promise<RedemptionAnswer> {
    return await this.change(id, (chain, redemption) => planDecision(chain, redemption, decision), {
      alongside: async (sql) => {
        await Promise.all([endReview(sql, id), alongside(sql)])
      },
    })
  }

  async return(asked: ReturnRequest): Promise<RedemptionAnswer> {
    const before = await findReturn(this.#sql, asked)
    return await this.change(asked, (chain, redemption) => {
      const plan = planReturn(chain, redemption, asked.points, before)
      if (plan.outcome !== 'done') return plan
      return { ...plan, beside: { return: { ...asked, refundedMinor: 0n } } }
    })
  }

  async refund(asked: RefundRequest): Promise<RedemptionAnswer> {
    const before = await findReturn(this.#sql, asked)
    return await this.change(asked, (chain, redemption) => {
      const plan = planRefund(chain, redemption, asked.refundedMinor, before)
      if (plan.outcome !== 'done') return plan
      return { outcome: 'done', beside: { return: { ...asked, points: plan.points } } }
    })
  }

  /** The member's chain, with what time brought; `others`: how many transfers to lots there may be besides. */
  async #begin(memberId: bigint, others = 0): Promise<{ chain: Chain; nextId: () => bigint }> {
    const standings = await readStandings(this.#sql, [memberId], spendableFrom(this.#now))
    const nextId = await this.#ids.take(this.#sql, chainIdsMax(standings) + others)
    const chain = new Chain(standings[0] ?? { memberId, lots: [], holds: [] }, nextId)
    passTime(chain, this.#now)
    return { chain, nextId }
  }

  /** What time brought is written whatever the answer. */
  async #refuse(chain: Chain, refusal: Refusal): Promise<RedemptionAnswer> {
    await writeChains(this.#sql, [chain], {}, this.#bookedAt)
    return refusal
  }

  async #finish(
    chain: Chain,
    id: RedemptionId,
    { outcome, beside = {} }: Done & { readonly beside?: WrittenBeside },
  ): Promise<RedemptionAnswer> {
    await writeChains(this.#sql, [chain], beside, this.#bookedAt)
    const redemption = await readRedemption(this.#sql, id)
    if (redemption === null) throw new Error('a redemption that was written is not there')
    return { outcome, redemption }
  }
}

/** Lets everything in. */
const freeGate: Gate<never> = {
  admit: async () => ({
    admitted: { terms: plainTerms, reviewSeconds: 0, record: async () => {} },
  }),
}

/** A hold whose time is over is expired, whether or not it has been voided yet. */
export function shownAt<Found extends Redemption | null>(found: Found, now: Date): Found {
  const isOver = found?.state === 'held' && found.heldUntil !== null && found.heldUntil <= now
  return isOver ? { ...found, state: 'expired' } : found
}
