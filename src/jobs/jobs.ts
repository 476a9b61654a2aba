/** All jobs, in the order in which they run. */
import { backLotsJob } from './back-lots.ts'
import { expirePayments } from './expire-payments.ts'
import type { Job } from './job.ts'
import { finishMapChanges } from './finish-map-changes.ts'
import { payReferralsJob } from './pay-referrals.ts'
import { expireHoldsJob, expireLotsJob, forgiveDebtsJob, warnExpiringJob } from './redemptions.ts'
import { sealDaysJob } from './seal-days.ts'

/** See {@link Job}. */
export const jobs: readonly Job[] = [
  finishMapChanges,
  expirePayments,
  payReferralsJob,
  expireHoldsJob,
  expireLotsJob,
  forgiveDebtsJob,
  warnExpiringJob,
  backLotsJob,
  sealDaysJob,
]
