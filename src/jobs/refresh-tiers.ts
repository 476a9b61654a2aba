/** The job that keeps members' tiers. */
import { refreshTiers } from '../program/tier/refresh.ts'
import { readSchemes, selectDueTiers } from '../program/tier/store.ts'
import { refreshJob } from './refresh.ts'

/** See {@link refreshTiers}. */
export const refreshTiersJob = refreshJob({
  name: 'refresh-tiers',
  about: 'raises members to the tier that they have earned, and lets tiers lapse',
  kind: 'tiers',
  due: (sql, _since, today) => selectDueTiers(sql, today),
  async prepare(sql, today) {
    const schemes = await readSchemes(sql)
    return {
      async members(memberIds) {
        return (await refreshTiers(sql, schemes, memberIds, today)).changed
      },
    }
  },
})
