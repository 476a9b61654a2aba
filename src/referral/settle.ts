/** Gives the bonuses of a referral on the friend's first cleared purchase, or ends it without. */
import type { Bonus } from '../ledger/bonus.ts'
import { lotEnd } from '../ledger/lot.ts'
import type { LedgerPorts } from '../ledger/redemption/ports.ts'
import { countGiven } from '../ledger/store/bonuses.ts'
import { readErased } from '../ledger/store/erased.ts'
import { readPartnerTerms } from '../partner/exit/store.ts'
import { outcomeOf, refundableUntil, type Outcome, type PayingFacts } from './referral.ts'
import { readFriend, updateReferral, updateSeen, type Pair } from './store/referrals.ts'
import type { ReferralTerms } from './terms.ts'
import { moveBonuses, withReferral, type Held } from './transaction.ts'
import { dayOf, noEnd } from '../values/time.ts'

/** What came of it, and the points that were given. */
export interface Settled {
  readonly outcome: Outcome['outcome']
  readonly points: number
}

/** Settles one that waits; another one stays as it is. */
export async function settle(
  ports: LedgerPorts,
  pair: Pair,
  onRetry: () => void,
): Promise<Settled> {
  const now = ports.now()
  return await withReferral(ports, pair, onRetry, async (held): Promise<Settled> => {
    const { sql, referral, terms } = held
    if (referral.state !== 'waiting') return { outcome: 'wait', points: 0 }
    const outcome = outcomeOf(referral, terms, await readFacts(held, now))
    if (outcome.outcome === 'wait') {
      await updateSeen(sql, pair.memberId, now)
      return { outcome: 'wait', points: 0 }
    }
    if (outcome.outcome === 'void') {
      await updateReferral(sql, { ...referral, state: 'void', reason: outcome.reason }, now)
      return { outcome: 'void', points: 0 }
    }
    const points = await moveBonuses(ports, sql, bonusesOf(referral, terms, outcome, now), now)
    const { paymentId, reason } = outcome
    const paid = { ...referral, state: 'paid', reason, paymentId, paidAt: now } as const
    await updateReferral(sql, paid, now, refundableUntil(now, terms))
    return { outcome: 'pay', points }
  })
}

async function readFacts({ sql, referral, terms }: Held, now: Date): Promise<PayingFacts> {
  const { memberId, referrerId } = referral
  const { funderId } = terms
  const friend = await readFriend(sql, memberId, referrerId)
  if (friend === null) throw new Error('a friend is missing')
  const partners = await readPartnerTerms(sql)
  return {
    ...{ payments: friend.payments, sharesCard: friend.sharesCard, now },
    referrerLeft: (await readErased(sql, [referrerId])).size > 0,
    paidThisMonth: await countGiven(sql, referrerId, 'referrer', dayOf(now)),
    funder: partners.find(({ partnerId }) => partnerId === funderId) ?? {
      ...{ partnerId: funderId, earnsUntil: noEnd },
    },
  }
}

function bonusesOf(
  { memberId, referrerId }: Pair,
  { funderId, pointsValidMonths }: ReferralTerms,
  { referrerPoints, friendPoints }: Extract<Outcome, { outcome: 'pay' }>,
  now: Date,
): Bonus[] {
  const expiresOn = lotEnd(dayOf(now), pointsValidMonths)
  const same = { subjectId: memberId, funderId, expiresOn, takenBack: false }
  const bonuses: Bonus[] = [
    { ...same, memberId: referrerId, reason: 'referrer', points: referrerPoints },
    { ...same, memberId, reason: 'friend', points: friendPoints },
  ]
  return bonuses.filter(({ points }) => points > 0n)
}
