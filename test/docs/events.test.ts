/** The types of events are told to those who get them, and no other is. */
import { expect, test } from 'vitest'
import { eventTypes } from '../../src/outbox/event.ts'
import { codeSpans, readDocument, tableRows } from './documents.ts'

const documents = ['docs/retailer.md', 'docs/bank.md'].map(readDocument)

test('each type has a row in what retailers or banks read', () => {
  const told = documents.flatMap((document) =>
    tableRows(document, 'type').flatMap(([types = '']) =>
      types
        .replaceAll('`', '')
        .split(', ')
        .filter((type) => type !== ''),
    ),
  )
  expect([...new Set(told)].toSorted()).toEqual(eventTypes.toSorted())
})

test('no type is named that there is not', () => {
  // Conditions of segments have names like these.
  const known = new Set<string>([...eventTypes, 'webhook_endpoint.test', 'member.tier'])
  const named = documents
    .flatMap(codeSpans)
    .filter((code) =>
      /^(?:payment|accrual|redemption|card|member|statement|consent|claim)\.[a-z_]+$/.test(code),
    )
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((code) => !known.has(code))).toEqual([])
})
