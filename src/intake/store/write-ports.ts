/** With what changes are written outside the group commit. */
import { partnerStripes } from '../../ledger/store.ts'
import type { WritePorts } from './commit.ts'
import { dayOf } from '../../values/time.ts'

/** Booked on the day (UTC) of `now`, on any stripe. */
export function writePorts(now: Date): WritePorts {
  const stripe = Math.floor(Math.random() * partnerStripes)
  return { stripe, bookedOn: dayOf(now) }
}

/** Retries of what a person asked for are nobody's to count. */
export function untold(): void {}
