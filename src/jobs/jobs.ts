/** All jobs, in the order in which they run. */
import { expirePayments } from './expire-payments.ts'
import type { Job } from './job.ts'
import { expireHoldsJob, expireLotsJob, forgiveDebtsJob, warnExpiringJob } from './redemptions.ts'

/** See {@link Job}. */
export const jobs: readonly Job[] = [
  expirePayments,
  expireHoldsJob,
  expireLotsJob,
  forgiveDebtsJob,
  warnExpiringJob,
]
