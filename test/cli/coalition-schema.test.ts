import { expect, test } from 'vitest'
import { coalitionSchema } from '../../src/cli/coalition/schema.ts'
import { mapChanges } from '../../src/http/routes/merchant-map/map-change-document.ts'
import coalition from '../../fixtures/demo/coalition.json' with { type: 'json' }
import { readAll, csvFile, csvRecord } from '../support/clearing.ts'

test.each([
  ['a merchant id', 'merchantId', 'merchant_id'],
  ['a terminal id', 'terminalId', 'terminal_id'],
] as const)('%s may be as long in the map as in clearing files', (_, name, column) => {
  for (const [length, taken] of [
    [32, true],
    [33, false],
  ] as const) {
    const text = 'M'.repeat(length)
    const [partner] = structuredClone(coalition.partners)
    const [merchant] = partner?.locations[0]?.merchantIds ?? []
    if (partner === undefined || merchant === undefined) throw new Error('a merchant id is needed')
    Object.assign(merchant, { [name]: text })
    expect(coalitionSchema.safeParse({ ...coalition, partners: [partner] }).success).toBe(taken)
    const change = { action: 'end', acquirerId: 'A', merchantId: 'M', validTo: '2026-01-01' }
    expect(mapChanges.safeParse({ changes: [{ ...change, [name]: text }] }).success).toBe(taken)
    const [read = { line: 0 }] = readAll([csvFile([csvRecord({ [column]: text })])])
    expect('record' in read).toBe(taken)
  }
})

test('no name in it may be a card number', () => {
  const [partner] = structuredClone(coalition.partners)
  const named = (name: string) =>
    coalitionSchema.safeParse({ ...coalition, partners: [{ ...partner, name }] })
  expect(named('Dala 4012-8888-8888-188').error?.issues).toMatchObject([
    { path: ['partners', 0, 'name'], message: 'may hold a card number' },
  ])
})
