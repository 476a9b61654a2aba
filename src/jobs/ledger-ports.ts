/** What the ledger works with in a job. */
import { createRowIds } from '../intake/ids.ts'
import type { LedgerPorts } from '../ledger/redemption/ports.ts'
import type { JobPorts } from './job.ts'

/** What is due is decided by the job's instant; what is written is booked by the machine's clock. */
export function ledgerPorts({ sql, now, signal }: JobPorts): LedgerPorts {
  const ports = { sql, ids: createRowIds(), now: () => now, bookedAt: () => new Date() }
  return signal === undefined ? ports : { ...ports, signal }
}
