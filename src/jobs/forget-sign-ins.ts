/** The job that forgets codes, tickets and sessions that are over. */
import { dropEnded } from '../sign-in/store/forget.ts'
import type { Job } from './job.ts'

/** Rows of each kind that a statement removes. */
const signInRowsMax = 5_000

/** Phones of strangers are among them, by their keyed hash: nobody needs it once their limits look back no further. */
export const forgetSignInsJob: Job = {
  name: 'forget-sign-ins',
  about: 'removes one-time codes, tickets to join and sessions that are over',
  async run({ sql, now, signal }) {
    const all = { codes: 0, tickets: 0, sessions: 0 }
    for (;;) {
      const { codes, tickets, sessions } = await dropEnded(sql, now, signInRowsMax)
      all.codes += codes
      all.tickets += tickets
      all.sessions += sessions
      const isFull = Math.max(codes, tickets, sessions) === signInRowsMax
      if (!isFull || signal?.aborted === true) return all
    }
  },
}
