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
  let changed = 0
  for (const definition of indices) {
    const views = await readIndexViews(sql, definition, memberIds, today)
    const now = views.map((view) => {
      return { memberId: view.memberId, ...indexOf(definition, view, today) }
    })
    if (now.length > 0) changed += await writeIndices(sql, definition, monthOf(today), now)
  }
  return changed
}
