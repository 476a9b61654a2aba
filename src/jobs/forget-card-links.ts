/** The job that forgets cards which were asked for and not proved, and what was seen of them. */
import { dropEndedBlocks, endedLinks } from '../enrolment/store/links.ts'
import { endOverdue } from '../enrolment/waiting.ts'
import type { Job } from './job.ts'

/** Requests that are read at once; each ends in a transaction of its own. */
const pageLinksMax = 200

/** What is half done when it is stopped is done by the next run. */
export const forgetCardLinksJob: Job = {
  name: 'forget-card-links',
  about: 'removes cards that were asked for and not proved in time, and what was seen of them',
  async run({ sql, now, signal }) {
    let forgotten = 0
    for (let rest = true; rest;) {
      const page = await endedLinks(sql, now, pageLinksMax)
      for (const link of page) {
        if (signal?.aborted === true) return { forgotten, blocksEnded: 0 }
        if (await endOverdue(sql, link, now)) forgotten++
      }
      rest = page.length === pageLinksMax
    }
    return { forgotten, blocksEnded: await dropEndedBlocks(sql, now) }
  },
}
