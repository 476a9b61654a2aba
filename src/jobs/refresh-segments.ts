/** The job that keeps who is in which segment. */
import { refreshSegments } from '../program/segment/refresh.ts'
import { groupSegments } from '../program/segment/segment.ts'
import { computeBoundaries, readSegments, selectTierChanges } from '../program/segment/store.ts'
import { refreshJob } from './refresh.ts'

/** See {@link refreshSegments}. */
export const refreshSegmentsJob = refreshJob({
  name: 'refresh-segments',
  about: 'puts members into the segments that partners define, and takes them out',
  kind: 'segment',
  due: (sql, since) => selectTierChanges(sql, since),
  async prepare(sql, today) {
    const groups = groupSegments(await readSegments(sql))
    return {
      beforeSweep: () => computeBoundaries(sql, groups, today),
      members: (memberIds) => refreshSegments(sql, groups, memberIds, today),
    }
  },
})
