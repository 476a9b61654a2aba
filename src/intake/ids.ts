/** Ids for rows, taken from the database a block at a time. */
import type { Queryable } from '../db/connect.ts'
import { takeRowIdBlock } from './store/reference.ts'

/** As many as `row_id_block` hands out a call; see the migration. */
const blockIds = 65_536n

/** Hands out ids that no other gateway has and no other batch. */
export interface RowIds {
  /** Up to `count` ids, one a call, ascending; unused ones are lost. */
  take(sql: Queryable, count: number): Promise<() => bigint>
}

/** Starts empty: the first `take` asks the database for the first block. */
export function createRowIds(): RowIds {
  let next = 0n
  let end = 0n
  return {
    async take(sql, count) {
      const mine: { next: bigint; readonly end: bigint }[] = []
      for (let missing = BigInt(count); missing > 0n;) {
        if (next === end) {
          next = await takeRowIdBlock(sql)
          end = next + blockIds
        }
        const taken = end - next < missing ? end - next : missing
        mine.push({ next, end: next + taken })
        next += taken
        missing -= taken
      }
      let range = mine.shift()
      return () => {
        if (range?.next === range?.end) range = mine.shift()
        if (range === undefined) throw new Error(`more than ${count} row ids were taken`)
        return range.next++
      }
    },
  }
}
