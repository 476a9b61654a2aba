/** The job that seals what stands in clear. */
import { sealMembers } from '../privacy/seal-members.ts'
import type { Job } from './job.ts'

/** See {@link sealMembers}. */
export const sealMembersJob: Job = {
  name: 'seal-members',
  about:
    'seals names and what members wrote where they stand in clear, from before they were sealed at once',
  async run({ sql, vault, signal }) {
    return vault === undefined ? { names: 0, feedback: 0 } : await sealMembers(sql, vault, signal)
  },
}
