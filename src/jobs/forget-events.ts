/** The job that forgets what was told: events, how their webhooks went, and the batches that they came of. */
import { keptDays } from '../outbox/event.ts'
import { dropBatches, dropEvents } from '../outbox/store/feed.ts'
import { dropAttempts, dropForgotten } from '../webhook/store/attempts.ts'
import type { Job } from './job.ts'

/** Rows that a statement removes. */
const eventRowsMax = 5_000

/** What is forgotten is in no feed any more, and cannot be sent again. */
export const forgetEventsJob: Job = {
  name: 'forget-events',
  about: `removes events, attempts to send them and batches of the outbox that are ${keptDays} days old`,
  daily: true,
  async run({ sql, now, signal }) {
    const before = new Date(now.getTime() - keptDays * 86_400_000)
    const counts = { events: 0, attempts: 0, batches: 0 }
    const drops = { events: dropEvents, attempts: dropAttempts, batches: dropBatches }
    for (const of of ['events', 'attempts', 'batches'] as const) {
      for (let rows = eventRowsMax; rows === eventRowsMax && signal?.aborted !== true;) {
        rows = await drops[of](sql, before, eventRowsMax)
        counts[of] += rows
      }
    }
    await dropForgotten(sql)
    return counts
  },
}
