/** One transaction over the two members of a referral. */
import type { Queryable } from '../db/connect.ts'
import type { Bonus } from '../ledger/bonus.ts'
import { bookingTime, type LedgerPorts } from '../ledger/redemption/ports.ts'
import { writeBonuses } from '../ledger/store/bonuses.ts'
import { withMembers } from '../ledger/store/transaction.ts'
import type { Referral } from './referral.ts'
import { tellOfBonuses } from './store/notices.ts'
import { readReferral, type Pair } from './store/referrals.ts'
import { readReferralTerms } from './store/terms.ts'
import type { ReferralTerms } from './terms.ts'
import { dayOf } from '../values/time.ts'

/** A referral as it stands under the locks of both members, with its terms. */
export interface Held {
  readonly sql: Queryable
  readonly referral: Referral
  readonly terms: ReferralTerms
}

/** Does `work` under the locks of both. The lower id is the referrer's: so they are taken in one order by all. */
export async function withReferral<Result>(
  { sql }: Pick<LedgerPorts, 'sql'>,
  { memberId, referrerId }: Pair,
  onRetry: () => void,
  work: (held: Held) => Promise<Result>,
): Promise<Result> {
  return await withMembers(sql, [referrerId, memberId], onRetry, async (transaction) => {
    const referral = await readReferral(transaction, memberId)
    const all = await readReferralTerms(transaction)
    const terms = all.find(({ version }) => version === referral?.termsVersion)
    if (referral === null || terms === undefined) throw new Error('a referral is missing')
    return await work({ sql: transaction, referral, terms })
  })
}

/** Moves bonuses and tells of them. Answers their points together. */
export async function moveBonuses(
  ports: LedgerPorts,
  sql: Queryable,
  bonuses: readonly Bonus[],
  now: Date,
): Promise<number> {
  const nextId = await ports.ids.take(sql, bonuses.length)
  const days = { givenOn: dayOf(now), bookedOn: dayOf(bookingTime(ports)) }
  await writeBonuses(sql, bonuses, nextId, days)
  await tellOfBonuses(sql, bonuses, now)
  return bonuses.reduce((sum, { points }) => sum + Number(points), 0)
}
