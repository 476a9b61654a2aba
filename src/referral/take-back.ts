/** Takes the bonuses of a referral back where the first purchase was refunded in full soon after. */
import type { Queryable } from '../db/connect.ts'
import type { LedgerPorts } from '../ledger/redemption/ports.ts'
import { readGiven } from '../ledger/store/bonuses.ts'
import { netAmounts } from '../payment/payment.ts'
import { readPayments } from '../payment/store/moves.ts'
import { refundableUntil } from './referral.ts'
import { updateReferral, type PaidPair } from './store/referrals.ts'
import { moveBonuses, withReferral } from './transaction.ts'

/** Those of them of whose purchase nothing is left. */
export async function findTakenBack(
  sql: Queryable,
  pairs: readonly PaidPair[],
): Promise<PaidPair[]> {
  const payments = await readPayments(sql, pairs)
  const kept = new Set(
    payments
      .filter((payment) => netAmounts(payment).clearedMinor > 0n)
      .map(({ memberId }) => memberId),
  )
  return pairs.filter(({ memberId }) => !kept.has(memberId))
}

/** Takes both bonuses back. Answers their points together; `null` where it was done before, or it is too late. */
export async function takeBack(
  ports: LedgerPorts,
  pair: PaidPair,
  onRetry: () => void,
): Promise<number | null> {
  const now = ports.now()
  return await withReferral(ports, pair, onRetry, async ({ sql, referral, terms }) => {
    const { memberId, referrerId, state, paidAt } = referral
    if (state !== 'paid' || paidAt === null || now >= refundableUntil(paidAt, terms)) return null
    if ((await findTakenBack(sql, [pair])).length === 0) return null
    const given = await readGiven(sql, [referrerId, memberId], memberId)
    const taken = given.map((bonus) => ({ ...bonus, takenBack: true }))
    const points = await moveBonuses(ports, sql, taken, now)
    await updateReferral(sql, { ...referral, state: 'void', reason: 'refunded' }, now)
    return points
  })
}
