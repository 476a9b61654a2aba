/** Pays every referral that is due, and takes back what was refunded. */
import type { Queryable } from '../db/connect.ts'
import type { LedgerPorts } from '../ledger/redemption/ports.ts'
import { settle } from './settle.ts'
import {
  closeRefundable,
  findPaid,
  findSettled,
  isUnseen,
  updatePaidSeen,
  type PaidPair,
  type Pair,
} from './store/referrals.ts'
import { findTakenBack, takeBack } from './take-back.ts'

/** Referrals that are looked up at a time. */
const pagePairsMax = 200

/** What {@link payReferrals} did, and how often it met another transaction. */
export interface ReferralCounts extends Record<string, number> {
  paid: number
  void: number
  takenBack: number
  /** Given, less what was taken back. */
  points: number
  retries: number
}

/**
 * Settles every referral that is due: one transaction each, under the locks of both members, so that whoever does it, and
 * however often, each is paid once and taken back once.
 */
export async function payReferrals(ports: LedgerPorts): Promise<ReferralCounts> {
  const counts: ReferralCounts = { paid: 0, void: 0, takenBack: 0, points: 0, retries: 0 }
  const onRetry = (): void => void counts.retries++
  await eachPage(ports, findSettled, async (pairs) => {
    for (const pair of pairs) {
      if (ports.signal?.aborted === true) return
      const { outcome, points } = await settle(ports, pair, onRetry)
      if (outcome === 'pay') counts.paid += 1
      if (outcome === 'void') counts.void += 1
      counts.points += points
    }
  })
  await eachPage(ports, findPaid, async (pairs) => {
    const refunded = await findTakenBack(ports.sql, pairs)
    for (const pair of refunded) {
      if (ports.signal?.aborted === true) return
      const points = await takeBack(ports, pair, onRetry)
      if (points === null) continue
      counts.takenBack += 1
      counts.points -= points
    }
    await updatePaidSeen(ports.sql, without(pairs, refunded), ports.now())
  })
  await closeRefundable(ports.sql, ports.now())
  return counts
}

/**
 * Whether something became known of a friend who may be paid, so that {@link payReferrals} should not wait; once it has looked,
 * it may. So may what ends without a purchase, and what is taken back.
 */
export async function isReferralDue(sql: Queryable): Promise<boolean> {
  return await isUnseen(sql)
}

function without(pairs: readonly PaidPair[], others: readonly PaidPair[]): PaidPair[] {
  const left = new Set(others)
  return pairs.filter((pair) => !left.has(pair))
}

async function eachPage<Found extends Pair>(
  { sql, signal, now }: LedgerPorts,
  find: (sql: Queryable, after: bigint, now: Date, count: number) => Promise<Found[]>,
  work: (pairs: Found[]) => Promise<void>,
): Promise<void> {
  const at = now()
  for (let after = 0n; ;) {
    const pairs = await find(sql, after, at, pagePairsMax)
    const last = pairs.at(-1)
    if (last === undefined || signal?.aborted === true) return
    await work(pairs)
    after = last.memberId
  }
}
