/** The job that seals the days that are over. */
import { sealDays } from '../ledger/seal/seal.ts'
import type { Job } from './job.ts'

/** See {@link sealDays}. */
export const sealDaysJob: Job = {
  name: 'seal-days',
  about: 'seals the days that are over, so that a changed transfer is found',
  async run({ sql, now, signal }) {
    return { sealed: (await sealDays(sql, now, signal)).length }
  },
}
