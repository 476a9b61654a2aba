/** The job that closes months for cohorts. */
import { closedAfterDays, closeMonths } from '../profile/cohort/close.ts'
import type { Job } from './job.ts'

/** See {@link closeMonths}. */
export const closeCohortsJob: Job = {
  name: 'close-cohorts',
  about: `works out what banks are told of groups of members, once for each month that is over for ${closedAfterDays} days`,
  daily: true,
  async run({ sql, now, signal }) {
    // What is published is for ever: a month that is not over is not closed, whatever instant a person sets.
    const at = new Date(Math.min(now.getTime(), Date.now()))
    return { closed: await closeMonths(sql, at, () => signal?.aborted === true) }
  },
}
