/** The job that forgets what profiles leave behind: requests, exports, and what was gathered for consents that ended. */
import { forgetRequests } from '../profile/store/consent-requests.ts'
import { forgetExports, forgetLines } from '../profile/export/store.ts'
import { forgetPurchases } from '../profile/purchases/store.ts'
import { dayOf } from '../values/time.ts'
import type { Job, JobPorts } from './job.ts'

/** Days for which a bank can read what became of its request. */
const requestDays = 90

/** Rows that a statement removes. */
const profileRowsMax = 5_000
/** Members of whom a statement looks at all that was gathered. */
const profileMembersMax = 200

/** Consents themselves are kept, withdrawn or not: they say why something was told. */
export const forgetProfilesJob: Job = {
  name: 'forget-profiles',
  about: `removes exports of profiles that ended, what was gathered for consents that ended, and requests that ended ${requestDays} days ago`,
  daily: true,
  async run(ports) {
    const { sql, now } = ports
    const before = new Date(now.getTime() - requestDays * 86_400_000)
    const requests = await inParts(ports, (most) => forgetRequests(sql, before, most))
    await inParts(ports, (most) => forgetLines(sql, now, most))
    const exports = await inParts(ports, (most) => forgetExports(sql, now, most))
    return { requests, exports, purchases: await allPurchases(ports) }
  },
}

async function inParts(
  { signal }: JobPorts,
  forget: (rowsMax: number) => Promise<number>,
): Promise<number> {
  let all = 0
  for (
    let rows = profileRowsMax;
    rows === profileRowsMax && signal?.aborted !== true;
    all += rows
  ) {
    rows = await forget(profileRowsMax)
  }
  return all
}

async function allPurchases({ sql, now, signal }: JobPorts): Promise<number> {
  let all = 0
  for (let after: bigint | null = 0n; after !== null && signal?.aborted !== true;) {
    const page = { after, membersMax: profileMembersMax }
    const { last, forgotten } = await forgetPurchases(sql, dayOf(now), page)
    all += forgotten
    after = last
  }
  return all
}
