import { readFile, readdir } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { readAll } from '../support/clearing.ts'

const folder = 'fixtures/clearing'

it('reads every fixture as it says', async () => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.csv'))
  expect(names).not.toEqual([])
  for (const name of names) {
    const outcomes = readAll([await readFile(`${folder}/${name}`)])
    const records = outcomes.flatMap((each) => ('record' in each ? [each.record] : []))
    const rejects = outcomes.filter((each) => 'reason' in each)
    const expected: unknown = JSON.parse(
      await readFile(`${folder}/${name.replace('.csv', '.json')}`, 'utf8'),
    )
    expect({ records: records.map(asJson), rejects }, name).toEqual(expected)
  }
})

it('refuses every file of refused/ with the code that it is named after', async () => {
  const names = await readdir(`${folder}/refused`)
  expect(names).not.toEqual([])
  for (const name of names) {
    const bytes = await readFile(`${folder}/refused/${name}`)
    expect(() => readAll([bytes]), name).toThrow(
      expect.objectContaining({ name: 'EnvelopeError', code: name.replace('.csv', '') }),
    )
  }
})

function asJson(record: { amountMinor: bigint }): object {
  return { ...record, amountMinor: `${record.amountMinor}` }
}
