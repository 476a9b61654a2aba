/** Pages of lists: `limit`, an opaque `cursor`, and `next`, the same on every list. */
import { z } from '@hono/zod-openapi'
import { cursorOf, cursorParameter, readCursor } from '../cursor.ts'

/** Rows of a page where the caller does not say. */
const limitDefault = 50
/** Rows of a page at most. */
const limitMax = 200

/** The query parameter `limit` of a list. */
export const limitParameter = z.coerce
  .number()
  .int()
  .min(1)
  .max(limitMax)
  .default(limitDefault)
  .openapi({
    type: 'integer',
    ...{ minimum: 1, maximum: limitMax, default: limitDefault },
    description: 'Rows of a page at most',
  })

/** What every list may be asked for. */
export const pageFields = { cursor: cursorParameter, limit: limitParameter }

/** `next` in the answer of a list. */
export const next = z
  .string()
  .nullable()
  .openapi({ description: 'The `cursor` of the next page; null on the last one', example: null })

/** Which page is asked for. */
export interface PageQuery {
  readonly cursor?: string | undefined
  readonly limit: number
}

/**
 * A page of a list that is short enough to be read whole, in the order in which it stands. `keyOf` names a row, without a
 * dot; a cursor is the key of the last row of a page. Where that row is gone, as much of the list as there was before it is
 * passed over.
 */
export function pageOf<Row>(
  rows: readonly Row[],
  { cursor, limit }: PageQuery,
  keyOf: (row: Row) => string | number | bigint,
): { rows: readonly Row[]; next: string | null } {
  const from = cursor === undefined ? 0 : startAfter(rows, cursor, keyOf)
  const page = rows.slice(from, from + limit)
  const last = page.at(-1)
  const isLast = last === undefined || from + limit >= rows.length
  return { rows: page, next: isLast ? null : cursorOf(`${from + limit}`, `${keyOf(last)}`) }
}

function startAfter<Row>(
  rows: readonly Row[],
  cursor: string,
  keyOf: (row: Row) => string | number | bigint,
): number {
  const [passed = '', key = ''] = readCursor(cursor, /^(\d{1,9})\.([^.]{1,80})$/)
  const at = rows.findIndex((row) => `${keyOf(row)}` === key)
  return at === -1 ? Math.min(Number(passed), rows.length) : at + 1
}
