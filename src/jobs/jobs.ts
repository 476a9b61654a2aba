/** All jobs, in the order in which they run. */
import { expirePayments } from './expire-payments.ts'
import type { Job } from './job.ts'

/** See {@link Job}. */
export const jobs: readonly Job[] = [expirePayments]
