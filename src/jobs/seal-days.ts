/** The job that seals the days that are over. */
import { sealDays } from '../ledger/seal/seal.ts'
import type { Job } from './job.ts'

/** See {@link sealDays}. */
export const sealDaysJob: Job = {
  name: 'seal-days',
  about: 'seals the days that are over, so that a changed transfer is found',
  async run({ sql, now, signal }) {
    // A seal is for ever: a day that is not over is not sealed, whatever instant a person sets.
    const at = new Date(Math.min(now.getTime(), Date.now()))
    return { sealed: (await sealDays(sql, at, signal)).length }
  },
}
