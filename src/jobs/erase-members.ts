/** The job that finishes erasures. */
import { finishErasures } from '../erasure/finish.ts'
import { isErasureWaiting } from '../erasure/store/erasures.ts'
import type { Job } from './job.ts'
import { ledgerPorts } from './ledger-ports.ts'

/** See {@link finishErasures}. */
export const eraseMembersJob: Job = {
  name: 'erase-members',
  about: 'closes the accounts of erased members, and makes what stays of their payments anonymous',
  isUrgent: isErasureWaiting,
  run: (ports) => finishErasures({ ...ledgerPorts(ports), intake: ports.intake }),
}
