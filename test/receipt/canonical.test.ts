/** A document as it was sent: equal whatever the order of its members, and nothing is in it that was not sent. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../src/receipt/canonical.ts'
import { receiptDocument } from './documents.ts'

/** The same with the members of each object the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, each]) => [name, turned(each)] as const)
  return Object.fromEntries(entries.toReversed())
}

test('the order of members is no matter, and every word is', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalJson(turned(value))).toBe(canonicalJson(value))
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('a receipt is the text that was sent, without what our form adds', () => {
  const document = receiptDocument({ items: [{ sku: '1', quantity: '1', line: 1 }], tenders: [] })
  expect(canonicalJson(document)).toBe(
    '{"at":"2026-11-20T14:00:00+05:00","currency":"KZT","items":[{"line":1,"quantity":"1","sku":"1"}],' +
      '"location":{"name":"Dala Market, Abay 10"},"member":{"memberId":"1"},"receiptId":"A-1","tenders":[],"till":"till-1"}',
  )
})
