/** The job that forgets requests with an Idempotency-Key a day after. */
import { dropOld } from '../idempotency/store.ts'
import type { Job } from './job.ts'

/** Rows that a statement removes. */
const answerRowsMax = 2_000

/** What is asked again after that is another request, whether this has run or not. */
export const forgetAnswersJob: Job = {
  name: 'forget-answers',
  about: 'removes the answers of requests with an Idempotency-Key that are a day old',
  async run({ sql, now, signal }) {
    for (let removed = 0; ;) {
      const rows = await dropOld(sql, now, answerRowsMax)
      removed += rows
      if (rows < answerRowsMax || signal?.aborted === true) return { removed }
    }
  },
}
