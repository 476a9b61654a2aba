/** Redeems, posts, voids and returns points: one transaction a request, under the member's lock. */
import type { Queryable, Sql } from '../../db/connect.ts'
import { Chain, type Standing } from './chain.ts'
import { spendableFrom } from '../lot.ts'
import {
  isRepeat,
  type RedeemRequest,
  type Redemption,
  type RedemptionAnswer,
  type RedemptionId,
  type Refusal,
  type ReturnRequest,
} from './redemption.ts'
import { type Done, planPost, planRedemption, planReturn, planVoid } from './requests.ts'
import { passTime } from './spend.ts'
import {
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
  redeem(request: RedeemRequest): Promise<RedemptionAnswer>
  /** Posts what is held: all of it where `points` is `null`, else as many. */
  post(id: RedemptionId, points: bigint | null): Promise<RedemptionAnswer>
  void(id: RedemptionId): Promise<RedemptionAnswer>
  return(request: ReturnRequest): Promise<RedemptionAnswer>
  /** `null` where there is none. */
  read(id: RedemptionId): Promise<Redemption | null>
  /** Transactions that were tried again after a deadlock or a serialization failure. */
  retries(): number
}

/** See {@link Redemptions}. */
export function createRedemptions(ports: LedgerPorts): Redemptions {
  let retries = 0
  const inTransaction = async (memberId: bigint, work: Work): Promise<RedemptionAnswer> =>
    await withMembers(
      ports.sql,
      [memberId],
      () => void retries++,
      (sql) => work(new Request(sql, ports)),
    )
  const change = (id: RedemptionId, plan: Plan): Promise<RedemptionAnswer> =>
    inTransaction(id.memberId, (request) => request.change(id, plan))
  return {
    redeem: (asked) => inTransaction(asked.memberId, (request) => request.redeem(asked)),
    post: (id, points) => change(id, (chain, redemption) => planPost(chain, redemption, points)),
    void: (id) => change(id, planVoid),
    return: (asked) => inTransaction(asked.memberId, (request) => request.return(asked)),
    read: async (id) => shownAt(await readRedemption(ports.sql, id), ports.now()),
    retries: () => retries,
  }
}

type Work = (request: Request) => Promise<RedemptionAnswer>
type Plan = (chain: Chain, redemption: Redemption) => Refusal | Done

/** One request in its transaction. */
class Request {
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

  async redeem(asked: RedeemRequest): Promise<RedemptionAnswer> {
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
    const { chain, nextId } = await this.#begin(asked.memberId)
    const plan = planRedemption(chain, asked, nextId(), this.#now)
    if (plan.outcome !== 'done') return await this.#refuse(chain, plan)
    return await this.#finish(chain, plan.redemption, plan, { redemption: plan.redemption })
  }

  async change(
    id: RedemptionId,
    plan: Plan,
    beside: WrittenBeside = {},
  ): Promise<RedemptionAnswer> {
    const redemption = await readRedemption(this.#sql, id)
    if (redemption === null) return { outcome: 'not_found' }
    const { chain } = await this.#begin(id.memberId, redemption.takings.length)
    const answer = plan(chain, redemption)
    if (answer.outcome !== 'done' && answer.outcome !== 'repeated') {
      return await this.#refuse(chain, answer)
    }
    return await this.#finish(chain, id, answer, answer.outcome === 'done' ? beside : {})
  }

  async return(asked: ReturnRequest): Promise<RedemptionAnswer> {
    const before = await findReturn(this.#sql, asked)
    const plan: Plan = (chain, redemption) => planReturn(chain, redemption, asked.points, before)
    return await this.change(asked, plan, { return: asked })
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
    { outcome }: Done,
    beside: WrittenBeside,
  ): Promise<RedemptionAnswer> {
    await writeChains(this.#sql, [chain], beside, this.#bookedAt)
    const redemption = await readRedemption(this.#sql, id)
    if (redemption === null) throw new Error('a redemption that was written is not there')
    return { outcome, redemption }
  }
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
