/** Pages of a list, put together, are the list: whatever the limit, and although rows are removed meanwhile. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { pageOf } from '../../../src/http/conventions/paging.ts'

const rows = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 60 })
const limits = fc.integer({ min: 1, max: 20 })
const keyOf = (row: number): string => `row-${row}`

/** Reads the list page by page; `between` is what it has become before the next page. */
function readAll(list: number[], limit: number, between = (all: number[]) => all): number[][] {
  const pages: number[][] = []
  let cursor: string | undefined
  for (let left = list; ; left = between(left)) {
    const page = pageOf(left, { cursor, limit }, keyOf)
    pages.push([...page.rows])
    if (page.next === null) return pages
    cursor = page.next
  }
}

it('has every row once, in order, in pages that are full but for the last', () => {
  fc.assert(
    fc.property(rows, limits, (list, limit) => {
      const pages = readAll(list, limit)
      expect(pages.flat()).toEqual(list)
      for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit)
    }),
  )
})

it('has what comes after a page although rows before it are removed', () => {
  fc.assert(
    fc.property(rows, limits, (list, limit) => {
      // The first row is gone before each further page; the last one that was read stays.
      const pages = readAll(list, limit, (all) => (limit > 1 ? all.slice(1) : all))
      const read = new Set(pages.flat())
      expect(list.filter((row) => !read.has(row))).toEqual([])
    }),
  )
})

it('takes no cursor of another form', () => {
  for (const cursor of ['x', 'MQ', 'LjE', 'MS4']) {
    expect(() => pageOf([1], { cursor, limit: 1 }, keyOf)).toThrow()
  }
})
