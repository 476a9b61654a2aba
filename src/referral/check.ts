/** What of referrals is proved together with the ledger. */
import type { Check } from '../ledger/verify/check.ts'
import { findPlaces } from '../ledger/verify/store.ts'
import { strayReferrals } from './store/check.ts'

/** See {@link Check}. */
export const referralsCheck: Check = {
  name: 'referrals',
  about: 'a referral has the bonuses of its terms, once, and no other is given',
  find: (sql) => findPlaces(sql, strayReferrals(sql)),
}
