/** The job of partners that leave: their members are told, and after the run-off their lots pass on. */
import { announceExit, backLots, type Handover } from '../ledger/backing/backing.ts'
import { spendableFrom } from '../ledger/lot.ts'
import type { PartnerTerms } from '../partner/exit/exit.ts'
import { readPartnerTerms } from '../partner/exit/store.ts'
import type { Job } from './job.ts'
import { ledgerPorts } from './ledger-ports.ts'

/** See {@link backLots}. */
export const backLotsJob: Job = {
  name: 'back-lots',
  about: 'tells of partners that leave, and passes their points to who backs them',
  daily: true,
  async run(jobPorts) {
    const { sql, now } = jobPorts
    const counts = { told: 0, members: 0, lots: 0, retries: 0 }
    const earliest = spendableFrom(now)
    const ports = ledgerPorts(jobPorts)
    for (const handover of handoversOf(await readPartnerTerms(sql))) {
      if (handover.redeemsUntil >= earliest) {
        counts.told += await announceExit(ports, handover)
        continue
      }
      const { members, lots, retries } = await backLots(ports, handover)
      counts.members += members
      counts.lots += lots
      counts.retries += retries
    }
    return counts
  },
}

/** Partners that leave or have left, each with its backer. */
export function handoversOf(partners: readonly PartnerTerms[]): Handover[] {
  const byId = new Map(partners.map((each) => [each.partnerId, each]))
  return partners.flatMap(({ partnerId, name, backedBy, earnsUntil, redeemsUntil }) => {
    const backer = backedBy === null ? undefined : byId.get(backedBy)
    if (backer === undefined) return []
    const sides = { leaverId: partnerId, leaver: name, backer: backer.name }
    return [{ ...sides, backerId: backer.partnerId, earnsUntil, redeemsUntil }]
  })
}
