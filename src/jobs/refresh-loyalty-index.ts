/** The job that keeps members' loyalty indices. */
import { refreshIndices } from '../program/loyalty-index/refresh.ts'
import { readIndices, selectScored } from '../program/loyalty-index/store.ts'
import { refreshJob } from './refresh.ts'

/** See {@link refreshIndices}. */
export const refreshLoyaltyIndexJob = refreshJob({
  name: 'refresh-loyalty-index',
  about: 'works out the loyalty indices that partners define, month by month',
  kind: 'loyalty_index',
  due: (sql, since) => selectScored(sql, since),
  async prepare(sql, today) {
    const indices = await readIndices(sql)
    return { members: (memberIds) => refreshIndices(sql, indices, memberIds, today) }
  },
})
