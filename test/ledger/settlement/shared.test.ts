/** Partners who ask for one month at the same time are one reader to the database. */
import { expect, it } from 'vitest'
import { shareSettlements } from '../../../src/ledger/settlement/shared.ts'
import { makeStatement } from '../../../src/ledger/settlement/statement.ts'

function reader() {
  const reads: string[] = []
  let at = 0
  let fails = false
  const read = shareSettlements(
    (month) => {
      reads.push(month)
      if (fails) return Promise.reject(new Error('no database'))
      return Promise.resolve({ statement: makeStatement(month, [], []), closedAt: null })
    },
    () => at,
  )
  return {
    reads,
    read,
    pass: (ms: number) => void (at += ms),
    fail: (now: boolean) => void (fails = now),
  }
}

it('reads a month once a minute, whoever asks', async () => {
  const { reads, read, pass } = reader()
  const all = await Promise.all([read('2026-11'), read('2026-11'), read('2026-10')])
  expect(all.map(({ statement }) => statement.month)).toEqual(['2026-11', '2026-11', '2026-10'])
  pass(59_999)
  await read('2026-11')
  expect(reads).toEqual(['2026-11', '2026-10'])
  pass(1)
  await read('2026-11')
  expect(reads).toEqual(['2026-11', '2026-10', '2026-11'])
})

it('keeps no fault, and not all months that there are', async () => {
  const { reads, read, fail } = reader()
  fail(true)
  await expect(read('2026-11')).rejects.toThrow('no database')
  fail(false)
  await read('2026-11')
  expect(reads).toHaveLength(2)
  for (let year = 2000; year < 2024; year++) await read(`${year}-01`)
  await read('2023-01')
  expect(reads).toHaveLength(26)
  await read('2026-11')
  expect(reads).toHaveLength(27)
})
