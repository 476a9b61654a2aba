/** Ids for rows, taken from the database a block at a time. */
import type { Queryable } from '../db/connect.ts'
import { takeRowIdBlock } from './store/reference.ts'

/** As many as `row_id_block` hands out a call; see the migration. */
const blockIds = 65_536n

/** Hands out ids that no other gateway has and no other batch. */
export interface RowIds {
  /** Up to `count` ids, one a call; unused ones are lost. */
  take(sql: Queryable, count: number): Promise<() => bigint>
}

/** Starts empty: the first `take` asks the database for the first block. */
export function createRowIds(): RowIds {
  let next = 0n
  let end = 0n
  return {
    async take(sql, count) {
      if (end - next < BigInt(count)) {
        next = await takeRowIdBlock(sql)
        end = next + blockIds
      }
      const mine = { next, end: next + BigInt(count) }
      next = mine.end
      return () => {
        if (mine.next === mine.end) throw new Error(`more than ${count} row ids were taken`)
        return mine.next++
      }
    },
  }
}
