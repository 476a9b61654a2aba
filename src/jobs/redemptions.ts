/** The jobs of the ledger: holds and points that end, warnings before they do, debts that are forgiven. */
import type { LedgerPorts } from '../ledger/redemption/ports.ts'
import {
  expireHolds,
  expireLots,
  forgiveDebts,
  warnExpiring,
  type SweepCounts,
} from '../ledger/redemption/sweep.ts'
import { dropEnded } from '../redemption/store/ended.ts'
import type { Job } from './job.ts'
import { ledgerPorts } from './ledger-ports.ts'

function sweepJob(
  name: string,
  about: string,
  sweep: (ports: LedgerPorts) => Promise<SweepCounts>,
): Job {
  return {
    name,
    about,
    run: (ports) => sweep(ledgerPorts(ports)),
  }
}

function daily(...job: Parameters<typeof sweepJob>): Job {
  return { ...sweepJob(...job), daily: true }
}

/** See {@link expireHolds}. */
export const expireHoldsJob = sweepJob(
  'expire-holds',
  'releases points whose hold was neither posted nor voided in time',
  expireHolds,
)

/** See {@link expireLots}. */
export const expireLotsJob = sweepJob(
  'expire-lots',
  'returns points to their funder when their last day is over',
  expireLots,
)

/** See {@link forgiveDebts}. */
export const forgiveDebtsJob = daily(
  'forgive-debts',
  'forgives what members have owed for 30 days, where the funder bears it',
  forgiveDebts,
)

/** See {@link warnExpiring}. */
export const warnExpiringJob = daily(
  'warn-expiring',
  'tells members of points whose last day is at most 30 days away',
  warnExpiring,
)

/** What of redemptions is kept after its end: longer than any hold, whose post is held to its quote. */
const keptMs = 8 * 86_400_000

/** Removes quotes, codes and counts that are over. */
export const forgetRedemptionsJob: Job = {
  name: 'forget-redemptions',
  about: 'removes quotes, one-time codes and counts of redemptions that ended eight days ago',
  daily: true,
  async run({ sql, now, signal }) {
    const before = new Date(now.getTime() - keptMs)
    for (let removed = 0; ;) {
      const rows = await dropEnded(sql, before)
      removed += rows
      if (rows === 0 || signal?.aborted === true) return { removed }
    }
  },
}
