/** Redeems, posts, voids and returns points: one transaction a request, under the member's lock. */
import { withMembers } from '../store/transaction.ts'
import type { Alongside, Gate, Guard } from './gate.ts'
import type { LedgerPorts } from './ports.ts'
import type {
  RedeemRequest,
  Redemption,
  RedemptionAnswer,
  RedemptionId,
  RefundRequest,
  ReturnRequest,
} from './redemption.ts'
import { Request, shownAt } from './request.ts'
import { planPost, planVoid } from './requests.ts'
import { readRedemption } from './store.ts'

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
