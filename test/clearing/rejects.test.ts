/** The rejects file: what it says of records of every format, and what it never says. */
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { textColumns, textsOf } from '../../src/clearing/record.ts'
import { RejectsFile, withoutCardNumbers, type Reject } from '../../src/clearing/rejects.ts'
import { csvFile, csvRecord, readAll, testPans } from '../support/clearing.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rejects-'))
})
afterEach(() => rm(folder, { recursive: true }))

const [first] = readAll([csvFile([csvRecord()])])
if (first === undefined || !('record' in first)) throw new Error('a good record was expected')
const good = textsOf(first.record)
const place = { line: 2, offset: 170, reason: 'amount_invalid' } as const

async function written(...rejects: Reject[]): Promise<string[]> {
  const path = join(folder, 'rejects.csv')
  const file = await RejectsFile.open(path)
  for (const reject of rejects) file.add(reject)
  await file.keep()
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readdir(folder)).toEqual(['rejects.csv'])
  const lines = (await readFile(path, 'utf8')).split('\n')
  expect(lines.shift()).toBe(`line;offset;reason;card;${textColumns.join(';')}`)
  expect(lines.pop()).toBe('')
  return lines
}

describe('a rejects file', () => {
  it("shows a member's record but for what could not be read, and the card by its id", async () => {
    const texts = textsOf(first.record, ['amount_invalid', 'cash_amount_invalid'])
    expect(await written({ ...place, cardId: 17n, texts })).toEqual([
      '2;170;amount_invalid;#17;presentment;?;?;KZT;2025-03-14;09:30:05;74000010000000000000001;' +
        'SHOP00000000001;T0000001;5411;012345;507312345678;MCS01106L0314;in_store;contactless',
    ])
  })

  it("shows nothing of a stranger's, and asks for all of what could not be cut", async () => {
    const all = (text: string): string => textColumns.map(() => text).join(';')
    expect(
      await written(
        { ...place, cardId: 0n, texts: good },
        { ...place, cardId: undefined, texts: undefined },
      ),
    ).toEqual([`2;170;amount_invalid;stranger;${all('')}`, `2;170;amount_invalid;?;${all('?')}`])
  })

  it('never shows a card number, in whatever column it stands, whole or in groups', async () => {
    const grouped = (pan: string, by: string): string => pan.replace(/(\d{4})(?=\d)/g, `$1${by}`)
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...textColumns),
        fc.constantFrom(...testPans),
        fc.constantFrom('', ' ', '-'),
        fc.stringMatching(/^[a-zA-Z.:]{0,10}$/),
        async (column, pan, by, around) => {
          const text = `${around}${grouped(pan, by)}${around}`
          const [row = ''] = await written({
            ...{ ...place, cardId: undefined },
            texts: { ...good, [column]: text },
          })
          expect(row).not.toContain(text)
          expect(row.split(';')[4 + textColumns.indexOf(column)]).toBe('?')
        },
      ),
      { numRuns: 50 },
    )
  })

  it('leaves out a column in which a card number stands', () => {
    const holds = (text: string): boolean => text.includes(testPans[0])
    const shown = withoutCardNumbers({ ...good, rrn: `X${testPans[0]}` }, holds)
    expect(shown).toEqual({ ...good, rrn: '?' })
  })

  it('keeps references that are longer or shorter than a card number', async () => {
    const [row] = await written({ ...place, cardId: undefined, texts: good })
    expect(row).toContain(';74000010000000000000001;SHOP00000000001;')
    expect(row).toContain(';507312345678;')
  })

  it('keeps a separator that stands in a text', async () => {
    const [row] = await written({ ...place, cardId: 1n, texts: { ...good, merchant_id: 'A;B' } })
    expect(row).toContain(';"A;B";')
  })

  it('leaves an older one alone where it is not kept', async () => {
    const path = join(folder, 'rejects.csv')
    await writeFile(path, 'older')
    const file = await RejectsFile.open(path)
    file.add({ ...place, cardId: 1n, texts: good })
    await file.flush()
    expect(file.count).toBe(1)
    await file.discard()
    expect(await readFile(path, 'utf8')).toBe('older')
    expect(await readdir(folder)).toEqual(['rejects.csv'])
  })

  it('cannot be opened where nothing can be written', async () => {
    await expect(RejectsFile.open(join(folder, 'no/rejects.csv'))).rejects.toThrow('ENOENT')
  })
})
