import { readFile, readdir } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { loadFormat } from '../../src/clearing/formats.ts'
import { readAll } from '../support/clearing.ts'
import { readFormat } from '../support/clearing-formats.ts'

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

it.each(['base2', 'base2-ebcdic', 'ipm', 'ipm-ascii'])('reads day-%s as it says', async (name) => {
  const bytes = await readFile(`${folder}/day-${name}.bin`)
  const { records, ...rest } = readFormat(await loadFormat(name.replace(/-.*/, '')), [bytes])
  const expected: unknown = JSON.parse(await readFile(`${folder}/day-${name}.json`, 'utf8'))
  expect({ records: records.map(({ record }) => asJson(record)), ...rest }).toEqual(expected)
})

function asJson(record: { amountMinor: bigint; cashMinor: bigint }): object {
  const { amountMinor, cashMinor } = record
  return { ...record, amountMinor: `${amountMinor}`, cashMinor: `${cashMinor}` }
}
