/** Puts members into the segments in which they are on a day. */
import type { Sql } from '../../db/connect.ts'
import { groupBy } from '../../values/group.ts'
import type { RfmBoundaries } from './facts.ts'
import type { SegmentGroup } from './segment.ts'
import { readBoundaries, readViews, writeMemberships, type Membership } from './store.ts'

const none: RfmBoundaries = { recency: [], frequency: [], monetary: [] }

/**
 * Puts them into these segments and takes them out of all others, in one statement; again, it changes nothing. Answers how
 * many memberships came and went.
 */
export async function refreshSegments(
  sql: Sql,
  groups: readonly SegmentGroup[],
  memberIds: readonly bigint[],
  today: string,
): Promise<number> {
  const keyOf = ({ partnerId, currency }: { partnerId: bigint; currency: string }): string =>
    `${partnerId}/${currency}`
  const boundaries = new Map((await readBoundaries(sql)).map((each) => [keyOf(each), each]))
  const seen = groupBy(await readViews(sql, groups, today, memberIds), keyOf)
  const memberships = groups.flatMap((group): Membership[] => {
    const among = boundaries.get(keyOf(group)) ?? none
    return (seen.get(keyOf(group)) ?? []).flatMap((member) =>
      group.segmentsOf({ member, boundaries: among, today }).map((segment) => {
        return { memberId: member.memberId, partnerId: group.partnerId, segment }
      }),
    )
  })
  return await writeMemberships(sql, memberIds, memberships, today)
}
