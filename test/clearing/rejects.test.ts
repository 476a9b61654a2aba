import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { maskLine } from '../../src/clearing/mask.ts'
import { csvFormat } from '../../src/clearing/csv/format.ts'
import { RejectsFile } from '../../src/clearing/rejects.ts'
import { csvFile, csvRecord, genericProfile, testPans } from '../support/clearing.ts'

const masked = (text: string, panStart = 0, panEnd = 0): string => {
  const line = Buffer.from(text)
  maskLine(line, panStart, panEnd)
  return line.toString()
}

describe('a masked line', () => {
  it.each([
    ['x;4111111111111111;y', 'x;************1111;y'],
    ['4111 1111 1111 1111', '**** **** **** 1111'],
    ['5555-5555-5555-4444;1', '****-****-****-4444;1'],
    ['507312345678;2025-03-14', '507312345678;2025-03-14'],
    ['74000010000000000000001', '74000010000000000000001'],
    ['', ''],
  ])('of %s is %s', (text, expected) => {
    expect(masked(text)).toBe(expected)
  })

  it('shows of the column of card numbers four digits at most, whatever stands there', () => {
    expect(masked('p;41.11-1111x1111111;e', 2, 20)).toBe('p;**.**-****x***1111;e')
    expect(masked('p;12345;e', 2, 7)).toBe('p;*2345;e')
  })

  it('never shows a card number that stands by itself, in any column', () => {
    const filler = fc.stringMatching(/^[a-zA-Z.;:]{0,20}$/)
    fc.assert(
      fc.property(filler, fc.constantFrom(...testPans), filler, (before, pan, after) => {
        expect(masked(`${before}${pan}${after}`)).not.toContain(pan.slice(0, 12))
      }),
    )
  })
})

describe('a rejects file', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rejects-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  async function rejectAll(file: RejectsFile): Promise<void> {
    const reader = csvFormat(genericProfile).newReader()
    const bad = [
      csvRecord({ amount: 'x' }),
      csvRecord({ pan: '', rrn: '4111111111111111' }),
      csvRecord({ mcc: '5411;4111111111111111' }),
    ]
    reader.feed(csvFile(bad))
    while (reader.next() === 'reject') file.add(reader.rejected())
    await file.flush()
  }

  it('says line, reason and what may be shown; nothing where the columns are not known', async () => {
    const path = join(folder, 'rejects.csv')
    const file = await RejectsFile.open(path, ';')
    await rejectAll(file)
    await file.keep()
    const [first, second, third, end] = (await readFile(path, 'utf8')).split('\n')
    expect(first).toMatch(/^2;amount_invalid;presentment;\*{12}1111;x;KZT;2025-03-14;/)
    expect(second).toMatch(/^3;pan_invalid;presentment;;12500;.*;012345;\*{12}1111;/)
    expect(third).toBe('4;column_count;')
    expect(end).toBe('')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['rejects.csv'])
  })

  it('leaves an older one alone where it is not kept', async () => {
    const path = join(folder, 'rejects.csv')
    await writeFile(path, 'older')
    const file = await RejectsFile.open(path, ';')
    await rejectAll(file)
    expect(file.count).toBe(3)
    await file.discard()
    expect(await readFile(path, 'utf8')).toBe('older')
    expect(await readdir(folder)).toEqual(['rejects.csv'])
  })

  it('cannot be opened where nothing can be written', async () => {
    await expect(RejectsFile.open(join(folder, 'no/rejects.csv'), ';')).rejects.toThrow('ENOENT')
  })
})
