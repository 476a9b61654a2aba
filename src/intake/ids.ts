/** Ids for rows, taken from the database a block at a time. */
import type { Queryable } from '../db/connect.ts'
import { takeRowIdBlocks } from './store/reference.ts'

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
      let missing = BigInt(count)
      const take = (): void => {
        const taken = end - next < missing ? end - next : missing
        if (taken > 0n) mine.push({ next, end: next + taken })
        next += taken
        missing -= taken
      }
      take()
      if (missing > 0n) {
        const blocks = Number((missing + blockIds - 1n) / blockIds)
        for (const first of await takeRowIdBlocks(sql, blocks)) {
          // What another batch has left of its last block meanwhile is lost.
          next = first
          end = first + blockIds
          take()
        }
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
