/** Works members' loyalty indices out anew. */
import type { Sql } from '../../db/connect.ts'
import { monthOf } from '../../values/time.ts'
import type { LoyaltyIndex } from './index-definition.ts'
import { indexOf } from './loyalty-index.ts'
import { readIndexViews, writeIndices } from './store.ts'

/** Works them out as of `today` (`YYYY-MM-DD`), and keeps them with the month. Answers how many have changed. */
export async function refreshIndices(
  sql: Sql,
  indices: readonly LoyaltyIndex[],
  memberIds: readonly bigint[],
  today: string,
): Promise<number> {
  const byPartner = new Map(indices.map((each) => [each.partnerId, each]))
  const now = (await readIndexViews(sql, indices, memberIds, today)).flatMap((view) => {
    const { memberId, partnerId } = view
    const definition = byPartner.get(partnerId)
    if (definition === undefined) return []
    const { version } = definition
    return [{ memberId, partnerId, version, ...indexOf(definition, view, today) }]
  })
  return now.length === 0 ? 0 : await writeIndices(sql, monthOf(today), now)
}
