/** Redeems, posts, voids and returns points: one transaction a request, under the member's lock. */
import type { Queryable, Sql } from '../../db/connect.ts'
import { Chain, type Standing } from './chain.ts'
import type { Alongside, Gate, Guard } from './gate.ts'
import { spendableFrom } from '../lot.ts'
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
import {
  type Done,
  planDecision,
  planPost,
  planRedemption,
  planRefund,
  planReturn,
  planVoid,
} from './requests.ts'
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
import { readStandings } from '../store/standings.ts'
import { withMembers } from '../store/transaction.ts'

/** What chains are written with. */
export interface LedgerPorts {
  readonly sql: Sql
  /** Hands out ids for rows, that nobody else has. */
  readonly ids: { take(sql: Queryable, count: number): Promise<() => bigint> }
  /** The clock by which holds and lots end. */
  now(): Date
  /** The clock by which transfers are booked, where it is another one. */
  bookedAt?(): Date
  /** Aborted where no other batch is to begin. */
  readonly signal?: AbortSignal
}

/** When what is written now is booked. */
export function bookingTime(ports: LedgerPorts): Date {
  return ports.bookedAt?.() ?? ports.now()
}

/** The redemptions of all members. A request that is sent again is not done again. */
export interface Redemptions {
  /** `gate` decides whether it may be, and on what terms; left out, it may. */
  redeem<Refused = never>(
    request: RedeemRequest,
    gate?: Gate<Refused>,
  ): Promise<RedemptionAnswer | Refused>
  /** Posts what is held: all of it where `points` is `null`, else as many. `guard` may be against it. */
  post<Refused = never>(
    id: RedemptionId,
    points: bigint | null,
    guard?: Guard<Refused>,
  ): Promise<RedemptionAnswer | Refused>
  void(id: RedemptionId): Promise<RedemptionAnswer>
  /** Ends the review of a hold: it may be posted, or it is voided. `alongside` is written with it. */
  decide(
    id: RedemptionId,
    decision: 'approved' | 'refused',
    alongside: Alongside,
  ): Promise<RedemptionAnswer>
  return(request: ReturnRequest): Promise<RedemptionAnswer>
  /** Returns what a refund of the purchase comes to in points. */
  refund(request: RefundRequest): Promise<RedemptionAnswer>
  /** `null` where there is none. */
  read(id: RedemptionId): Promise<Redemption | null>
  /** Transactions that were tried again after a deadlock or a serialization failure. */
  retries(): number
  /** Redemptions that were held for a person to look at. */
  reviews(): number
}

/** See {@link Redemptions}. */
export function createRedemptions(ports: LedgerPorts): Redemptions {
  let retries = 0
  let reviews = 0
  const inTransaction = async <Answer>(
    { memberId }: { readonly memberId: bigint },
    work: (request: Request) => Promise<Answer>,
  ): Promise<Answer> =>
    await withMembers(
      ports.sql,
      [memberId],
      () => void retries++,
      (sql) => work(new Request(sql, ports)),
    )
  return {
    async redeem(asked, gate) {
      let inReview = false
      const answer = await inTransaction(asked, async (request) => {
        const worked = await request.redeem(asked, gate)
        inReview = request.madeInReview
        return worked
      })
      if (inReview) reviews += 1
      return answer
    },
    post: (id, points, guard) =>
      inTransaction(id, (request) =>
        request.change(id, (chain, redemption) => planPost(chain, redemption, points), {
          guard:
            guard && ((sql, redemption) => guard(sql, redemption, points ?? redemption.points)),
        }),
      ),
    void: (id) => inTransaction(id, (request) => request.change(id, planVoid)),
    decide: (id, decision, alongside) =>
      inTransaction(id, (request) => request.decide(id, decision, alongside)),
    return: (asked) => inTransaction(asked, (request) => request.return(asked)),
    refund: (asked) => inTransaction(asked, (request) => request.refund(asked)),
    read: async (id) => shownAt(await readRedemption(ports.sql, id), ports.now()),
    retries: () => retries,
    reviews: () => reviews,
  }
}

/** What a plan comes to, and what is written beside its transfers where it is done. */
type Planned = Refusal | (Done & { readonly beside?: WrittenBeside })
type Plan = (chain: Chain, redemption: Redemption) => Planned

/** What else has a part in a change. */
interface Along<Refused> {
  readonly guard?: ((sql: Queryable, redemption: Redemption) => Promise<Refused | null>) | undefined
  readonly alongside?: Alongside
}

/** One request in its transaction. */
class Request {
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
    const redemption = await readRedemption(this.#sql, id)
    if (redemption === null) return { outcome: 'not_found' }
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

/**
 * How many ids chains of these members need at most: debts are covered twice, each with two transfers for every lot or
 * debt that it ends, and a lot ends, is restored, spent or forgiven once; and what is asked for.
 */
export function chainIdsMax(standings: readonly Standing[]): number {
  return standings.reduce((sum, { lots, holds }) => sum + 8 * lots.length + holds.length + 4, 0)
}

/** A hold whose time is over is expired, whether or not it has been voided yet. */
function shownAt<Found extends Redemption | null>(found: Found, now: Date): Found {
  const isOver = found?.state === 'held' && found.heldUntil !== null && found.heldUntil <= now
  return isOver ? { ...found, state: 'expired' } : found
}
