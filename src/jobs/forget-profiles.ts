/** The job that forgets what profiles leave behind: requests, exports, and what was gathered for consents that ended. */
import { forgetRequests } from '../profile/store/consent-requests.ts'
import { forgetExports } from '../profile/export/store.ts'
import { forgetPurchases } from '../profile/purchases/store.ts'
import { dayOf } from '../values/time.ts'
import type { Job } from './job.ts'

/** Days for which a bank can read what became of its request. */
const requestDays = 90

/** Consents themselves are kept, withdrawn or not: they say why something was told. */
export const forgetProfilesJob: Job = {
  name: 'forget-profiles',
  about: `removes exports of profiles that ended, what was gathered for consents that ended, and requests that ended ${requestDays} days ago`,
  daily: true,
  async run({ sql, now }) {
    const before = new Date(now.getTime() - requestDays * 86_400_000)
    return {
      requests: await forgetRequests(sql, before),
      exports: await forgetExports(sql, now),
      purchases: await forgetPurchases(sql, dayOf(now)),
    }
  },
}
