/** The job that forgets how far limits were used when nothing can change what was given then. */
import { windowDays } from '../payment/match.ts'
import { dayBefore, dayOf } from '../values/time.ts'
import type { Job } from './job.ts'
import { dropLimitUses, raiseLimitHorizon } from './store.ts'

/** Rows that a statement removes. */
const limitRowsMax = 5_000
/** A record may come so long after its day. */
const lateDays = 90
/** The latest that changes a purchase is a chargeback. */
const keptDays = Math.max(...Object.values(windowDays)) + lateDays

/** Of days and months; what a member may have in all is kept for ever. `ledger verify` knows how far it went. */
export const forgetLimitsJob: Job = {
  name: 'forget-limits',
  about:
    'removes how far limits of days and months were used that no chargeback can reach any more',
  daily: true,
  async run({ sql, now, signal }) {
    const keptFrom = await raiseLimitHorizon(sql, dayBefore(dayOf(now), keptDays))
    for (let removed = 0; ;) {
      const rows = await dropLimitUses(sql, keptFrom, limitRowsMax)
      removed += rows
      if (rows === 0 || signal?.aborted === true) return { removed }
    }
  },
}
